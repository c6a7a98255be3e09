// A formula as the engine sees it: kernel, scalars, and what follows from its text.
import type { RuleName } from "../core/exports.js";
import type { ScalarContext, Values } from "../engine/variant.js";
import { compile, type Compiled } from "./compile.js";
import { early, powersOf } from "./early.js";
import { mostScalars } from "./emit.js";
import { needed, type Node } from "./graph.js";
import { lower, type Meaning, type Names, type Part } from "./lower.js";
import { guards } from "./padding.js";
import { plan, type Plan } from "./plan.js";
import { squares } from "./squares.js";
import { fail } from "./syntax.js";

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
  /** Tensors of scratch memory. */
  scratch: number;
  kernel: () => RuleName;
  scalars: (values: Values, context: ScalarContext) => number[];
  /** The kernel that measures what is summed over all tensors, where anything is. */
  totals: { count: number; kernel: () => RuleName; scalars: Formula["scalars"] } | undefined;
  dirty: (values: Values) => boolean;
}

/** Reads a formula, or the texts of a chain; nothing is compiled before its kernel is asked for. */
export function formula(parts: readonly Part[], names: Names, slots: readonly string[], key: string): Formula {
  const meaning = lower(parts, names);
  const made = plan(meaning, ["w", "g", ...slots]);
  const guarded = guards(meaning);
  const whole = names.numbers.length > 0 || guarded === undefined || !alike(meaning, made);
  const { totals } = meaning.graph;
  const size = meaning.graph.leaf("size");
  const main = kernelOf(parts, made, whole ? size : undefined, names.options, key);
  const before = totals.length === 0 ? undefined : plan(meaning, ["w", "g", ...slots], true);
  const measuring = before && kernelOf(parts, before, size, names.options, `${key} total`);
  const check = early(whole ? [] : (guarded ?? []), []);
  const first = { t: 1, powers: [], shape: [], loss: 0, weightDecay: 0 } as unknown as ScalarContext;
  const powers = [...new Set([...main.powers, ...(measuring?.powers ?? [])])];
  // Most often that is one option: eps.
  const only = guarded?.length === 1 && guarded[0].op === "leaf" ? guarded[0].name : undefined;
  return {
    plan: made,
    whole,
    powers,
    scratch: Math.max(made.scratch.length, before?.scratch.length ?? 0),
    usesLoss: meaning.usesLoss,
    usesWeightDecay: meaning.usesWeightDecay,
    squares: squares(meaning),
    kernel: main.kernel,
    scalars: main.scalars(powers),
    totals: measuring && { count: totals.length, kernel: measuring.kernel, scalars: measuring.scalars(powers) },
    dirty: (values) => {
      if (whole) return false;
      if (only !== undefined) return !(values[only] !== 0);
      const list = check(values, first);
      for (let i = 0; i < list.length; i++) if (!(list[i] !== 0 && Math.abs(list[i]) < Infinity)) return true;
      return false;
    },
  };
}

interface Kernel {
  powers: readonly string[];
  kernel: () => RuleName;
  scalars: (powers: readonly string[]) => Formula["scalars"];
}

// A plan's kernel and what computes its scalars.
function kernelOf(
  parts: readonly Part[],
  made: Plan,
  size: Node | undefined,
  options: readonly string[],
  key: string,
): Kernel {
  const whole = size !== undefined;
  const room = mostScalars(whole);
  const numbers = made.scalars.filter(({ op }) => op !== "constant").length;
  if (numbers > room) {
    const { source } = parts[parts.length - 1];
    fail(
      source,
      source.text.length,
      `the formula takes ${numbers} numbers a step, ${room} are possible`,
      "Compute with fewer options, or give update as a function.",
    );
  }
  const scalars = made.scalars.slice(0, room);
  const wanted = size ? [size, ...scalars] : scalars;
  let compiledAs: Compiled | undefined;
  const compiledOnce = (): Compiled => (compiledAs ??= compile(key, made, whole));
  return {
    powers: powersOf(needed(wanted), options),
    kernel: (): RuleName => compiledOnce().kernel,
    scalars: (powers: readonly string[]) => {
      const compute = early(wanted, powers);
      const padded = Array.from({ length: 21 }, () => 0.5);
      return (values: Values, context: ScalarContext): number[] => {
        const { program } = (compiledAs ??= compile(key, made, whole));
        const list = compute(values, context);
        if (program === 0) return list;
        // An interpreted rule finds its program behind all others.
        for (let i = 0; i < list.length; i++) padded[i] = list[i];
        padded[20] = program;
        return padded;
      };
    },
  };
}

// Whether all tensors take the same numbers, and none a reduction.
function alike({ tensors, numbers }: Meaning, { passes }: Plan): boolean {
  if (passes.length > 1 || passes[0].sums.length > 0 || numbers.size > 0) return false;
  const own = (node: Node): boolean => node.op === "leaf" && /^(size|rank|shape\[)/.test(node.name);
  return !needed(tensors.values()).some(own);
}
