// Holds src/ to the floors of docs/architecture.md, with dependency-cruiser: imports go down only, rooms of one floor
// don't import one another, and no files import one another in a circle. Imports of types count like any other.
//   node scripts/imports.js
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cruise } from "dependency-cruiser";

const root = fileURLToPath(new URL("../", import.meta.url));

const split = (text, by) => text.split(by).map((part) => part.trim());

/**
 * The two lists under "The floors" of a page, as `[{ folder, floors: [["room", ...], ...] }]`, the highest floor first:
 * one floor a line, words behind it; then one room a line, with its own floors.
 */
export function floorsOf(page) {
  const section = /^## The floors\n([^]*?)(?=^## |(?![^]))/m.exec(page)?.[1] ?? "";
  const [house = "", inside = ""] = [...section.matchAll(/^```\n([^]*?)^```$/gm)].map((match) => match[1].trim());
  const floors = split(house, "\n").map((line) => split(split(line, /\s{2,}/)[0], ","));
  const within = inside && split(inside, "\n").map((line) => split(line, /\s{2,}/));
  return [
    { folder: "src", floors: floors.filter(([room]) => room !== "assembly") },
    ...[...within].map(([room, list]) => ({
      folder: `src/${room}`,
      floors: split(list, ">").map((floor) => split(floor, ",")),
    })),
  ];
}

export const houses = floorsOf(readFileSync(`${root}docs/architecture.md`, "utf8"));

// A room is a folder, or a file beside the folders.
const paths = (folder, rooms) => `^${folder}/(${rooms.join("|")})(/|[.]ts$)`;

export function rulesOf(houses) {
  const downOnly = houses.flatMap(({ folder, floors }) =>
    floors.flatMap((rooms, i) =>
      rooms.map((room) => ({
        name: `${folder}/${room} imports lower floors only`,
        severity: "error",
        from: { path: paths(folder, [room]) },
        to: { path: paths(folder, floors.flat()), pathNot: paths(folder, [room, ...floors.slice(i + 1).flat()]) },
      })),
    ),
  );
  const known = paths("src", houses[0].floors.flat());
  const homeless = { name: "every room has a floor", severity: "error" };
  return [
    ...downOnly,
    { name: "no circle", severity: "error", from: {}, to: { circular: true } },
    { ...homeless, from: { pathNot: known }, to: {} },
    { ...homeless, from: { path: known }, to: { pathNot: known } },
  ];
}

/** What is wrong with the imports below `folder`/src, a line each, and how much was read. */
export async function checkImports(folder = root, rules = rulesOf(houses)) {
  const options = {
    baseDir: folder,
    parser: "swc",
    includeOnly: "^src/",
    validate: true,
    ruleSet: { forbidden: rules },
  };
  // The name by which the command knows the library.
  const { output } = await cruise(["src"], options, { alias: { simdescent: `${folder}/src/index.ts` } });
  const { summary, modules } = output;
  const violations = summary.violations.map(({ rule, from, to, cycle }) => {
    const path = cycle ? [from, ...cycle.map(({ name }) => name)] : [from, to];
    return `${rule.name}: ${path.join(" -> ")}`;
  });
  return { violations: violations.sort(), modules: modules.length, imports: summary.totalDependenciesCruised };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { violations, modules, imports } = await checkImports();
  for (const violation of violations) console.error(violation);
  const found = violations.length > 0 ? `${violations.length} against docs/architecture.md` : "no circle, none upwards";
  console.log(`${modules} modules, ${imports} imports: ${found}`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
