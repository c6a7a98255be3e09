// The tree of a formula's text, and errors that point at a character of it.

/** A place in the text, as a count of characters. */
export type Place = number;

export type Expression =
  | { kind: "number"; value: number; at: Place }
  | { kind: "name"; name: string; at: Place }
  | { kind: "entry"; name: string; index: number; at: Place }
  | { kind: "negate"; of: Expression; at: Place }
  | { kind: "binary"; op: BinaryOperator; a: Expression; b: Expression; at: Place }
  | { kind: "call"; name: string; list: Expression[]; at: Place };

export type BinaryOperator = "+" | "-" | "*" | "/" | "^" | Comparison;

export type Comparison = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** `target = value`; `op` where it is `+=` and its kin. */
export interface Statement {
  target: string;
  at: Place;
  op: "+" | "-" | "*" | "/" | undefined;
  value: Expression;
}

/** A text, and whose it is. */
export interface Source {
  owner: string;
  text: string;
}

/** Throws the SyntaxError that shows the line with a caret below the character. */
export function fail({ owner, text }: Source, at: Place, what: string, hint?: string): never {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const start = before.lastIndexOf("\n") + 1;
  const end = text.indexOf("\n", at);
  const column = at - start;
  // Of a very long line, what stands around the character.
  const from = column > 60 ? at - 40 : start;
  const shown = text.slice(from, Math.min(end < 0 ? text.length : end, from + 100)).replace(/\s/g, " ");
  const picture = `  ${shown}\n  ${" ".repeat(at - from)}^`;
  const message = `${owner}: line ${line}, column ${column + 1}: ${what}\n${picture}`;
  throw new SyntaxError(hint === undefined ? message : `${message}\n${hint}`);
}
