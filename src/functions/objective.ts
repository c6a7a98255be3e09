// A function of the caller's own as minimizers ask for it: counted, checked, in float64 or rounded to float32, with a gradient
// that it writes or that differences give.
import { show } from "../errors.js";
import type { FloatArray } from "../core/memory.js";
import type { Bounds } from "./bounds.js";
import { DifferenceSteps, weightsOf, type Points } from "./difference-steps.js";
import type { Layout } from "./point.js";

type Vector = Float64Array;

/** How the gradient comes about. */
export type GradientKind = "given" | "twoPoint" | "threePoint" | "refined";

export interface ObjectiveSettings {
  owner: string;
  layout: Layout;
  gradient: GradientKind;
  bounds: Bounds | undefined;
  maximize: boolean;
}

/** The best finite point that was seen. */
export interface Best {
  x: Vector;
  value: number;
}

export class ObjectiveFunction {
  evaluations = 0;
  best: Best | undefined;
  readonly #f: (x: unknown, grad?: unknown) => unknown;
  readonly #settings: ObjectiveSettings;
  readonly #steps: DifferenceSteps;
  readonly #sign: number;
  #points: Points;
  #asked = false;

  constructor(f: (x: never, grad: never) => unknown, settings: ObjectiveSettings) {
    this.#f = f as (x: unknown, grad?: unknown) => unknown;
    this.#settings = settings;
    this.#sign = settings.maximize ? -1 : 1;
    this.#points = settings.gradient === "threePoint" ? "threePoint" : "twoPoint";
    this.#steps = new DifferenceSteps(settings.layout.size, settings.bounds);
  }

  /** Whether the gradient comes from differences. */
  get numeric(): boolean {
    return this.#settings.gradient !== "given";
  }

  /** Goes on with differences of second order; false where it can't, or did already. */
  refine(): boolean {
    if (this.#settings.gradient !== "refined" || this.#points === "threePoint") return false;
    this.#points = "threePoint";
    return true;
  }

  /** A fresh point of the caller's type. */
  #copy(x: Vector): FloatArray {
    return this.#settings.layout.float32 ? Float32Array.from(x) : x.slice();
  }

  /** Where float32 would round x to. */
  round(x: Vector): Vector {
    return this.#settings.layout.float32 ? Float64Array.from(Float32Array.from(x)) : x;
  }

  /** The value at x, to be made small. */
  value(x: Vector): number {
    return this.#note(x, this.#call(x, undefined));
  }

  #call(x: Vector, grad: FloatArray | undefined): number {
    const { layout, owner } = this.#settings;
    // An f that takes a gradient may look at it, wanted or not.
    const shaped = layout.shape(grad ?? new Float64Array(layout.size));
    this.evaluations++;
    const value = this.#f(layout.shape(this.#copy(x)), shaped);
    if (typeof value !== "number") throw new TypeError(`${owner}: f must return a number, got ${show(value)}`);
    if (grad) layout.read(shaped, grad);
    return this.#sign * value;
  }

  #note(x: Vector, value: number): number {
    if (Number.isFinite(value) && !(value >= (this.best?.value ?? Infinity))) this.best = { x: x.slice(), value };
    return value;
  }

  /** The value at x, and its gradient where the value is finite. */
  gradient(x: Vector, into: Vector): number {
    const { layout } = this.#settings;
    if (this.numeric) return this.#differences(x, into);
    const grad = layout.float32 ? new Float32Array(layout.size) : new Float64Array(layout.size);
    let value: number;
    if (this.#asked) value = this.#call(x, grad);
    else {
      this.#asked = true;
      value = this.#first(x, grad);
    }
    for (let i = 0; i < into.length; i++) into[i] = this.#sign * grad[i];
    // A value beside a gradient that is not finite is no place to stay.
    if (!grad.every(Number.isFinite)) return Number.isFinite(value) ? NaN : value;
    return this.#note(x, value);
  }

  // The first call: does f write a gradient at all?
  #first(x: Vector, grad: FloatArray): number {
    const { layout, owner } = this.#settings;
    grad.fill(NaN);
    const value = this.#call(x, grad);
    if (!Number.isFinite(value) || !grad.some(Number.isNaN)) return value;
    const untouched = grad.every(Number.isNaN);
    // What is NaN after zeros, too, f has written itself.
    grad.fill(0);
    const again = this.#call(x, grad);
    if (untouched && layout.size > 0 && grad.every((g) => g === 0))
      throw new TypeError(
        `${owner}: f left its second argument, the gradient, as it was` +
          '\nWrite the derivative by x[i] into grad[i], or give gradient: "numeric", or an f of x alone.',
      );
    return again;
  }

  #differences(x: Vector, into: Vector): number {
    const value = this.#note(x, this.#call(x, undefined));
    if (!Number.isFinite(value)) return value;
    this.#steps.visit(x);
    const moved = x.slice();
    for (let i = 0; i < x.length; i++) {
      let h = this.#steps.size(x[i], i, this.#points) * (this.#settings.layout.float32 ? 2 ** 14 : 1);
      let places = this.#steps.places(x[i], i, h, this.#points).map((each) => this.#round(each));
      let slope = this.#slope(moved, i, value, places);
      // Next to where f ends, from the other side.
      for (let round = 0; round < 2 && !Number.isFinite(slope); round++) {
        h = -h;
        places = this.#steps.places(x[i], i, h, "twoPoint").map((each) => this.#round(each));
        slope = this.#slope(moved, i, value, places);
      }
      into[i] = slope;
    }
    return into.every(Number.isFinite) ? value : NaN;
  }

  #round(value: number): number {
    return this.#settings.layout.float32 ? Math.fround(value) : value;
  }

  #slope(x: Vector, i: number, value: number, places: readonly number[]): number {
    const at = x[i];
    if (places.every((place) => place === at)) return 0;
    const values = places.map((place) => {
      x[i] = place;
      return this.#call(x, undefined);
    });
    x[i] = at;
    const [, first, second] = weightsOf(at, places);
    // Of a symmetric pair the value between has no weight.
    if (places.length === 2 && (places[0] - at) * (places[1] - at) < 0)
      return (values[1] - values[0]) / (places[1] - places[0]);
    return values.reduce((sum, each, k) => sum + (each - value) * (k === 0 ? first : second), 0);
  }

  /** Whether f gives another value for a point than it gave before. */
  changes(x: Vector, value: number): number | undefined {
    const again = this.#call(x, undefined);
    return Object.is(again, value) || again === value ? undefined : again;
  }
}
