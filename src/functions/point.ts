// Points that users give as arrays or as records of named numbers and arrays, and the flat arrays computed with.
import { isFloat32Array, isFloatArray } from "../kinds.js";
import { checkNumber, show } from "../errors.js";
import type { FloatArray } from "../core/memory.js";

/** Named parameters: numbers, or arrays of them. */
export type NamedPoint = Readonly<Record<string, number | ArrayLike<number>>>;

/** Where something starts: an array, or named parameters. */
export type Point = ArrayLike<number> | NamedPoint;

interface Entry {
  name: string;
  at: number;
  /** Entries of an array; undefined for a number. */
  length: number | undefined;
}

/** What an array of numbers of some length looks like to the user. */
export class Layout {
  readonly start: Float64Array;
  readonly float32: boolean;
  readonly #entries: readonly Entry[] | undefined;

  /** Reads a point once, or throws the TypeError or RangeError that names its entry. */
  constructor(given: unknown, label: string) {
    const number = (value: unknown, name: string): number => checkNumber(value, name, "finite", Number.isFinite);
    this.float32 = isFloat32Array(given);
    if (isFloatArray(given) || Array.isArray(given)) {
      this.start = Float64Array.from(given as ArrayLike<number>, (value, i) => number(value, `${label}[${i}]`));
      return;
    }
    if (typeof given !== "object" || given === null || ArrayBuffer.isView(given))
      throw new TypeError(
        `${label} must be an array of numbers, got ${show(given)}\nOr a record of named ones: { a: 1, b: [2, 3] }.`,
      );
    const values: number[] = [];
    this.#entries = Object.entries(given).map(([name, value]) => {
      const at = values.length;
      if (isFloatArray(value) || Array.isArray(value)) {
        for (let i = 0; i < value.length; i++) values.push(number(value[i], `${label}.${name}[${i}]`));
        return { name, at, length: value.length };
      }
      values.push(number(value, `${label}.${name}`));
      return { name, at, length: undefined };
    });
    this.start = Float64Array.from(values);
  }

  get size(): number {
    return this.start.length;
  }

  get named(): boolean {
    return this.#entries !== undefined;
  }

  /** What entry i is called: `b`, `c[1]`, or `label[1]`. */
  nameOf(i: number, label: string): string {
    const entry = this.#entries?.findLast(({ at }) => at <= i);
    if (!entry) return `${label}[${i}]`;
    return entry.length === undefined ? entry.name : `${entry.name}[${i - entry.at}]`;
  }

  /** As the user gave it: the array itself, or a record whose arrays are views of it. */
  shape<T extends FloatArray>(values: T): T {
    return (this.#entries ? this.#record(values, (value) => value) : values) as T;
  }

  /** One value for each entry, as a plain array or record. */
  describe<T>(values: ArrayLike<T>): unknown {
    const all = Array.from(values);
    return this.#entries ? this.#record(all, (value) => value) : all;
  }

  #record<T>(values: ArrayLike<T> & { slice(from: number, to: number): unknown }, of: (value: T) => unknown): unknown {
    // Defined, not assigned: a key may be any word.
    return Object.fromEntries(
      (this.#entries as readonly Entry[]).map(({ name, at, length }) => {
        if (length === undefined) return [name, of(values[at])];
        const typed = values as unknown as FloatArray;
        return [name, ArrayBuffer.isView(values) ? typed.subarray(at, at + length) : values.slice(at, at + length)];
      }),
    );
  }

  /** Reads back what was written into a shaped record. */
  read(shaped: unknown, into: FloatArray): void {
    if (!this.#entries) return;
    const record = shaped as Record<string, number | ArrayLike<number>>;
    for (const { name, at, length } of this.#entries) {
      const value = record[name];
      if (length === undefined) into[at] = value as number;
      else for (let i = 0; i < length; i++) into[at + i] = (value as ArrayLike<number>)[i];
    }
  }

  /**
   * One value for each entry, from an array, a record of the same names, or one value for all; what is left out of a
   * record is `missing`.
   */
  values(given: unknown, label: string, missing: number): Float64Array {
    const value = (each: unknown, name: string): number => {
      if (each === null || each === undefined) return missing;
      return checkNumber(each, name, "a number or null", (x) => x === x);
    };
    const out = new Float64Array(this.size).fill(missing);
    if (given === null || given === undefined) return out;
    if (typeof given === "number") return out.fill(value(given, label));
    if (typeof given !== "object") throw new TypeError(`${label} must be an array, got ${show(given)}`);
    if ((isFloatArray(given) || Array.isArray(given)) && !this.#entries) {
      if (given.length !== this.size)
        throw new RangeError(`${label} must have ${this.size} entries, one for each parameter, got ${given.length}`);
      for (let i = 0; i < given.length; i++) out[i] = value(given[i], `${label}[${i}]`);
      return out;
    }
    if (!this.#entries || Array.isArray(given) || isFloatArray(given))
      throw new TypeError(`${label} must be ${this.#entries ? "a record by name" : "an array"}, as the start is`);
    const names = new Set(this.#entries.map(({ name }) => name));
    for (const name of Object.keys(given))
      if (!names.has(name))
        throw new TypeError(`${label}: unknown parameter ${show(name)}\nKnown: ${[...names].join(", ")}`);
    const record = new Map(Object.entries(given) as [string, unknown][]);
    for (const { name, at, length } of this.#entries) {
      const each = record.get(name);
      if (length === undefined) out[at] = value(each, `${label}.${name}`);
      else if (each === null || each === undefined || typeof each === "number")
        out.fill(value(each, `${label}.${name}`), at, at + length);
      else
        for (let i = 0; i < length; i++) out[at + i] = value((each as ArrayLike<unknown>)[i], `${label}.${name}[${i}]`);
    }
    return out;
  }
}
