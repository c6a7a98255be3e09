// What a column holds, found out cell by cell; nothing is kept of it but counts, and its levels.
import { dateOf, Examples, flagOf, isCell, isDate, isGap, textOf } from "./cells.js";
import { missingLevel } from "./column-code.js";
import { dateOrders, type DateOrder } from "./dates.js";
import { plainNumber, writtenNumber, type Decimal } from "./numbers.js";
import type { Rules } from "./rules.js";

/** More different texts are not counted. */
const mostLevels = 65_536;
/** Of a column of numbers, which is hardly one of categories then. */
const mostNumbers = 1_000;

export class ColumnProfile {
  readonly name: string;
  rows = 0;
  gaps = 0;
  numbers = 0;
  /** What stands beside them, and how often; bare zeros belong to every unit. */
  readonly units: Map<string, number> = new Map();
  whole = true;
  /** The range of the numbers. */
  least: number = Infinity;
  most: number = -Infinity;
  flags = 0;
  /** By order. */
  readonly dates: Map<DateOrder, number> = new Map();
  /** Lists, objects, infinities. */
  readonly odd: Examples = new Examples();
  /** Cells that are neither numbers nor gaps. */
  readonly words: Examples = new Examples();
  /** Different values with their counts, by order of appearance; gaps are a level too. */
  readonly levels: Map<string, number> = new Map();
  /** Whether there were more of them than are counted. */
  overflow = false;
  /** Whether any two present cells differ. */
  varies = false;
  #first: string | number = "";
  /** Whether whole numbers only rose, or only fell. */
  #last = NaN;
  #rising = true;
  #falling = true;
  readonly #missing: ReadonlySet<string>;
  readonly #missingNumbers: boolean;
  readonly #decimal: Decimal;
  readonly #everyLevel: boolean;

  constructor(name: string, rules: Rules, decimal: Decimal) {
    this.name = name;
    this.#missing = rules.missing;
    this.#missingNumbers = [...rules.missing].some((word) => Number.isFinite(plainNumber(word, decimal)));
    this.#decimal = decimal;
    this.#everyLevel = rules.categories.has(name) || rules.target === name;
  }

  /** Takes a cell; returns the number in it, NaN where there is none. */
  add(value: unknown, row: number): number {
    this.rows++;
    // Most cells of most files are plain numbers.
    const plain = typeof value === "string" && !this.#missingNumbers ? plainNumber(value, this.#decimal) : NaN;
    if (plain !== plain && isGap(value, this.#missing)) {
      this.gaps++;
      this.#count(missingLevel);
      return NaN;
    }
    const number = plain === plain ? this.#unit("", plain) : this.#number(value);
    if (number === number) {
      this.numbers++;
      this.#follow(number);
      if (!this.varies) this.#compare(number);
      if (!this.overflow || this.#everyLevel) this.#count(textOf(value));
    } else if (!isCell(value) || typeof value === "number") this.odd.add(value, row);
    else {
      this.words.add(value, row);
      if (flagOf(value) !== undefined) this.flags++;
      else this.#date(value);
      const level = textOf(value);
      if (!this.varies) this.#compare(level);
      this.#count(level);
    }
    return number;
  }

  #compare(value: string | number): void {
    if (this.numbers + this.words.count === 1) this.#first = value;
    else if (value !== this.#first) this.varies = true;
  }

  #number(value: unknown): number {
    if (typeof value === "number") return this.#unit("", value);
    if (typeof value === "bigint") return this.#unit("", Number(value));
    if (typeof value !== "string") return NaN;
    const found = writtenNumber(value, this.#decimal);
    return found ? this.#unit(found.unit, found.value) : NaN;
  }

  #unit(unit: string, value: number): number {
    if (!Number.isFinite(value)) return NaN;
    if (value !== 0 || unit !== "") this.units.set(unit, (this.units.get(unit) ?? 0) + 1);
    return value;
  }

  #follow(value: number): void {
    if (!Number.isInteger(value)) this.whole = false;
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
    if (value <= this.#last) this.#rising = false;
    if (value >= this.#last) this.#falling = false;
    this.#last = value;
  }

  #date(value: unknown): void {
    if (isDate(value)) this.dates.set("ymd", (this.dates.get("ymd") ?? 0) + 1);
    else if (typeof value === "string" && /^\d{1,4}[-/. ]|^[A-Za-z]{3,9}\.? \d/.test(value.trim()))
      for (const order of dateOrders) if (dateOf(value, order)) this.dates.set(order, (this.dates.get(order) ?? 0) + 1);
  }

  #count(level: string): void {
    const { levels } = this;
    const known = levels.get(level);
    if (known !== undefined) levels.set(level, known + 1);
    else if (levels.size < (this.#everyLevel || this.words.count > 0 ? mostLevels : mostNumbers)) levels.set(level, 1);
    else this.overflow = true;
  }

  /** Cells that are no gaps. */
  get present(): number {
    return this.rows - this.gaps;
  }

  /** Whether every cell is known to differ from every other. */
  get unique(): boolean {
    if (this.present < 2) return false;
    if (this.numbers === this.present && (this.#rising || this.#falling)) return true;
    for (const [level, count] of this.levels) if (count > 1 && level !== missingLevel) return false;
    return true;
  }

  /** Orders of dates in which every present cell can be read. */
  get possibleOrders(): DateOrder[] {
    return dateOrders.filter((order) => this.dates.get(order) === this.present);
  }
}
