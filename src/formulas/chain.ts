import { commonKeys } from "../engine/common-keys.js";
import { definitionOf } from "../engine/definition.js";
import { describe, type Link, type OptimizerFormula, type StateSpec } from "./describe.js";
import { classOf, type FormulaOptimizer } from "./define-optimizer.js";
import { hashOf } from "./hash.js";
import type { FormulaOption } from "./options.js";
import { transformOf, type Transform } from "./transform.js";

/** What may stand in a chain: a transform, what makes one by its defaults, a formula's text, or a class of a formula. */
export type ChainLink = Transform | (() => Transform) | string | FormulaOptimizer;

/** What a chain may be told beside its transforms. */
export interface ChainSettings extends Pick<OptimizerFormula, "stepLength" | "paper" | "family"> {
  /** The class's name; by default made of the transforms' names and a word for what they do. */
  name?: string;
  /** Default learning rate; 1e-3. */
  lr?: number;
}

const settingKeys = new Set(["name", "lr", "stepLength", "paper", "family"]);
const made = new Map<string, FormulaOptimizer>();

const isSettings = (value: unknown): value is ChainSettings =>
  typeof value === "object" &&
  value !== null &&
  !("update" in value) &&
  Object.keys(value).every((key) => settingKeys.has(key));

/**
 * A class of optimizers made of transforms of the gradient, one after another, fused into one kernel. Names, defaults and
 * numbers of transforms are optax's; their options become options of the class, with schedules and groups (a name that is taken gets a
 * number; `decay`, which every optimizer has, is `traceDecay` for `trace`). What comes out is multiplied by -lr, unless one of them has done so (`scaleByLearningRate`, or
 * `scaleBy` a negative number), and added to the parameters; a formula that assigns `w` is a rule of its own.
 *
 * @param links transforms, or formulas that change `g`; last, if wanted, `{ name, lr, stepLength, paper }`.
 * @throws TypeError or RangeError for what is no transform; SyntaxError that points at a character of a formula.
 * @example
 * import { addDecayedWeights, chain, clipByValue, parameters, scaleByAdam, scaleByLearningRate } from "simdescent";
 * const Clipped = chain(clipByValue(1), scaleByAdam(), addDecayedWeights(0.01), scaleByLearningRate, { name: "Clipped" });
 * const params = parameters({ w: [3] });
 * params.grad.w.set([1, -2, 0]);
 * new Clipped(params, { lr: 0.1, b1: 0.8 }).step(); // params.data.w is about [-0.1, 0.1, 0]
 */
export function chain(...links: readonly (ChainLink | ChainSettings)[]): FormulaOptimizer {
  const last = links.at(-1);
  const settings = isSettings(last) ? last : {};
  const transforms = (isSettings(last) ? links.slice(0, -1) : links).map(transformOf);
  if (transforms.length === 0)
    throw new TypeError('chain: needs a transform or a formula\nAs in: chain(scaleByAdam(), { name: "Mine" }).');
  const { options, state, parts } = merged(transforms, settings.lr);
  const content = hashOf([options, state, parts.map(({ text }) => text), settings]);
  const { name = ["chain", ...transforms.map((each) => each.name), content.slice(0, 6)].join("_").slice(0, 64) } =
    settings;
  const known = made.get(name);
  if (known && (known as { content?: string }).content === content && settings.name === undefined) return known;
  const { stepLength, paper, family } = settings;
  const formula: OptimizerFormula = {
    name,
    options,
    state,
    update: parts.map(({ text }) => text).join("\n"),
    ...(stepLength === undefined ? {} : { stepLength }),
    ...(paper === undefined ? {} : { paper }),
    ...(family === undefined ? {} : { family }),
  };
  const Class = classOf(describe(formula, "chain", parts), Object.freeze(formula));
  if (settings.name === undefined && definitionOf(name)) {
    Object.defineProperty(Class, "content", { value: content });
    made.set(name, Class);
  }
  return Class;
}

const nameOf = (spec: StateSpec): string => (typeof spec === "string" ? spec : spec.name);

// Lists of options by the names of their numbers.
const oneByOne = ([name, value]: [string, FormulaOption]): [string, FormulaOption][] =>
  Array.isArray(value)
    ? value.map((each, i): [string, FormulaOption] => [`${name.replace(/(?<!p)s$/, "")}${i + 1}`, each as number])
    : [[name, value]];

// One set of options and state for all, each text with what its names are called there.
function merged(
  transforms: readonly Transform[],
  lr: number | undefined,
): { options: Record<string, number>; state: StateSpec[]; parts: Link[] } {
  const options = new Map<string, unknown>(lr === undefined ? [] : [["lr", lr]]);
  const state: StateSpec[] = [];
  const taken = new Set<string>();
  const free = (name: string): string => {
    let result = name;
    for (let i = 2; taken.has(result); i++) result = `${name}${i}`;
    taken.add(result);
    return result;
  };
  let negates = false;
  let moves = false;
  const parts = transforms.map((each, i): Link => {
    if (moves)
      throw new RangeError(`chain: transform ${i} assigns w, and others stand behind it\nMake the rule the last.`);
    const scope = new Map<string, string>();
    for (const [name, value] of Object.entries(each.options ?? {}).flatMap(oneByOne)) {
      // What every optimizer has goes by its own name, but for these two, which are meant.
      const common = commonKeys.includes(name) ? `${each.name}${name[0].toUpperCase()}${name.slice(1)}` : name;
      const own = name === "lr" || name === "weightDecay" ? name : free(common);
      if (!options.has(own)) options.set(own, value);
      scope.set(name, own);
    }
    scope.set("lr", "lr");
    for (const spec of each.state ?? []) {
      const own = free(nameOf(spec));
      scope.set(nameOf(spec), own);
      const { start } = (typeof spec === "string" ? {} : spec) as { start?: unknown };
      const begun = typeof start === "string" && start !== "params" ? { start: scope.get(start) ?? start } : {};
      state.push(typeof spec === "string" ? own : { ...spec, ...begun, name: own });
    }
    negates ||= each.negates === true;
    moves = /(^|[;\n])\s*w\s*[-+*/]?=[^=]/.test(each.update);
    return { text: each.update, owner: `chain: ${each.name}`, scope };
  });
  if (!moves) {
    const scope = new Map([["lr", "lr"]]);
    parts.push({ text: negates ? "w += g" : "w -= lr*g", owner: "chain", scope });
  }
  return { options: Object.fromEntries(options) as Record<string, number>, state, parts };
}
