/// <reference lib="esnext.disposable" preserve="true" />
import { checkNumber, checkObject, NonFiniteError, show } from "../errors.js";
import { disposable, type FloatArray } from "../core/memory.js";
import { encode, type Contents } from "../io/safetensors.js";
import { ParameterSet } from "../core/parameters.js";
import type { Change } from "../core/restructure.js";
import type { Loaded, LoadOptions } from "../core/load-options.js";
import type { TensorSpec } from "../core/specs.js";
import { scale } from "../schedules/scale.js";
import type { Schedule } from "../schedules/schedule.js";
import { addTensors, removeTensors, type AddOptions } from "./add-remove.js";
import { contentsOf, copied, loadOptimizer } from "./checkpoint.js";
import type { Definition } from "./definition.js";
import {
  checkCommon,
  checkNonFinite,
  type Closure,
  type CommonOptions,
  type NonFinite,
  checkStep,
  type StepOptions,
  type StepReport,
} from "./common-options.js";
import { commonKeys } from "./common-keys.js";
import { Engine } from "./engine.js";
import { following } from "./follow.js";
import { checkGradients, PlainArrays, withGradients, type Gradients, type OptimizerParameters } from "./gradients.js";
import { empty, gather } from "./accumulate.js";
import { Around } from "./around/around.js";
import { beyondLimit } from "./gradient-limit.js";
import type { Group, OptimizerGroup } from "./group.js";
import { decaying, formGroups } from "./form-groups.js";
import type { IterateSwitch } from "./iterate.js";
import { checkHyper, type HyperSpec } from "./option-specs.js";
import { clipped, refused, Update } from "./update.js";

export type { Closure, CommonOptions, StepOptions, StepReport } from "./common-options.js";
export type { OptimizerParameters } from "./gradients.js";

const fixed = ({ definition: { name } }: Optimizer, option: string): TypeError =>
  new TypeError(
    `${name}: ${option} is fixed once the optimizer is made\nGive it there: new ${name}(params, { ${option} }).`,
  );

// An option written to the optimizer would do nothing: each of them says so, and where it is to be written.
function guardOptions(optimizer: Optimizer): void {
  const { name, schema } = optimizer.definition;
  for (const option of [...schema.names, ...commonKeys]) {
    if (option in optimizer) continue;
    const movable = schema.hypers.some((spec) => spec.option === option || spec.key === option);
    Object.defineProperty(Object.getPrototypeOf(optimizer), option, {
      configurable: true,
      get: () => undefined,
      set(this: Optimizer) {
        if (!movable) throw fixed(this, option);
        throw new TypeError(
          `${name}: ${option} is not a property of the optimizer\nWrite it to its groups: optimizer.groups[0].${option} = ...`,
        );
      },
    });
  }
}

/** What all optimizers have in common; use one of the classes. */
export class Optimizer {
  /** The parameters: the set that was given, or one made for plain arrays (a single array is named `x`). */
  readonly params: ParameterSet;
  /** @internal */ readonly definition: Definition;
  /** @internal */ engine!: Engine;
  /** @internal */ update!: Update;
  /** @internal gradients summed since the last update */ micro = 0;
  /** @internal updates applied */ applied = 0;
  /** @internal losses summed since the last update */ lossSum = 0;
  /** @internal whether a rule in use depends on the loss */ readonly needsLoss: boolean;
  /** @internal the outer options, which `lr` reads */ readonly outer: Group;
  /** @internal the caller's arrays, where the parameters mirror them */ readonly plain: PlainArrays | undefined;
  /** @internal what options put around the rule */ readonly around: Around | undefined;
  #onNonFinite: NonFinite;
  readonly #maxSkips: number;
  #skips = 0;
  // In mode "eval" by an average: what training goes on from.
  #training: Map<string, FloatArray> | undefined;
  readonly #lr: HyperSpec;
  readonly #decay: HyperSpec;
  #backups: Map<string, FloatArray> | undefined;
  readonly #iterate: IterateSwitch | undefined;
  #groups: readonly OptimizerGroup[] = [];
  readonly #views: WeakMap<Group, OptimizerGroup> = new WeakMap();
  /** @internal the option `decay` */ readonly decayChoice: unknown;
  #detach: () => void = () => {};
  // Whether the step at hand reports norms, and what measures them where nothing else is around the rule.
  #norms = false;
  #ownNorms: Around | undefined;
  #disposed = false;
  // What its parameters are told of who uses them.
  readonly #user: string;
  #busy = false;
  declare [Symbol.dispose]: () => void;

  /** @internal */
  constructor(definition: Definition, params: OptimizerParameters, options: object) {
    disposable(this);
    if (!(definition as Definition | undefined)?.schema) {
      throw new TypeError(
        "Optimizer: is what all optimizers have in common, and none itself\nExtend one of them: class Mine extends SGD.",
      );
    }
    const { name } = definition;
    checkObject(options, `${name}: options`);
    const given = options as Record<string, unknown>;
    const settings = checkCommon(name, given);
    this.definition = definition;
    this.#user = `a step of ${name}`;
    this.#onNonFinite = settings.onNonFinite;
    this.#maxSkips = settings.maxSkips;
    const around = new Around(definition, given);
    this.around = around.active ? around : undefined;
    Object.assign(settings, { slots: around.slots, outside: around.active });
    this.#lr = definition.schema.hypers.find((spec) => spec.key === "lr") as HyperSpec;
    this.#decay = definition.schema.hypers.find((spec) => spec.key === "weightDecay") as HyperSpec;
    this.plain = params instanceof ParameterSet ? undefined : new PlainArrays(name, params);
    this.params = this.plain?.params ?? (params as ParameterSet);
    try {
      if (this.params.disposed) throw new Error(`${name}: the parameters are disposed`);
      const formed = formGroups(definition, this.params, given, () => this.engine.change());
      this.outer = formed.outer;
      this.needsLoss = formed.groups.some((group) => group.definition.needsLoss);
      this.decayChoice = given.decay;
      const decays = decaying(name, this.params, given.decay);
      this.#drive(new Engine(this, this.params, formed.groups, decays, settings));
      this.#iterate = definition.iterate?.attach(this);
      this.#detach = this.params.attach(this);
      guardOptions(this);
      // A class of somebody's own may have fields of its own.
      if (definition.Class?.() === new.target && !definition.closure) Object.preventExtensions(this);
    } catch (error) {
      this.plain?.params.dispose();
      throw error;
    }
  }

  #drive(engine: Engine): void {
    this.engine = engine;
    this.update = new Update(engine);
    const shown = engine.groups.map((group) => {
      const known = this.#views.get(group) ?? group.publicView(() => this.applied);
      this.#views.set(group, known);
      return known;
    });
    this.#groups = Object.freeze(shown);
  }

  /** The groups in the order given, then the tensors no group matched. */
  get groups(): readonly OptimizerGroup[] {
    return this.#groups;
  }

  /** @internal Called where tensors of its parameters come, go, or get other rows. */
  follow(change: Change): { commit: () => string[]; undo: () => void } {
    this.#idle();
    const { engine, restarted, undo } = following(this, change);
    const commit = (): string[] => {
      this.engine.dispose();
      this.#drive(engine);
      this.#backups = undefined;
      return restarted;
    };
    return { commit, undo };
  }

  /** @internal Copies the caller's arrays in, where there are any. */
  copyIn(): void {
    this.plain?.copyIn();
  }

  /** @internal Copies parameters to the caller's arrays, where there are any. */
  copyOut(): void {
    this.plain?.copyOut();
  }

  #check(): void {
    if (this.#disposed) throw new Error(`${this.definition.name}: used after dispose()`);
    if (this.params.disposed) throw new Error(`${this.definition.name}: its parameters are disposed`);
  }

  /** Updates applied so far; schedules read it. */
  get steps(): number {
    this.#check();
    return this.applied;
  }

  /** The rate of the next step. Writing a number or a Schedule replaces it in every group. */
  get lr(): number {
    this.#check();
    return this.rate(this.applied);
  }

  /** @internal The rate of the update after `steps` applied ones. */
  rate(steps: number): number {
    return this.outer.fixed ? this.outer.values.lr : this.outer.at(this.#lr, steps);
  }

  set lr(value: number | Schedule) {
    this.#check();
    const lr = checkHyper(this.definition.name, this.#lr, value);
    for (const group of new Set([...this.engine.groups, this.outer])) group.assign({ lr });
  }

  /** The weight decay of the next step. Writing a number or a Schedule replaces it in every group. */
  get weightDecay(): number {
    this.#check();
    return this.outer.at(this.#decay, this.applied);
  }

  set weightDecay(value: number | Schedule) {
    this.#check();
    const weightDecay = checkHyper(this.definition.name, this.#decay, value);
    for (const group of new Set([...this.engine.groups, this.outer])) group.assign({ weightDecay });
  }

  /** What NaN, infinity and numbers beyond the rule's do in a gradient or loss; may be set. */
  get onNonFinite(): NonFinite {
    return this.#onNonFinite;
  }

  set onNonFinite(value: NonFinite) {
    this.#check();
    this.#onNonFinite = checkNonFinite(this.definition.name, value);
    this.engine.options.check = value !== "ignore";
  }

  /** Limits on the gradient, as they were given; fixed. */
  get clip(): NonNullable<CommonOptions["clip"]> {
    return { ...this.engine.options.clip } as NonNullable<CommonOptions["clip"]>;
  }

  set clip(_: never) {
    throw fixed(this, "clip");
  }

  /** Gradients averaged into one update; fixed. */
  get accumulate(): number {
    return this.engine.options.accumulate;
  }

  set accumulate(_: never) {
    throw fixed(this, "accumulate");
  }

  /** Whether it climbs; fixed. */
  get maximize(): boolean {
    return this.outer.flags.maximize as boolean;
  }

  set maximize(_: never) {
    throw fixed(this, "maximize");
  }

  /**
   * One update.
   *
   * @param input nothing: the gradients in `params.grad`. Gradients of the parameters' structure: these, copied.
   *   A closure: it fills `optimizer.params.grad` and returns the loss.
   * @throws NonFiniteError (see `onNonFinite`); TypeError or RangeError for gradients of another kind, name or
   *   length. A step that throws changes nothing.
   */
  step(input?: Gradients | Closure, options: StepOptions = {}): StepReport {
    this.enter();
    try {
      this.#norms = checkStep(this.definition.name, options);
      return this.#step(input);
    } finally {
      this.leave();
    }
  }

  /**
   * One update by a closure that fills the gradients and promises the loss; until then nothing else may step, load or dispose.
   *
   * @throws TypeError for a rule that calls the closure as it goes (LBFGS); else as `step`.
   * @example
   * import { Adam, parameters } from "simdescent";
   * const params = parameters({ w: [2] });
   * const optimizer = new Adam(params);
   * await optimizer.stepAsync(async () => {
   *   params.grad.w.set([1, 2]);
   *   return 0.5;
   * });
   */
  async stepAsync(closure: () => Promise<number> | number, options: StepOptions = {}): Promise<StepReport> {
    const { name } = this.definition;
    if (typeof closure !== "function") throw new TypeError(`${name}: stepAsync needs a closure, got ${show(closure)}`);
    if (this.definition.closure)
      throw new TypeError(`${name}: calls the closure as it goes\nUse step(closure), or another optimizer.`);
    this.enter();
    try {
      this.#norms = checkStep(name, options);
      if (this.mode === "eval") throw new Error(`${name}: stepAsync() in eval mode\nCall train() first.`);
      this.plain?.copyIn();
      const loss = this.#lossOf(await closure());
      const steps = this.around?.sam?.steps ?? 0;
      const back = steps > 0 ? this.#climb() : undefined;
      try {
        for (let i = 1; i <= steps; i++) {
          this.#lossOf(await closure());
          if (i < steps) this.around?.climb(this.engine);
          if (i < steps) this.plain?.copyOut();
        }
      } finally {
        back?.();
      }
      return this.#finish(loss);
    } finally {
      this.leave();
    }
  }

  /** @internal Begins a step: until `leave`, closures and schedules must not step, load or dispose. */
  enter(): void {
    this.#idle();
    this.#busy = true;
    this.params.users.push(this.#user);
  }

  /** @internal */
  leave(): void {
    this.#busy = false;
    this.params.users.pop();
  }

  #idle(): void {
    this.#check();
    if (this.#busy) throw new Error(`${this.definition.name}: in the middle of a step`);
  }

  #lossOf(loss: unknown): number {
    if (typeof loss === "number") return loss;
    throw new TypeError(`${this.definition.name}: the closure must return the loss, got ${show(loss)}`);
  }

  // Moves the parameters to where sharpness-aware minimization takes its gradient; what is returned puts them back.
  #climb(): () => void {
    const { engine, params } = this;
    const before = engine.active().map(({ name }) => [name, params.data[name].slice()] as const);
    this.around?.climb(engine);
    this.plain?.copyOut();
    return () => {
      for (const [name, data] of before) params.data[name].set(data);
      this.plain?.copyOut();
    };
  }

  #step(input?: Gradients | Closure): StepReport {
    if (this.mode === "eval") throw new Error(`${this.definition.name}: step() in eval mode\nCall train() first.`);
    const plain = this.plain;
    const { sam } = this.around ?? {};
    if (typeof input === "function") {
      plain?.copyIn();
      const loss = this.#lossOf((input as Closure)());
      if (!sam) return this.#finish(loss);
      const back = this.#climb();
      try {
        for (let i = 1; i <= sam.steps; i++) {
          this.#lossOf((input as Closure)());
          if (i < sam.steps) this.around?.climb(this.engine);
          if (i < sam.steps) plain?.copyOut();
        }
      } finally {
        back();
      }
      return this.#finish(loss);
    }
    if (sam)
      throw new TypeError(`${this.definition.name}: sam needs a closure, which it calls twice\nCall step(() => loss).`);
    if (input === undefined) {
      if (plain) {
        throw new TypeError(`${this.definition.name}: plain arrays carry no gradients\nPass them: step(gradients).`);
      }
      return this.#advance(undefined);
    }
    const frozen = new Set(
      this.engine.groups.filter((g) => g.frozen).flatMap((g) => g.members.map((slot) => slot.name)),
    );
    const { gradients, absent } = checkGradients(this.definition.name, this.params, input, plain, frozen);
    if (absent.size > 0) return this.#without(absent, gradients);
    if (plain) {
      plain.copyIn();
      for (const [name, gradient] of gradients) this.params.grad[name].set(gradient);
      return this.#finish(undefined);
    }
    return this.withGradients(gradients, () => this.#advance(undefined));
  }

  // A step that leaves some tensors alone.
  #without(absent: ReadonlySet<string>, gradients: [string, ArrayLike<number>][]): StepReport {
    this.engine.leave(absent);
    try {
      this.plain?.copyIn();
      const report = this.withGradients(gradients, () => this.#advance(undefined));
      if (report.applied) this.plain?.copyOut();
      return report;
    } finally {
      this.engine.leave(new Set());
    }
  }

  get #measuring(): Around {
    return this.around ?? (this.#ownNorms ??= new Around(this.definition, {}));
  }

  #finish(loss: number | undefined): StepReport {
    const report = this.#advance(loss);
    if (report.applied) this.plain?.copyOut();
    return report;
  }

  /** @internal Foreign gradients pass through params.grad, which a step must leave as it was. */
  withGradients<Result>(gradients: [string, ArrayLike<number>][], use: () => Result): Result {
    return withGradients(this.params, (this.#backups ??= new Map()), gradients, use);
  }

  #advance(loss: number | undefined): StepReport {
    if (this.#skips < this.#maxSkips) return this.#transformed(loss);
    // As many in a row were skipped as may be: one more is applied as it is.
    const { options } = this.engine;
    this.update.tables.prepare();
    const bad = (loss !== undefined && !Number.isFinite(loss)) || beyondLimit(this.engine) !== undefined;
    if (!bad || this.onNonFinite !== "skip") return this.#transformed(loss);
    const before = this.#skips;
    options.check = false;
    try {
      return this.#transformed(loss);
    } finally {
      options.check = true;
      this.#skips = before + 1;
    }
  }

  #transformed(loss: number | undefined): StepReport {
    if (!this.around?.transforms.some(({ gradient, together }) => gradient ?? together)) return this.#gathered(loss);
    const { engine, params, update, around } = this;
    update.tables.prepare();
    const [rows] = params.sparseGradients.names;
    if (rows !== undefined)
      throw new TypeError(`${this.definition.name}: transforms see whole gradients, and ${rows} has one of some rows`);
    // What would be refused must not reach what transforms keep.
    if (engine.options.check && beyondLimit(engine)) return this.#gathered(loss);
    const copies = engine.active().map(({ name }) => [name, params.grad[name].slice()] as [string, FloatArray]);
    around.transform(engine, copies);
    return this.withGradients(copies, () => this.#gathered(loss));
  }

  #gathered(loss: number | undefined): StepReport {
    const { engine, update } = this;
    update.tables.prepare();
    const lr = this.rate(this.applied);
    const report: StepReport = {
      step: this.applied,
      lr,
      applied: false,
      skipped: false,
      clipped: false,
      gradNorm: undefined,
      loss,
    };
    if (engine.options.check && loss !== undefined && !Number.isFinite(loss)) return this.#refuse(report, loss);
    if (loss === undefined && this.needsLoss) {
      throw new TypeError(`${this.definition.name}: needs the loss\nCall step(() => loss), gradients filled in there.`);
    }
    update.write(this.applied);
    const buffered = engine.gradientBuffer !== undefined;
    if (buffered) {
      if (!gather(this, report)) return this.#refuse(report, undefined);
      this.lossSum += loss ?? 0;
      if (this.micro > 0 && this.micro < engine.options.accumulate) return report;
    }
    return this.applyGathered(report, buffered ? this.lossSum / engine.options.accumulate : loss);
  }

  /** @internal One update by the gradients that were gathered, whose scalars stand ready. */
  applyGathered(report: StepReport, loss: number | undefined): StepReport {
    const { engine, update, around } = this;
    const norms = this.#norms;
    if (norms || around) this.#measuring.begin(this, norms);
    const status = update.run(loss);
    if (status === refused) return this.#refuse(report, undefined);
    update.commit();
    this.applied++;
    this.#skips = 0;
    this.#iterate?.afterUpdate();
    around?.end(this);
    if (norms) report.norms = this.#measuring.norms(engine);
    report.step = this.applied;
    report.applied = true;
    report.clipped ||= status === clipped;
    report.gradNorm ??= engine.norm;
    if (engine.gradientBuffer !== undefined) empty(this);
    this.params.sparseGradients.clear();
    return report;
  }

  #refuse(report: StepReport, loss: number | undefined): StepReport {
    if (this.onNonFinite === "skip") {
      this.#skips++;
      this.params.sparseGradients.clear();
      report.skipped = true;
      return report;
    }
    const { name } = this.definition;
    const at = `at step ${this.applied + 1}`;
    if (loss !== undefined) throw new NonFiniteError(`${name}: the loss is ${loss} ${at}`, undefined, this.applied + 1);
    const bad = beyondLimit(this.engine);
    const what = bad ? bad.what : "the sum of accumulated gradients overflows";
    throw new NonFiniteError(`${name}: ${what} ${at}${bad?.hint ?? ""}`, bad?.name, this.applied + 1);
  }

  /**
   * Tells `plateau` schedules how it goes: usually a loss per epoch. Without such a schedule it changes nothing.
   * @throws TypeError when the loss is not a number; NaN and infinities count as no improvement.
   */
  observe(loss: number): void {
    this.#check();
    if (typeof loss !== "number")
      throw new TypeError(`${this.definition.name}: observe needs the loss, a number, got ${show(loss)}`);
    for (const group of new Set([...this.engine.groups, this.outer])) group.observe(loss);
  }

  /** Views of one tensor's state, under torch's names (`exp_avg`, `momentum_buffer`, ...). */
  state(name: string): Record<string, FloatArray> {
    this.#check();
    return this.engine.state(this.params.slot(name));
  }

  /** Everything a resumed run needs, as a safetensors file in a fresh array. */
  save(): Uint8Array {
    return encode(this.contents());
  }

  /** @internal What `save` writes: views, which change as training goes on. */
  contents(): Contents {
    this.#check();
    const contents = (): Contents => contentsOf(this);
    // A file holds the parameters of training in either mode.
    return this.mode === "eval" ? this.#inTraining(() => copied(contents())) : contents();
  }

  #inTraining<Result>(use: () => Result): Result {
    const { mode } = this;
    this.train();
    try {
      return use();
    } finally {
      this[mode]();
    }
  }

  /** `"eval"` while the parameters hold what `eval()` shows, else `"train"`. */
  get mode(): "train" | "eval" {
    return this.#training ? "eval" : (this.#iterate?.mode ?? "train");
  }

  /** Puts back, bit for bit, the parameters that training goes on from; nothing happens in mode `"train"`. */
  train(): void {
    this.#idle();
    if (!this.#training) return this.#iterate?.train();
    for (const [name, data] of this.#training) this.params.data[name].set(data);
    this.#training = undefined;
    this.plain?.copyOut();
  }

  /**
   * Puts the parameters to validate with and to use where training's were: the average of schedule-free rules. Nothing
   * happens where the rule has none, or in mode `"eval"`. `step` throws until `train()` is called.
   */
  eval(): void {
    this.#idle();
    if (!this.around?.averages) return this.#iterate?.eval();
    if (this.#training) return;
    const { params, engine, around } = this;
    this.plain?.copyIn();
    const moved =
      around.count === 0 ? [] : engine.active().filter(({ name }) => this.definition.closure || engine.counted(name));
    this.#training = new Map(moved.map(({ name }) => [name, params.data[name].slice()]));
    for (const { name } of moved) params.data[name].set(around.averageOf(engine, name));
    this.plain?.copyOut();
  }

  /**
   * The average of one tensor, a view.
   * @throws Error without the option `average`.
   */
  average(name: string): FloatArray {
    this.#check();
    if (!this.around?.averages)
      throw new Error(`${this.definition.name}: keeps no average\nGive the option average: { decay: 0.999 }.`);
    return this.around.averageOf(this.engine, name);
  }

  /** @internal Calls `use` while the parameters are those of the rule's second iterate, where it has one. */
  inUse(use: () => void): void {
    this.#iterate?.eval();
    try {
      use();
    } finally {
      this.#iterate?.train();
    }
  }

  /**
   * Restores what `save` wrote: parameters, state, counters, a partial accumulation and hyper-parameters.
   * @throws CheckpointError naming what does not fit; nothing is changed then.
   */
  load(bytes: Uint8Array | ArrayBuffer, options: LoadOptions = {}): Loaded {
    this.#idle();
    const loaded = this.#inTraining(() => loadOptimizer(this, bytes, options));
    this.plain?.copyOut();
    return loaded;
  }

  /**
   * Tensors that come while training goes on, zeros and initializers as in `parameters`; other optimizers on the same parameters take
   * them too.
   *
   * @param spec as of `parameters`.
   * @param options `group`: the number of one of `groups`, or options of a new one (`{ lr: 1e-4 }`); default the first whose pattern
   *   matches, else the optimizer's own options. `seed` of initializers, default 0.
   * @throws TypeError or RangeError for a name that is taken, and for optimizers that cannot (LBFGS); nothing is changed then.
   * @example
   * import { AdamW, parameters } from "simdescent";
   * const params = parameters({ w: [4, 2] });
   * const optimizer = new AdamW(params);
   * optimizer.add({ head: { shape: [2, 3], init: "glorot" } }, { group: { lr: 1e-4 } });
   * params.names; // ["w", "head"]
   */
  add(spec: Readonly<Record<string, TensorSpec>>, options: AddOptions = {}): void {
    addTensors(this, spec, options);
  }

  /**
   * Takes tensors away, with their state in all optimizers on these parameters.
   * @throws RangeError for a name that is not there, or all that are; nothing is changed then.
   */
  remove(names: string | readonly string[]): void {
    removeTensors(this, names);
  }

  /** Multiplies the rate of every group, so that they keep their ratios; schedules are scaled. */
  scaleLr(factor: number): void {
    this.#check();
    const k = checkNumber(
      factor,
      `${this.definition.name}.scaleLr: the factor`,
      "at least 0",
      (x) => x >= 0 && x < Infinity,
    );
    const groups = new Set([...this.engine.groups, this.outer]);
    for (const group of groups) {
      const { lr } = group.hypers;
      group.assign({ lr: typeof lr === "function" ? scale(lr, k) : (lr as number) * k });
    }
  }

  /** Returns the optimizer's memory; a ParameterSet it was given stays. Every later use throws. */
  dispose(): void {
    if (this.#disposed) return;
    this.#idle();
    this.#disposed = true;
    this.#detach();
    this.around?.dispose();
    this.engine.dispose();
    this.plain?.params.dispose();
  }
}
