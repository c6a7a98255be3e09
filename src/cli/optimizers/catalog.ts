// What the table of all optimizers says, taken from the definitions and from what `npm run measure` and
// `npm run rates` found.
import { standardVariant } from "../../engine/defaults.js";
import { families, type Definition } from "../../engine/definition.js";
import type { Schedule } from "../../schedules/schedule.js";
import { optimizers } from "./choices.js";
import measured from "./measured.json" with { type: "json" };
import rates from "./rates.json" with { type: "json" };

/** One line of the table. */
export interface CatalogLine {
  name: string;
  family: string;
  paper: string;
  /** The implementation it agrees with, `<file of golden vectors>@<project>`; null where there is none. */
  reference: string | null;
  /** State of a matrix in float32, per parameter. */
  bytes: number;
  /** One unchecked step, per parameter; null where it was not measured. */
  ns: number | null;
  /** Own options and their defaults. */
  options: string;
}

/** Every optimizer, by family and name. */
export function catalog(): CatalogLine[] {
  const lines = [...optimizers].map(([name, { definition }]) => ({
    name,
    family: definition.family,
    paper: definition.paper,
    reference: definition.golden ?? null,
    bytes: bytesPerParameter(definition),
    ns: (measured.ns as Record<string, number>)[name] ?? null,
    options: options(definition),
  }));
  const place = (family: string): number => (families as readonly string[]).indexOf(family);
  return lines.sort((a, b) => place(a.family) - place(b.family) || (a.name < b.name ? -1 : 1));
}

// Optimizers measured one by one on another machine, with that machine.
const { elsewhere = {} } = measured as { elsewhere?: Record<string, string> };

/** Where and how `ns` was measured. */
export const machine: string = [
  measured.machine,
  ...Object.entries(elsewhere).map(([name, where]) => `${name} on ${where}`),
].join("; ");

export interface FoundRate {
  lr: number;
  schedule: "constant" | "cosine";
  steps: number;
}

/** What the search found for one optimizer. */
export interface FoundRates {
  /** 20 parameters, curvatures 1 to 100. */
  quadratic?: FoundRate;
  /** Full-batch regression on the bundled data. */
  diabetes?: FoundRate;
  /** The lowest loss of that regression in 200 epochs. */
  short?: FoundRate;
  /** Options given beside the rate. */
  options?: Record<string, unknown>;
}

/** The rates with which an optimizer reaches the end of two problems; see scripts/search-rates.js. */
export function foundRates(name: string): FoundRates {
  return (rates.optimizers as unknown as Record<string, FoundRates>)[name] ?? {};
}

/** Root mean square of the targets of the data the rates were found on. */
export const targetSize: number = rates.targetSize;

const side = 64;

function bytesPerParameter(definition: Definition): number {
  // State that options switch on (momentum) is left out, as the defaults leave it out.
  const { slots } = standardVariant(definition, { name: "weight", shape: [side, side] });
  const elements = slots.map((slot) =>
    typeof slot === "string" ? side * side : (slot.shape ?? [side, side]).reduce((a, b) => a * b, 1),
  );
  return (4 * elements.reduce((a, b) => a + b, 0)) / (side * side);
}

function options({ schema }: Definition): string {
  const parts: string[] = [];
  const done = new Set<string>();
  for (const { option, index, counts } of schema.hypers) {
    if (done.has(option)) continue;
    done.add(option);
    const values = schema.hypers.filter((spec) => spec.option === option).map((spec) => spec.default);
    if (index === undefined) parts.push(`${option} ${value(values[0])}`);
    else
      parts.push(
        `${option} [${values
          .filter((x) => counts[0] === counts[1] || x !== null)
          .map(value)
          .join(", ")}]`,
      );
  }
  for (const flag of schema.flags) if (flag !== "maximize") parts.push(`${flag} ${schema.defaults[flag]}`);
  return parts.join(", ");
}

const value = (x: number | Schedule | null): string => (typeof x === "function" ? "schedule" : String(x));

/** docs/optimizers.md. */
export function catalogPage(references: (golden: string) => string): string {
  const rows = catalog().map((line) => {
    const { diabetes, quadratic, options: given = {} } = foundRates(line.name);
    const extra = Object.entries(given)
      .map(([key, x]) => `, \`${key}: ${JSON.stringify(x)}\``)
      .join("");
    const cells = [
      line.name,
      link(line.paper),
      line.reference ? references(line.reference) : "-",
      figure(line.bytes),
      line.ns === null ? "-" : figure(line.ns),
      rateOf(quadratic) + extra,
      rateOf(diabetes) + extra,
      line.options,
    ];
    return { family: line.family, text: `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |` };
  });
  const sections = families.map((family) => {
    const lines = rows.filter((row) => row.family === family).map((row) => row.text);
    return `## ${family[0].toUpperCase()}${family.slice(1)}\n\n${head}\n${lines.join("\n")}\n`;
  });
  return `${intro(rows.length)}\n${sections.join("\n")}`;
}

const head = `| optimizer | paper | agrees with | state, bytes | ns | ill-conditioned quadratic | diabetes | options and defaults |
|---|---|---|---:|---:|---|---|---|`;

const intro = (count: number): string => `# All ${count} optimizers

Written by \`npm run docs\` from the definitions, \`npm run measure\` and \`npm run rates\`; a test fails when it is stale.
\`simdescent optimizers\` prints the same. Besides its own options every optimizer takes \`maximize\`, \`accumulate\`, \`clip\`,
\`onNonFinite\`, \`decay\` and \`groups\` (LBFGS the first only).

- **agrees with**: the implementation whose numbers the tests reproduce, in float64 and float32.
- **state**: bytes per parameter in float32, of a ${side} x ${side} matrix at default options.
- **ns**: one unchecked step per parameter: ${machine}. Rules that go element by element on 1,000,000
  parameters in one tensor, the others on a 256 x 256 matrix.
- **ill-conditioned quadratic**: 20 parameters in a 5 x 4 matrix, curvatures from 1 to 100, starts from -0.95 to 0.95: a rate and the steps after
  which every parameter is within 1e-3 of the optimum. **diabetes**: the same for full-batch linear regression on the bundled data,
  standardized: epochs after which the loss is within 0.1 % of the optimal one. \`cosine\`: the rate falls to 0 over these steps, because
  at a constant rate the rule does not come that near (sign rules never do), or takes longer. Found by a search over rates, decay of weights off.
`;

const figure = (x: number): string => (x >= 100 ? x.toFixed(0) : String(Number(x.toPrecision(2))));

const rateOf = (found: FoundRate | undefined): string =>
  found
    ? `${found.schedule === "cosine" ? "cosine from " : ""}${found.lr}, ${found.steps.toLocaleString("en-US")}`
    : "-";

const link = (paper: string): string =>
  paper
    .replace(/arXiv:(\d+\.\d+)/g, "[arXiv:$1](https://arxiv.org/abs/$1)")
    .replace(/doi:(10\.\d+\/[^\s,;]+)/g, "[doi:$1](https://doi.org/$1)");
