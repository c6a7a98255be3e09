/// <reference lib="esnext.disposable" preserve="true" />
import { checkObject, NonFiniteError, show } from "../errors.js";
import { disposable, type FloatArray } from "../core/memory.js";
import { encode, type Contents } from "../io/safetensors.js";
import { ParameterSet } from "../core/parameters.js";
import type { Schedule } from "../schedules/schedule.js";
import { contentsOf, copied, loadOptimizer } from "./checkpoint.js";
import type { Definition } from "./definition.js";
import {
  checkCommon,
  checkNonFinite,
  commonKeys,
  type Closure,
  type CommonOptions,
  type NonFinite,
  type StepReport,
} from "./common-options.js";
import { Engine } from "./engine.js";
import { checkGradients, PlainArrays, withGradients, type Gradients, type OptimizerParameters } from "./gradients.js";
import { empty, gather } from "./accumulate.js";
import { beyondLimit } from "./gradient-limit.js";
import type { Group, OptimizerGroup } from "./group.js";
import { decaying, formGroups } from "./form-groups.js";
import type { IterateSwitch } from "./iterate.js";
import { checkHyper, type HyperSpec } from "./option-specs.js";
import { clipped, refused, Update } from "./update.js";

export type { Closure, CommonOptions, StepReport } from "./common-options.js";
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
  /** The groups in the order given, then the tensors no group matched. */
  readonly groups: readonly OptimizerGroup[];
  /** @internal */ readonly definition: Definition;
  /** @internal */ readonly engine: Engine;
  /** @internal */ readonly update: Update;
  /** @internal gradients summed since the last update */ micro = 0;
  /** @internal updates applied */ applied = 0;
  /** @internal losses summed since the last update */ lossSum = 0;
  /** @internal whether a rule in use depends on the loss */ readonly needsLoss: boolean;
  /** @internal the outer options, which `lr` reads */ readonly outer: Group;
  /** @internal the caller's arrays, where the parameters mirror them */ readonly plain: PlainArrays | undefined;
  #onNonFinite: NonFinite;
  readonly #lr: HyperSpec;
  readonly #decay: HyperSpec;
  #backups: Map<string, FloatArray> | undefined;
  readonly #iterate: IterateSwitch | undefined;
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
    this.#lr = definition.schema.hypers.find((spec) => spec.key === "lr") as HyperSpec;
    this.#decay = definition.schema.hypers.find((spec) => spec.key === "weightDecay") as HyperSpec;
    this.plain = params instanceof ParameterSet ? undefined : new PlainArrays(name, params);
    this.params = this.plain?.params ?? (params as ParameterSet);
    try {
      if (this.params.disposed) throw new Error(`${name}: the parameters are disposed`);
      const formed = formGroups(definition, this.params, given, commonKeys, () => this.engine.change());
      this.outer = formed.outer;
      this.needsLoss = formed.groups.some((group) => group.definition.needsLoss);
      this.engine = new Engine(this, this.params, formed.groups, decaying(name, this.params, given.decay), settings);
      this.update = new Update(this.engine);
      this.#iterate = definition.iterate?.attach(this);
      this.groups = Object.freeze(formed.groups.map((group) => group.publicView(() => this.applied)));
      guardOptions(this);
      // A class of somebody's own may have fields of its own.
      if (definition.Class?.() === new.target && !definition.closure) Object.preventExtensions(this);
    } catch (error) {
      this.plain?.params.dispose();
      throw error;
    }
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
  step(input?: Gradients | Closure): StepReport {
    this.enter();
    try {
      return this.#step(input);
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

  #step(input?: Gradients | Closure): StepReport {
    if (this.mode === "eval") throw new Error(`${this.definition.name}: step() in eval mode\nCall train() first.`);
    const plain = this.plain;
    if (typeof input === "function") {
      plain?.copyIn();
      const loss: unknown = (input as Closure)();
      if (typeof loss !== "number") {
        throw new TypeError(`${this.definition.name}: the closure must return the loss, got ${show(loss)}`);
      }
      return this.#finish(loss);
    }
    if (input === undefined) {
      if (plain) {
        throw new TypeError(`${this.definition.name}: plain arrays carry no gradients\nPass them: step(gradients).`);
      }
      return this.#advance(undefined);
    }
    const frozen = new Set(
      this.engine.groups.filter((g) => g.frozen).flatMap((g) => g.members.map((slot) => slot.name)),
    );
    const gradients = checkGradients(this.definition.name, this.params, input, plain, frozen);
    if (plain) {
      plain.copyIn();
      for (const [name, gradient] of gradients) this.params.grad[name].set(gradient);
      return this.#finish(undefined);
    }
    return this.withGradients(gradients, () => this.#advance(undefined));
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
    if (this.onNonFinite !== "ignore" && loss !== undefined && !Number.isFinite(loss))
      return this.#refuse(report, loss);
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
    const { engine, update } = this;
    const status = update.run(loss);
    if (status === refused) return this.#refuse(report, undefined);
    update.commit();
    this.applied++;
    this.#iterate?.afterUpdate();
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
    return this.#iterate?.mode === "eval" ? this.#iterate.inTraining(() => copied(contents())) : contents();
  }

  /** `"eval"` while the parameters hold what `eval()` shows, else `"train"`. */
  get mode(): "train" | "eval" {
    return this.#iterate?.mode ?? "train";
  }

  /** Puts back, bit for bit, the parameters that training goes on from; nothing happens in mode `"train"`. */
  train(): void {
    this.#idle();
    this.#iterate?.train();
  }

  /**
   * Puts the parameters to validate with and to use where training's were: the average of schedule-free rules. Nothing
   * happens where the rule has none, or in mode `"eval"`. `step` throws until `train()` is called.
   */
  eval(): void {
    this.#idle();
    this.#iterate?.eval();
  }

  /**
   * Restores what `save` wrote: parameters, state, counters, a partial accumulation and hyper-parameters.
   * @throws CheckpointError naming what does not fit; nothing is changed then.
   */
  load(bytes: Uint8Array | ArrayBuffer): void {
    this.#idle();
    const load = (): void => loadOptimizer(this, bytes);
    if (this.#iterate) this.#iterate.inTraining(load);
    else load();
    this.plain?.copyOut();
  }

  /** Returns the optimizer's memory; a ParameterSet it was given stays. Every later use throws. */
  dispose(): void {
    if (this.#disposed) return;
    this.#idle();
    this.#disposed = true;
    this.engine.dispose();
    this.plain?.params.dispose();
  }
}
