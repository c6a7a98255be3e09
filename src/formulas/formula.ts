// A formula as the engine sees it: kernel, scalars, and what follows from its text.
import type { RuleName } from "../core/exports.js";
import type { ScalarContext, Values } from "../engine/variant.js";
import { compile, type Compiled } from "./compile.js";
import { early, powersOf } from "./early.js";
import { mostScalars } from "./emit.js";
import { needed, type Node } from "./graph.js";
import { lower, type Meaning, type Names } from "./lower.js";
import { guards } from "./padding.js";
import { parse } from "./parse.js";
import { plan, type Plan } from "./plan.js";
import { squares } from "./squares.js";
import { fail, type Source } from "./syntax.js";

/** What a definition takes from a formula. */
export interface Formula {
  plan: Plan;
  /** Whether its kernel takes one tensor at a time. */
  whole: boolean;
  powers: readonly string[];
  usesLoss: boolean;
  usesWeightDecay: boolean;
  /** Whether gradients are squared. */
  squares: boolean;
  kernel: () => RuleName;
  scalars: (values: Values, context: ScalarContext) => Float64Array;
  dirty: (values: Values) => boolean;
}

/** Reads a formula; nothing is compiled before its kernel is asked for. */
export function formula(source: Source, names: Names, slots: readonly string[], key: string): Formula {
  const meaning = lower(source, parse(source), names);
  const made = plan(meaning, ["w", "g", ...slots]);
  const guarded = guards(meaning);
  const whole = names.numbers.length > 0 || guarded === undefined || !alike(meaning, made);
  const room = mostScalars(whole);
  const numbers = made.scalars.filter(({ op }) => op !== "constant").length;
  if (numbers > room) {
    fail(
      source,
      source.text.length,
      `the formula takes ${numbers} numbers a step, ${room} are possible`,
      "Compute with fewer options, or give update as a function.",
    );
  }
  const scalars = made.scalars.slice(0, room);
  const size = meaning.graph.leaf("size");
  const wanted = whole ? [size, ...scalars] : scalars;
  const powers = powersOf(needed(wanted), names.options);
  const compute = early(wanted, powers);
  const check = early(whole ? [] : (guarded ?? []), []);
  const first = { t: 1, powers: [], shape: [], loss: 0, weightDecay: 0 } as unknown as ScalarContext;
  const out = new Float64Array(21);
  let compiledAs: Compiled | undefined;
  const compiledOnce = (): Compiled => (compiledAs ??= compile(key, made, whole));
  return {
    plan: made,
    whole,
    powers,
    usesLoss: meaning.usesLoss,
    usesWeightDecay: meaning.usesWeightDecay,
    squares: squares(meaning),
    kernel: () => compiledOnce().kernel,
    scalars: (values, context) => {
      out.set(compute(values, context));
      out[20] = compiledOnce().program;
      return out;
    },
    dirty: (values) => check(values, first).some((value) => !(Math.abs(value) > 0 && value < Infinity)),
  };
}

// Whether all tensors take the same numbers, and none a reduction.
function alike({ tensors, numbers }: Meaning, { passes }: Plan): boolean {
  if (passes.length > 1 || passes[0].sums.length > 0 || numbers.size > 0) return false;
  const own = (node: Node): boolean => node.op === "leaf" && (node.name === "size" || node.name.startsWith("shape["));
  return !needed(tensors.values()).some(own);
}
