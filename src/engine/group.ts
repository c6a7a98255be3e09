import { checkNumber, show } from "../errors.js";
import type { Slot } from "../core/parameters.js";
import { evaluateIn, type PlateauState, type PlateauStates } from "../schedules/plateau-state.js";
import type { Schedule } from "../schedules/schedule.js";
import type { DecayKind, Definition } from "./definition.js";
import type { Measure } from "./measure.js";
import type { Values, Variant } from "./variant.js";
import { checkHyper, checkList, lists, type Flag, type Hyper, type HyperSpec, type Resolved } from "./option-specs.js";

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
  /** @internal */ members: readonly Slot[];
  /** What chose them, for tensors that come later. */
  readonly pattern: RegExp | undefined;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly hypers: Record<string, Hyper>;
  readonly decay: DecayKind;
  /** Evaluated hyper-parameters; `evaluate` refreshes those that follow a schedule. */
  readonly values: Values = {};
  /** Those of them whose powers the rule needs, in the definition's order. */
  readonly bases: Float64Array;
  #variants: Map<Slot, Variant>;
  #scheduled: HyperSpec[] = [];
  // What the parts of schedules that follow losses have seen here.
  #plateaus: PlateauStates = new Map();
  #frozen: boolean;
  readonly #changed: () => void;

  constructor(
    definition: Definition,
    members: readonly Slot[],
    resolved: Resolved,
    frozen: unknown,
    changed: () => void,
    outer: Record<string, Hyper> = resolved.hypers,
    pattern?: RegExp,
  ) {
    this.pattern = pattern;
    this.definition = definition;
    this.members = members;
    this.flags = resolved.flags;
    this.hypers = { ...resolved.hypers, ...definition.derive?.(resolved.hypers, outer) };
    definition.check?.(resolved.flags, this.hypers);
    const { decay } = definition;
    this.decay = typeof decay === "function" ? decay(resolved.flags) : decay;
    this.#variants = this.#variantsOf(members);
    this.bases = new Float64Array(definition.powers.length);
    this.#frozen = checkSwitch(frozen, `${definition.name}: frozen`);
    this.#changed = changed;
    this.#sort();
  }

  #variantsOf(members: readonly Slot[]): Map<Slot, Variant> {
    return new Map(members.map((slot) => [slot, this.definition.variant(this.flags, this.hypers, slot)] as const));
  }

  /** @internal Takes other members; what is returned takes the ones before back. */
  take(members: readonly Slot[]): () => void {
    const before = [this.members, this.#variants] as const;
    this.#variants = this.#variantsOf(members);
    this.members = members;
    return () => {
      [this.members, this.#variants] = before;
    };
  }

  /** Kernel and state of one of its tensors. */
  variantOf(slot: Slot): Variant {
    return this.#variants.get(slot) as Variant;
  }

  /** What its tensors are measured by before they move. */
  get measure(): Measure | undefined {
    const { measure } = this.definition;
    return measure?.active?.(this.hypers) === false ? undefined : measure;
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
      if (typeof hyper === "function") this.#scheduled.push(spec);
      else this.values[spec.key] = hyper ?? NaN;
    }
    const plateaus = this.#scheduled.flatMap(({ key }) => (this.hypers[key] as Schedule).plateaus ?? []);
    this.#plateaus = new Map(plateaus.map((each) => [each, this.#plateaus.get(each) ?? each.begin()]));
    this.#pickBases();
  }

  /** Tells schedules that follow losses of one more. */
  observe(loss: number): void {
    for (const [plateau, state] of this.#plateaus) plateau.observe(state, loss);
  }

  /** @internal What the plateaus in a hyper-parameter's schedule have seen, in their order; undefined without any. */
  seen(key: string): PlateauState[] | undefined {
    return (this.hypers[key] as Schedule).plateaus?.map((each) => this.#plateaus.get(each) as PlateauState);
  }

  /** @internal Puts back what `seen` gave. */
  recall(key: string, seen: readonly PlateauState[]): void {
    const { plateaus = [] } = this.hypers[key] as Schedule;
    // A sum that is not finite is null or text in a file. A schedule of the caller's own may hold fewer plateaus here.
    for (const [i, each] of plateaus.slice(0, seen.length).entries())
      this.#plateaus.set(each, { ...seen[i], sum: Number(seen[i].sum ?? NaN) });
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
    if (typeof hyper !== "function") return hyper ?? NaN;
    const value = this.#plateaus.size > 0 ? evaluateIn(this.#plateaus, hyper, steps) : hyper(steps);
    return checkNumber(value, `${this.definition.name}: ${spec.label} (from its schedule)`, spec.range, spec.ok);
  }

  /** As users see it: null where it is unset. */
  show(spec: HyperSpec, steps: number): number | null {
    return this.hypers[spec.key] === null ? null : this.at(spec, steps);
  }

  /** Replaces hyper-parameters, all or none. */
  assign(changes: Record<string, Hyper>): void {
    this.plan(changes)();
  }

  /** @internal Checks a change; what is returned makes it, and does not throw. */
  plan(changes: Record<string, Hyper>): () => void {
    const { definition } = this;
    const hypers = { ...this.hypers, ...changes };
    definition.check?.(this.flags, hypers);
    const switched: [Slot, Variant][] = [];
    for (const [slot, { slots, whole }] of this.#variants) {
      const have = new Set(slots.map(slotLabel));
      const wanted = definition.variant(this.flags, hypers, slot);
      const state = wanted.slots.map(slotLabel).find((label) => !have.has(label));
      const scratch = wanted.whole?.scratch && !whole;
      if (wanted.whole && !whole) switched.push([slot, wanted]);
      if (state === undefined && !scratch) continue;
      throw new RangeError(
        `${definition.name}: this needs ${state ? `the state ${state}` : "scratch memory"}, which was not allocated` +
          `\nGive ${Object.keys(changes).join(", ")} that value when constructing.`,
      );
    }
    return () => {
      const { measure } = this;
      Object.assign(this.hypers, changes);
      this.#sort();
      for (const [slot, variant] of switched) this.#variants.set(slot, variant);
      if (this.measure !== measure || switched.length > 0) this.#changed();
    };
  }

  /** The group as users see it. */
  publicView(steps: () => number): OptimizerGroup {
    const { definition } = this;
    const view = {};
    const names = (): string[] => this.members.map((slot) => slot.name);
    Object.defineProperty(view, "names", { enumerable: true, get: names });
    Object.defineProperty(view, "frozen", {
      enumerable: true,
      get: () => this.frozen,
      set: (value) => {
        this.frozen = value;
      },
    });
    for (const name of definition.schema.flags) {
      Object.defineProperty(view, name, { enumerable: true, value: this.flags[name] });
    }
    for (const spec of definition.schema.hypers) {
      Object.defineProperty(view, spec.key, {
        enumerable: spec.index === undefined,
        get: () => this.show(spec, steps()),
        set: (value) => {
          this.assign({ [spec.key]: checkHyper(definition.name, spec, value) });
        },
      });
    }
    for (const [alias, key] of Object.entries(definition.aliases)) {
      Object.defineProperty(view, alias, { ...Object.getOwnPropertyDescriptor(view, key), enumerable: false });
    }
    for (const option of lists(definition.schema)) {
      const parts = definition.schema.hypers.filter((each) => each.option === option);
      const { counts } = parts[0];
      const given = (): HyperSpec[] =>
        counts[0] === counts[1] ? parts : parts.filter((spec) => this.hypers[spec.key] !== null);
      Object.defineProperty(view, option, {
        enumerable: true,
        get: () => Object.freeze(given().map((spec) => this.show(spec, steps()))),
        set: (list: unknown) => {
          const values = checkList(definition.name, parts, list);
          this.assign(Object.fromEntries(parts.map((spec, i) => [spec.key, values[i]])));
        },
      });
    }
    return Object.seal(view) as unknown as OptimizerGroup;
  }
}

const slotLabel = (spec: Variant["slots"][number]): string =>
  typeof spec === "string" ? spec : spec.shape ? `${spec.name} [${spec.shape.join(", ")}]` : spec.name;

function checkSwitch(value: unknown, label: string): boolean {
  if (typeof value !== "boolean") throw new TypeError(`${label} must be true or false, got ${show(value)}`);
  return value;
}
