import { checkNumber, show } from "../errors.js";
import type { Slot } from "../core/parameters.js";
import type { Schedule } from "../schedules/schedule.js";
import type { Definition, Values, Variant } from "./definition.js";
import { checkHyper, type Hyper, type HyperSpec, type Resolved } from "./options.js";

/**
 * One group of tensors: its names, `frozen`, and every hyper-parameter by name. Reading a hyper-parameter
 * gives the value the next step will use; writing takes a number or a Schedule.
 */
export interface OptimizerGroup {
  readonly names: string[];
  frozen: boolean;
  lr: number | Schedule;
  [hyperParameter: string]: unknown;
}

/** Hyper-parameters in force for some tensors, and their values at the step at hand. */
export class Group {
  readonly definition: Definition;
  readonly members: readonly Slot[];
  readonly flags: Readonly<Record<string, boolean>>;
  readonly hypers: Record<string, Hyper>;
  readonly variant: Variant;
  /** Evaluated hyper-parameters; `evaluate` refreshes those that follow a schedule. */
  readonly values: Values = {};
  /** Those of them whose powers the rule needs, in the definition's order. */
  readonly bases: Float64Array;
  #scheduled: HyperSpec[] = [];
  #frozen: boolean;
  readonly #changed: () => void;

  constructor(
    definition: Definition,
    members: readonly Slot[],
    resolved: Resolved,
    frozen: unknown,
    changed: () => void,
  ) {
    this.definition = definition;
    this.members = members;
    this.flags = resolved.flags;
    this.hypers = resolved.hypers;
    definition.check?.(resolved.flags, resolved.hypers);
    this.variant = definition.variant(resolved.flags, resolved.hypers);
    this.bases = new Float64Array(definition.powers.length);
    this.#frozen = checkSwitch(frozen, `${definition.name}: frozen`);
    this.#changed = changed;
    this.#sort();
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  set frozen(value: boolean) {
    this.#frozen = checkSwitch(value, `${this.definition.name}: frozen`);
    this.#changed();
  }

  /** True while no hyper-parameter follows a schedule. */
  get fixed(): boolean {
    return this.#scheduled.length === 0;
  }

  #sort(): void {
    this.#scheduled = [];
    for (const spec of this.definition.schema.hypers) {
      const hyper = this.hypers[spec.key];
      if (typeof hyper === "number") this.values[spec.key] = hyper;
      else this.#scheduled.push(spec);
    }
    this.#pickBases();
  }

  #pickBases(): void {
    const { powers } = this.definition;
    for (let i = 0; i < powers.length; i++) this.bases[i] = this.values[powers[i]];
  }

  /** Brings `values` to the update after `steps` applied ones. */
  evaluate(steps: number): void {
    for (let i = 0; i < this.#scheduled.length; i++) {
      const spec = this.#scheduled[i];
      this.values[spec.key] = this.at(spec, steps);
    }
    if (this.#scheduled.length > 0) this.#pickBases();
  }

  at(spec: HyperSpec, steps: number): number {
    const hyper = this.hypers[spec.key];
    if (typeof hyper === "number") return hyper;
    return checkNumber(hyper(steps), `${this.definition.name}: ${spec.label} (from its schedule)`, spec.range, spec.ok);
  }

  /** Replaces hyper-parameters, all or none. */
  assign(changes: Record<string, Hyper>): void {
    const { definition } = this;
    const hypers = { ...this.hypers, ...changes };
    definition.check?.(this.flags, hypers);
    const needed = definition.variant(this.flags, hypers).slots.find((slot) => !this.variant.slots.includes(slot));
    if (needed) {
      throw new RangeError(
        `${definition.name}: this needs the state ${needed}, which was not allocated` +
          `\nGive ${Object.keys(changes).join(", ")} a value above 0 when constructing.`,
      );
    }
    Object.assign(this.hypers, changes);
    this.#sort();
  }

  /** The group as users see it. */
  face(steps: () => number): OptimizerGroup {
    const { definition } = this;
    const face = { names: this.members.map((slot) => slot.name) };
    Object.defineProperty(face, "frozen", {
      enumerable: true,
      get: () => this.frozen,
      set: (value) => {
        this.frozen = value;
      },
    });
    for (const name of definition.schema.flags) {
      Object.defineProperty(face, name, { enumerable: true, value: this.flags[name] });
    }
    for (const spec of definition.schema.hypers) {
      Object.defineProperty(face, spec.key, {
        enumerable: spec.index === undefined,
        get: () => this.at(spec, steps()),
        set: (value) => {
          this.assign({ [spec.key]: checkHyper(definition.name, spec, value) });
        },
      });
    }
    for (const [alias, key] of Object.entries(definition.aliases)) {
      Object.defineProperty(face, alias, { ...Object.getOwnPropertyDescriptor(face, key), enumerable: false });
    }
    for (const option of new Set(definition.schema.hypers.filter((h) => h.index !== undefined).map((h) => h.option))) {
      const parts = definition.schema.hypers.filter((each) => each.option === option);
      Object.defineProperty(face, option, {
        enumerable: true,
        get: () => Object.freeze(parts.map((spec) => this.at(spec, steps()))),
        set: (list: unknown) => {
          if (!Array.isArray(list) || list.length !== parts.length) {
            throw new TypeError(`${definition.name}: ${option} must be ${parts.length} numbers, got ${show(list)}`);
          }
          this.assign(
            Object.fromEntries(parts.map((spec, i) => [spec.key, checkHyper(definition.name, spec, list[i])])),
          );
        },
      });
    }
    return Object.seal(face) as unknown as OptimizerGroup;
  }
}

function checkSwitch(value: unknown, label: string): boolean {
  if (typeof value !== "boolean") throw new TypeError(`${label} must be true or false, got ${show(value)}`);
  return value;
}
