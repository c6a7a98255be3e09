// What options put around a rule's steps, in the one order that makes sense: the closure of sharpness-aware minimization,
// transforms of gradients, then the rule, the mask of cautious steps, lookahead, transforms of parameters, and the average.
import type { FloatArray } from "../../core/memory.js";
import { wasm } from "../../core/wasm.js";
import type { Definition } from "../definition.js";
import type { Engine } from "../engine.js";
import type { SlotSpec } from "../variant.js";
import { checkAverage, type AverageOptions, type Share } from "./average.js";
import { checkCautious, mask, type CautiousScale } from "./cautious.js";
import { checkLookahead, type LookaheadOptions } from "./lookahead.js";
import { checkSam, climb, type Sam, type SamOptions } from "./sam.js";
import { checkTransforms, slotName, type GradientTransform, type Transform } from "./transforms.js";

export interface AroundOptions {
  /** An average of the parameters, which `eval()` shows: `{ decay }`, or `{ kind: "mean", start, every }`. */
  average?: AverageOptions;
  /** Slow weights that follow the fast ones every so many steps. */
  lookahead?: LookaheadOptions;
  /** Gradients where the loss is worst nearby: `step` needs a closure, which is called twice. */
  sam?: SamOptions;
  /** Entries whose step goes against the gradient stay: true or `"mean"`, `"count"`, `"none"` by how the others are scaled. */
  cautious?: boolean | CautiousScale;
  /** Changes of gradients before accumulation and clipping, and of parameters after updates, in order. */
  transforms?: readonly Transform[];
}

/** @internal */
export const aroundKeys: readonly string[] = ["average", "lookahead", "sam", "cautious", "transforms"];

/** Norms of one tensor in a step: of its gradient as given, of what it moved by, and of itself afterwards. */
export interface TensorNorms {
  grad: number;
  update: number;
  weight: number;
}

const averaged = "average";
const slow = "slow";

/** @internal What of an optimizer it acts on. */
export interface AroundHost {
  readonly definition: Definition;
  readonly engine: Engine;
  readonly applied: number;
  /** Calls `use` while the parameters are those of the rule's own second iterate. */
  inUse(use: () => void): void;
}

/** @internal */
export class Around {
  readonly sam: Sam | undefined;
  readonly transforms: readonly GradientTransform[];
  /** Steps that count in the average. */
  count = 0;
  /** Gradients that transforms have seen. */
  seen = 0;
  readonly #average: Share | undefined;
  readonly #lookahead: Required<LookaheadOptions> | undefined;
  readonly #cautious: CautiousScale | undefined;
  // Parameters before the rule's step.
  #before: Map<string, FloatArray> = new Map();

  constructor(definition: Definition, given: Record<string, unknown>) {
    const { name } = definition;
    this.#average = checkAverage(name, given.average);
    this.#lookahead = checkLookahead(name, given.lookahead);
    this.sam = checkSam(name, given.sam);
    this.#cautious = checkCautious(name, given.cautious);
    this.transforms = checkTransforms(name, given.transforms);
    const refused = definition.closure && aroundKeys.find((key) => key !== averaged && given[key] !== undefined);
    if (refused)
      throw new TypeError(
        `${name}: ${refused} does not go with it, as its steps follow from all gradients since the one before` +
          "\nTake another optimizer.",
      );
  }

  /** Whether anything is to be done in a step. */
  get active(): boolean {
    return (
      this.slots.length > 0 || this.#cautious !== undefined || this.sam !== undefined || this.transforms.length > 0
    );
  }

  get averages(): boolean {
    return this.#average !== undefined;
  }

  /** What is kept of each tensor. */
  get slots(): readonly SlotSpec[] {
    const own = this.transforms.flatMap(({ slots = [] }, i) =>
      slots
        .map((slot) => (typeof slot === "string" ? { name: slot } : slot))
        .map((slot) => ({ ...slot, name: slotName(i, slot.name) })),
    );
    const start = "params" as const;
    return [
      ...(this.#average ? [{ name: averaged, start }] : []),
      ...(this.#lookahead ? [{ name: slow, start }] : []),
      ...own,
    ];
  }

  /** Numbers that files hold. */
  get numbers(): Record<string, number> {
    return {
      ...(this.#average ? { averaged: this.count } : {}),
      ...(this.transforms.some(({ slots }) => slots) ? { transformed: this.seen } : {}),
    };
  }

  set numbers({ averaged: count = this.count, transformed = this.seen }: Record<string, number>) {
    this.count = count;
    this.seen = transformed;
  }

  /** Keeps what is needed of the parameters before the rule moves them. */
  begin({ engine }: AroundHost, norms: boolean): void {
    if (!norms && this.#cautious === undefined) return;
    const { params } = engine;
    for (const { name, length } of engine.active()) {
      const kept = this.#before.get(name);
      if (kept?.length === length && kept.BYTES_PER_ELEMENT === params.data[name].BYTES_PER_ELEMENT)
        kept.set(params.data[name]);
      else this.#before.set(name, params.data[name].slice());
    }
  }

  /** What follows the rule's step; `gradient` reads the one it was made by. */
  end(host: AroundHost): void {
    const { engine, applied } = host;
    const { params, ranges } = engine;
    if (this.#cautious !== undefined) this.#mask(engine, this.#cautious);
    if (this.#lookahead && applied % this.#lookahead.steps === 0) {
      const { alpha } = this.#lookahead;
      eachRange(engine, slow, (data, at, n) => {
        const { combine } = wasm().kernels[params.dtype];
        const bytes = n * (params.dtype === "float32" ? 4 : 8);
        const memory = new Uint8Array(wasm().memory.buffer);
        if (alpha < 1) combine(at, data, n, alpha, 1 - alpha);
        if (alpha < 1) memory.copyWithin(data, at, at + bytes);
        else memory.copyWithin(at, data, data + bytes);
      });
    }
    for (const [i, transform] of this.transforms.entries()) {
      if (!transform.parameters) continue;
      for (const { tensors } of ranges) {
        for (const slot of tensors) {
          const { name, shape } = slot;
          const state = this.#state(engine, slot, i);
          transform.parameters({ name, shape: [...shape], data: params.data[name], step: applied, state });
        }
      }
    }
    const share = this.#average?.(applied, this.count);
    if (!share) return;
    this.count++;
    if (host.definition.iterate) host.inUse(() => this.#takeIn(engine, share));
    else this.#takeIn(engine, share);
  }

  #takeIn(engine: Engine, { towards, stays }: { towards: number; stays: number }): void {
    const { dtype } = engine.params;
    eachRange(engine, averaged, (data, at, n) => {
      if (stays > 0) wasm().kernels[dtype].combine(at, data, n, towards, stays);
      else new Uint8Array(wasm().memory.buffer).copyWithin(at, data, data + n * (dtype === "float32" ? 4 : 8));
    });
  }

  #mask(engine: Engine, scale: CautiousScale): void {
    const { params } = engine;
    for (const range of engine.ranges) {
      const { group, decays, tensors, sparse } = range;
      if (sparse || range.skipped) continue;
      const { values } = group;
      const keep = group.decay === "decoupled" && decays ? 1 - values.lr * (values.weightDecay || 0) : 1;
      for (const slot of tensors) {
        const before = this.#before.get(slot.name) as FloatArray;
        const sign = group.flags.maximize ? -1 : 1;
        mask({ w: params.data[slot.name], before, g: engine.gradient(slot), keep, sign }, scale);
      }
    }
  }

  /** Changes gradients, in copies of theirs. */
  transform(engine: Engine, gradients: readonly [string, FloatArray][]): void {
    this.seen++;
    for (const [i, { gradient, together }] of this.transforms.entries()) {
      if (!gradient && !together) continue;
      const tensors = gradients.map(([name, grad]) => {
        const slot = engine.params.slot(name);
        const state = this.#state(engine, slot, i);
        return { name, shape: [...slot.shape], grad, data: engine.params.data[name], step: this.seen, state };
      });
      if (gradient) for (const tensor of tensors) gradient(tensor);
      together?.(tensors);
    }
  }

  #state(engine: Engine, slot: Parameters<Engine["state"]>[0], i: number): Record<string, FloatArray> {
    const { slots } = this.transforms[i];
    if (!slots) return {};
    const all = engine.state(slot);
    const names = slots.map((spec) => (typeof spec === "string" ? spec : spec.name));
    return Object.fromEntries(names.map((name) => [name, all[slotName(i, name)]]));
  }

  /** Moves the parameters to where the gradient is to be taken. */
  climb(engine: Engine): void {
    const { params, groups } = engine;
    const [{ flags }] = groups;
    const tensors = engine.active().map(({ name, shape }) => ({
      w: params.data[name],
      g: params.grad[name],
      matrix: shape.length > 1,
    }));
    climb(this.sam as Sam, tensors, flags.maximize ? -1 : 1);
  }

  /** What one step did to each tensor. */
  norms(engine: Engine): Record<string, TensorNorms> {
    const { params } = engine;
    const found: Record<string, TensorNorms> = Object.create(null);
    for (const slot of engine.active()) {
      const w = params.data[slot.name];
      const before = this.#before.get(slot.name) as FloatArray;
      let moved = 0;
      for (let i = 0; i < w.length; i++) moved += (w[i] - before[i]) ** 2;
      const { sumSquares } = wasm().kernels[params.dtype];
      const norm = (at: number): number => Math.sqrt(sumSquares(at, slot.length, 1));
      found[slot.name] = {
        grad: norm(params.gradAt + slot.offset),
        update: Math.sqrt(moved),
        weight: norm(params.dataAt + slot.offset),
      };
    }
    return found;
  }

  dispose(): void {
    for (const { dispose } of this.transforms) dispose?.();
  }

  /** The average of one tensor. */
  averageOf(engine: Engine, name: string): FloatArray {
    return engine.state(engine.params.slot(name))[averaged];
  }
}

// Runs of tensors that have moved and lie together, as does what is kept of them.
function eachRange(engine: Engine, slot: string, use: (data: number, at: number, n: number) => void): void {
  const { params } = engine;
  const size = params.dtype === "float32" ? 4 : 8;
  for (const { tensors, skipped } of engine.ranges) {
    let from = 0;
    let at = 0;
    let bytes = 0;
    const pass = (): void => {
      if (bytes > 0) use(from, at, bytes / size);
    };
    for (const tensor of skipped ? [] : tensors) {
      const place = engine.places(tensor).find(({ name }) => name === slot);
      if (!place || tensor.bytes === 0) continue;
      const data = params.dataAt + tensor.offset;
      if (bytes > 0 && data === from + bytes && place.at === at + bytes) bytes += tensor.bytes;
      else {
        pass();
        [from, at, bytes] = [data, place.at, tensor.bytes];
      }
    }
    pass();
  }
}
