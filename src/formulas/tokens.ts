// A formula's text as numbers, names and signs.
import { fail, type Place, type Source } from "./syntax.js";

export interface Token {
  kind: "number" | "name" | "sign" | "end";
  text: string;
  at: Place;
  /** Whether it is the first of its line. */
  first: boolean;
}

/** Characters a formula may have; papers need a few hundred. */
export const longest = 20_000;

const pattern =
  /(?<blank>[^\S\n]+|#[^\n]*)|(?<line>\n)|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{Nd}_]*)|(?<sign>[-+*/]=|[<>=!]=|[-+*/^(),;=<>[\]])/uy;

export function tokens(source: Source): Token[] {
  const { text } = source;
  if (text.length > longest) {
    throw new SyntaxError(
      `${source.owner}: the formula has ${text.length} characters, ${longest} are possible` +
        "\nSplit it, or give update as a function.",
    );
  }
  const found: Token[] = [];
  let first = true;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const { groups = {} } = pattern.exec(text) ?? {};
    const kind = (["number", "name", "sign"] as const).find((each) => groups[each] !== undefined);
    if (kind) {
      found.push({ kind, text: groups[kind] as string, at, first });
      first = false;
    } else if (groups.line !== undefined) {
      first = true;
    } else if (groups.blank === undefined) {
      const character = String.fromCodePoint(text.codePointAt(at) as number);
      fail(source, at, `${JSON.stringify(character)} means nothing here`, meant[character]);
    }
  }
  found.push({ kind: "end", text: "", at: text.length, first: true });
  return found;
}

// What is often written in place of a sign.
const meant: Readonly<Record<string, string | undefined>> = {
  "²": "A power is written g^2.",
  "×": "A product is written a * b.",
  "·": "A product is written a * b.",
  "−": "Minus is the sign of the keyboard: -.",
  "≤": "Write <=.",
  "≥": "Write >=.",
  "&": "Both conditions hold where their product is 1: (a > 0) * (b > 0).",
  "|": "A size is written abs(x), either of two conditions max(a > 0, b > 0).",
  "?": "A choice is written where(condition, a, b).",
};
