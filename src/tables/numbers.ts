// Numbers as people write them: decimal commas, thousands set apart, currencies, per cent, negatives in parentheses.

/** The mark between whole and broken part. */
export type Decimal = "." | ",";

/** A number and what was written beside it: a currency, "%", or nothing. */
export interface WrittenNumber {
  value: number;
  unit: string;
}

/** The number in a text without anything beside it; NaN where there is none. Spaces alone are no zero. */
export function plainNumber(text: string, decimal: Decimal): number {
  if (decimal === ",") {
    if (text.includes(".")) return NaN;
    const at = text.indexOf(",");
    if (at >= 0)
      return text.includes(",", at + 1) ? NaN : plainNumber(`${text.slice(0, at)}.${text.slice(at + 1)}`, ".");
  }
  const value = +text;
  // Only zeros are looked at twice: +" " is one.
  return Number.isFinite(value) && (value !== 0 || text.trim() !== "") ? value : NaN;
}

const written = /* @__PURE__ */ (() => {
  const codes =
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KRW|MXN|MYR|NGN|NOK|NZD|PEN|PHP|PKR|PLN|RON|RSD|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR";
  const unit = `(?:[A-Z]{0,2}\\p{Sc}|${codes}|%)`;
  const gap = "[ \\u00a0\\u202f]*";
  const signed = "[+\\-\\u2212]?";
  const number = "[\\d.,'\\u2019 \\u00a0\\u202f]*\\d[.,]?(?:[eE][+-]?\\d+)?";
  const before = `(?<sign>${signed})${gap}(?<before>${unit})?${gap}(?<inner>${signed})`;
  return new RegExp(`^(?<open>\\()?${before}${gap}(?<number>${number})${gap}(?<after>${unit})?(?<close>\\))?$`, "u");
})();
// Groups of three behind one to three digits, of which the first is no zero, all set apart by the same mark.
const grouped = /^[1-9]\d{0,2}(?:([.,'\u2019 \u00a0\u202f])\d{3})(?:\1\d{3})*$/;

/** A number with something beside it or thousands set apart; undefined where the text is none. */
export function writtenNumber(text: string, decimal: Decimal): WrittenNumber | undefined {
  const plain = plainNumber(text, decimal);
  if (plain === plain) return { value: plain, unit: "" };
  // Nothing that long is a number, and patterns take their time.
  if (text.length > 60) return undefined;
  const parts = written.exec(text.trim())?.groups;
  if (!parts) return undefined;
  const { open, close, sign, inner, before = "", after = "", number } = parts;
  if ((open === undefined) !== (close === undefined) || (sign && inner) || (before && after)) return undefined;
  if (open && (sign || inner)) return undefined;
  const mark = before || after;
  const value = digits(number, decimal, mark === "%");
  if (!Number.isFinite(value)) return undefined;
  const negative = open !== undefined || /[-\u2212]/.test(sign + inner);
  return { value: negative ? -value : value, unit: mark };
}

// Hundredths are read as such: 16.4 / 100 is not 0.164.
function digits(text: string, decimal: Decimal, percent: boolean): number {
  const [, mantissa, exponent = "0"] = /^(.*?)(?:[eE]([+-]?\d+))?$/.exec(text) as RegExpExecArray;
  const at = mantissa.lastIndexOf(decimal);
  const whole = at < 0 ? mantissa : mantissa.slice(0, at);
  const rest = at < 0 ? "" : mantissa.slice(at + 1);
  const mark = grouped.exec(whole)?.[1];
  if (!/^\d*$/.test(rest) || (!/^\d*$/.test(whole) && (mark === undefined || mark === decimal))) return NaN;
  const plain = mark === undefined ? whole : whole.replaceAll(mark, "");
  return plain + rest === "" ? NaN : +`${plain || "0"}.${rest || "0"}e${+exponent - (percent ? 2 : 0)}`;
}

/** What some texts say of the decimal mark of their table. */
export class DecimalEvidence {
  readonly #only: Record<Decimal, number> = { ".": 0, ",": 0 };
  readonly #both: string[] = [];

  add(text: string): void {
    if (!text.includes(",") && !text.includes(".")) return;
    const point = writtenNumber(text, ".");
    const comma = writtenNumber(text, ",");
    if (point && !comma) this.#only["."]++;
    else if (comma && !point) this.#only[","]++;
    else if (comma && point && text.includes(",") && this.#both.length < 3) this.#both.push(text.trim());
  }

  /** The mark that some texts need and none contradicts. */
  get decided(): Decimal | undefined {
    const [point, comma] = [this.#only["."], this.#only[","]];
    return comma > 0 && point === 0 ? "," : point > 0 && comma === 0 ? "." : undefined;
  }

  /** The mark that most of the decisive texts need; the point where there are none. */
  get decimal(): Decimal {
    return this.#only[","] > this.#only["."] ? "," : ".";
  }

  /** Texts that are numbers by either mark, where nothing decides. */
  get undecided(): readonly string[] {
    return this.#only[","] === 0 && this.#only["."] === 0 ? this.#both : [];
  }
}
