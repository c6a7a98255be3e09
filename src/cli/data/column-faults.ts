// What is wrong with columns, all at once, with the flags that would mend it.
import type { ColumnProfile } from "../../tables/column-profile.js";
import type { Decision } from "../../tables/decide-column.js";
import type { Examples } from "../../tables/cells.js";
import { UserError } from "../terminal/errors.js";

type Fault = Extract<Decision, { type: "fault" }>;

/** A name or list as it is typed in a shell. */
export const typed = (text: string): string =>
  /^[\w.,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

export const lineText = (line: number): string => `line ${line}`;

interface Found {
  text: string;
  mends: string[];
}

/** Gathers faults while a file is read; throws them together. */
export class ColumnFaults {
  readonly #found: Found[] = [];

  feature({ name, words }: ColumnProfile, fault: Fault): void {
    const mends =
      fault.mend === "order"
        ? ["--dates dmy reads the day first, --dates mdy the month"]
        : fault.mend === "missing" && fault.words.length > 0
          ? [`--missing ${typed(fault.words.join(","))} takes such cells for gaps`]
          : [];
    mends.push(`--categorical ${typed(name)} takes it for categories`, `--drop ${typed(name)} leaves it out`);
    const examples = fault.words.length > 0 ? `: ${words.toString(lineText)}` : "";
    this.#found.push({ text: `column ${JSON.stringify(name)} ${fault.what}${examples}`, mends });
  }

  /** Cells of a target of numbers that are none. */
  target(name: string, words: Examples, present: number, labels: string | undefined): void {
    const texts = [...new Set(words.first.map(({ text }) => JSON.parse(text) as string))];
    this.#found.push({
      text: `column ${JSON.stringify(name)}, the target, holds in ${words.count} of ${present} rows no number: ${words.toString(lineText)}`,
      mends: [
        ...(words.count < present ? [`--missing ${typed(texts.join(","))} leaves such rows out`] : []),
        ...(labels ? [labels] : []),
      ],
    });
  }

  units(name: string, what: string): void {
    this.#found.push({ text: `column ${JSON.stringify(name)}, the target, ${what}`, mends: ["Write it in one unit."] });
  }

  throwIfAny(file: string): void {
    if (this.#found.length === 0) return;
    const [only] = this.#found;
    if (this.#found.length === 1) throw new UserError(`${file}: ${only.text}`, only.mends.join("; ") || undefined);
    const lines = this.#found.map(({ text, mends }) => [`  ${text}`, ...mends.map((mend) => `    ${mend}`)].join("\n"));
    throw new UserError(
      `${file}: ${this.#found.length} columns are neither one thing nor another\n${lines.join("\n")}`,
      "Each column needs one of the flags below its name.",
    );
  }
}
