import { show } from "../errors.js";
import { define, definitionOf, type Definition } from "../engine/definition.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import type { Schedule } from "../schedules/schedule.js";
import { describe, type OptimizerFormula } from "./describe.js";

/** Options of an optimizer made of a formula: every optimizer's, and those its formula names. */
export interface FormulaOptions extends CommonOptions {
  lr?: number | Schedule;
  // oxlint-disable-next-line typescript/no-explicit-any -- the formula's own options by name
  [option: string]: any;
}

/** A class of optimizers made of a formula. */
export interface FormulaOptimizer {
  new (params: OptimizerParameters, options?: FormulaOptions): Optimizer;
  readonly prototype: Optimizer;
  /** The formula it was made of. */
  readonly formula: OptimizerFormula;
  /** What it is, in words: its formula, options and defaults. */
  readonly documentation: string;
  /** @internal */
  readonly definition: Definition;
}

/**
 * A class of optimizers made of its update as a paper prints it, with everything that the library's own have: groups,
 * schedules on every option, clipping, accumulation, decay, checkpoints, models, searches. The formula is compiled to one
 * SIMD kernel when the class is first used, or interpreted with the same bits where no program may compile.
 *
 * @param given `name`; `options`, their defaults by name; `state`, names of what each tensor keeps; `update`, statements over
 *   `w`, `g`, the state, the options, `lr`, `t`, `loss`, `shape` (docs/formulas.md has the language), or a function that
 *   changes typed arrays; `decay`, `stepLength`, `paper`.
 * @throws SyntaxError that points at a character of the formula; TypeError or RangeError for anything else, also where
 *   an optimizer of that name exists.
 * @example
 * import { defineOptimizer, parameters } from "simdescent";
 * const Signed = defineOptimizer({
 *   name: "Signed",
 *   options: { lr: 1e-2, beta: 0.9 },
 *   state: ["m"],
 *   update: "m = beta*m + (1-beta)*g; w -= lr * sign(m)",
 * });
 * const params = parameters({ w: [3] });
 * params.grad.w.set([1, -2, 0]);
 * new Signed(params).step(); // params.data.w is [-0.01, 0.01, 0]
 */
export function defineOptimizer(given: OptimizerFormula): FormulaOptimizer {
  const input = describe(given, "defineOptimizer");
  return classOf(input, Object.freeze({ ...given }));
}

/** A class of a definition, under a name that no other optimizer has. */
export function classOf(input: ReturnType<typeof describe>, formula: OptimizerFormula): FormulaOptimizer {
  const { name } = input;
  if (definitionOf(name)) {
    throw new RangeError(
      `${name}: there is an optimizer of this name\nFiles tell optimizers by their names: choose another.`,
    );
  }
  const definition: () => Definition = define(() => ({ ...input, Class: () => Made }));
  const Made: FormulaOptimizer = {
    [name]: class extends Optimizer {
      constructor(params: OptimizerParameters, options: FormulaOptions = {}) {
        super(definition(), params, options);
      }

      /** @internal */
      static get definition(): Definition {
        return definition();
      }

      static get formula(): OptimizerFormula {
        return formula;
      }

      static get documentation(): string {
        return documentationOf(definition(), formula);
      }
    },
  }[name] as unknown as FormulaOptimizer;
  return Made;
}

function documentationOf({ name, paper, schema, decay }: Definition, { update, state = [] }: OptimizerFormula): string {
  const text = typeof update === "string" ? update : "a function of JavaScript";
  const statements = text.split(/[;\n]/).map((each) => each.trim());
  const options = schema.hypers.map(
    ({ label, default: value, range }) => `  ${label}: ${range}; default ${String(value)}`,
  );
  const slots = state.map((each) => (typeof each === "string" ? each : each.name));
  return [
    paper ? `${name}: ${paper}` : name,
    "",
    ...statements.filter((each) => each !== "").map((each) => `    ${each}`),
    "",
    ...(slots.length > 0 ? [`State: ${slots.join(", ")}.`] : []),
    `Weight decay: ${String(decay)}.`,
    "Options:",
    ...options,
  ].join("\n");
}

/**
 * Makes an optimizer class known by its name, so that files, journals and options in JSON find it; classes of
 * `defineOptimizer` and `chain` are known from the start.
 *
 * @returns the class.
 * @throws TypeError when it is no optimizer class; RangeError when another class has its name.
 * @example
 * import { defineOptimizer, register } from "simdescent";
 * register(defineOptimizer({ name: "Halved", update: "w -= lr/2 * g", stepLength: "gradient" }));
 */
export function register<Class extends { readonly definition: Definition }>(Class: Class): Class {
  const found = (Class as { definition?: Definition } | null | undefined)?.definition;
  if (typeof Class !== "function" || !found?.schema)
    throw new TypeError(`register: needs an optimizer class, got ${show(Class)}`);
  const known = definitionOf(found.name);
  if (known && known !== found) throw new RangeError(`register: another class is called ${found.name}`);
  if (!known) define(() => ({ ...found, Class: () => Class }));
  return Class;
}
