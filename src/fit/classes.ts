// Classes: labels of any kind, and the indices by which the kernels know them.
import { isMap } from "../kinds.js";
import { checkNumber, show } from "../errors.js";
import { checkRows } from "./table.js";

/** What a class may be called. */
export type Label = string | number | boolean;

/** Weights of the classes' losses: by label, or `"balanced"` for the inverse of their frequency. */
export type ClassWeight = "balanced" | ReadonlyMap<Label, number> | { readonly [label: string]: number };

/** The classes of a model, in order: numbers ascending, text by code units, false before true. */
export class Classes {
  readonly #owner: string;
  readonly labels: readonly Label[];
  readonly #index: Map<Label, number>;

  constructor(owner: string, labels: Iterable<Label>) {
    this.#owner = owner;
    const all = [...new Set(labels)];
    for (const label of all) checkLabel(label, `${owner}: classes`);
    const kinds = [...new Set(all.map((label) => typeof label))];
    if (kinds.length > 1)
      throw new TypeError(`${owner}: labels must all be of one kind, got ${kinds.sort().join(" and ")}`);
    if (all.length < 2) {
      const what = all.length === 1 ? `only ${show(all[0])}` : "none";
      throw new RangeError(
        `${owner}: needs labels of at least two classes, got ${what}` +
          "\nWhere some are not in these data yet, name them: classes: [...].",
      );
    }
    this.labels = Object.freeze(all.sort((a, b) => (a < b ? -1 : 1)));
    this.#index = new Map(this.labels.map((label, i) => [label, i]));
  }

  /** The classes in use among some labels. */
  static of(owner: string, y: ArrayLike<unknown>, rows?: ArrayLike<number>, label = "y"): Classes {
    checkList(y, `${owner}: ${label}`);
    const found = new Set<Label>();
    eachRow(owner, y, label, rows, (i) => {
      // Most labels are known already, and cost no check and no text.
      if (!found.has(y[i] as Label)) found.add(checkLabel(y[i], `${owner}: ${label}[${i}]`));
    });
    return new Classes(owner, found);
  }

  get count(): number {
    return this.labels.length;
  }

  /** Index of a label; NaN for one that is none of them. */
  indexOf(label: unknown): number {
    return this.#index.get(label as Label) ?? NaN;
  }

  /** Refuses other classes than these. */
  checkSame(labels: readonly Label[]): void {
    const other = new Classes(this.#owner, labels);
    if (other.count === this.count && other.labels.every((label) => this.#index.has(label))) return;
    throw new RangeError(
      `${this.#owner}: classes must be those of the model, ${this.labels.map(show).join(", ")}, got ${show(labels)}` +
        "\nOther classes need a new fit.",
    );
  }

  /** Index of a label, or the error that says which there are. */
  checkedIndex(label: unknown, where: string): number {
    const index = this.#index.get(label as Label);
    if (index !== undefined) return index;
    checkLabel(label, `${this.#owner}: ${where}`);
    const known = this.labels.slice(0, 8).map(show).join(", ");
    throw new RangeError(
      `${this.#owner}: ${where} must be one of the classes ${known}${this.count > 8 ? ", ..." : ""}, got ${show(label)}` +
        "\nA label never seen before needs a new fit, or its name in classes: [...] from the start.",
    );
  }

  /** Labels as the kernels take them: -1 and 1, or indices. With `rows`, only theirs are looked at. */
  encode(y: ArrayLike<unknown>, signs: boolean, label: string, rows?: ArrayLike<number>): Float64Array {
    checkList(y, `${this.#owner}: ${label}`);
    // Where no label is asked for stands the first class.
    const encoded = new Float64Array(y.length).fill(signs ? -1 : 0);
    eachRow(this.#owner, y, label, rows, (i) => {
      const index = this.#index.get(y[i] as Label) ?? this.checkedIndex(y[i], `${label}[${i}]`);
      encoded[i] = signs ? 2 * index - 1 : index;
    });
    return encoded;
  }

  /** Weights of rows from weights of classes, times those given. */
  weigh(
    indices: Float64Array,
    signs: boolean,
    classWeight: ClassWeight,
    given: ArrayLike<number> | undefined,
    rows?: ArrayLike<number>,
  ): Float64Array {
    const of = (i: number): number => (signs ? (indices[i] + 1) / 2 : indices[i]);
    const weights = this.#weights(classWeight, indices, of, rows);
    if (given) checkWeights(given, indices.length, `${this.#owner}: sampleWeight`);
    return Float64Array.from(indices, (_, i) => weights[of(i)] * (given ? given[i] : 1));
  }

  #weights(
    classWeight: ClassWeight,
    indices: Float64Array,
    of: (i: number) => number,
    rows?: ArrayLike<number>,
  ): number[] {
    const owner = `${this.#owner}: classWeight`;
    if (classWeight === "balanced") {
      const counts = this.labels.map(() => 0);
      const all = rows?.length ?? indices.length;
      for (let k = 0; k < all; k++) counts[of(rows ? rows[k] : k)]++;
      return counts.map((count) => (count > 0 ? all / (this.count * count) : 0));
    }
    if (typeof classWeight !== "object" || classWeight === null)
      throw new TypeError(`${owner} must be "balanced" or weights by label, got ${show(classWeight)}`);
    const entries = isMap(classWeight) ? [...classWeight] : Object.entries(classWeight);
    const weights = this.labels.map(() => 1);
    for (const [name, weight] of entries) {
      const index = this.labels.findIndex((label) => label === name || String(label) === name);
      if (index < 0) throw new RangeError(`${owner}: ${show(name)} is none of the classes`);
      if (typeof weight !== "number" || !(weight >= 0 && weight < Infinity))
        throw new RangeError(
          `${owner}: the weight of ${show(name)} must be finite and at least 0, got ${show(weight)}`,
        );
      weights[index] = weight;
    }
    return weights;
  }
}

function checkList(y: unknown, label: string): void {
  if (typeof y === "object" && y !== null && typeof (y as ArrayLike<unknown>).length === "number") return;
  throw new TypeError(`${label} must be an array of labels, got ${show(y)}`);
}

// Multiplied by the classes' weights, what is no number would be another number, or NaN for no visible reason.
function checkWeights(given: ArrayLike<number>, rows: number, label: string): void {
  if (typeof given !== "object" || given === null || typeof given.length !== "number")
    throw new TypeError(`${label} must be an array of numbers, got ${show(given)}`);
  if (given.length !== rows)
    throw new RangeError(`${label} must have one entry for each of ${rows} rows, got ${given.length}`);
  for (let i = 0; i < rows; i++) {
    if (!(Number.isFinite(given[i]) && given[i] >= 0))
      checkNumber(given[i], `${label}[${i}]`, "finite and at least 0", (w) => w >= 0 && w < Infinity);
  }
}

/** Visits the rows in use, all or those listed. */
function eachRow(
  owner: string,
  y: ArrayLike<unknown>,
  label: string,
  rows: ArrayLike<number> | undefined,
  visit: (i: number) => void,
): void {
  if (y.length === 0) throw new RangeError(`${owner}: ${label} is empty`);
  if (!rows) for (let i = 0; i < y.length; i++) visit(i);
  else checkRows(owner, rows, y.length).forEach(visit);
}

function checkLabel(label: unknown, where: string): Label {
  if (typeof label === "string" || typeof label === "boolean") return label;
  if (typeof label !== "number")
    throw new TypeError(`${where} must be a string, a number or a boolean, got ${show(label)}`);
  if (!Number.isFinite(label)) throw new RangeError(`${where} is ${label}, which is no label`);
  return label === 0 ? 0 : label;
}
