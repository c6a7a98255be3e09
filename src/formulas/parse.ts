// From a formula's text to its statements, by precedence (Pratt 1973).
import { tokens, type Token } from "./tokens.js";
import { fail, type BinaryOperator, type Expression, type Source, type Statement } from "./syntax.js";

const deepest = 100;
const mostOperations = 2000;

// How tightly an operator binds.
const precedence: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ["<", 1],
  ["<=", 1],
  [">", 1],
  [">=", 1],
  ["==", 1],
  ["!=", 1],
  ["+", 2],
  ["-", 2],
  ["*", 3],
  ["/", 3],
  ["^", 5],
]);
const ofNegation = 4;
const assignments = new Set(["=", "+=", "-=", "*=", "/="]);

/** The statements of a text. Throws a SyntaxError that points at the character. */
export function parse(source: Source): Statement[] {
  const parser = new Parser(source);
  return parser.statements();
}

class Parser {
  readonly #source: Source;
  readonly #tokens: Token[];
  #next = 0;
  #depth = 0;
  #operations = 0;

  constructor(source: Source) {
    this.#source = source;
    this.#tokens = tokens(source);
  }

  get #token(): Token {
    return this.#tokens[this.#next];
  }

  get #ended(): boolean {
    return this.#token.kind === "end";
  }

  #fail(token: Token, what: string, hint?: string): never {
    return fail(this.#source, token.at, what, hint);
  }

  statements(): Statement[] {
    const found: Statement[] = [];
    while (!this.#ended) {
      if (this.#accept(";")) continue;
      found.push(this.#statement());
      const { first, text } = this.#token;
      if (!this.#ended && !first && text !== ";") {
        this.#fail(this.#token, `${shown(this.#token)} does not continue the statement`, hintAfter(this.#token));
      }
    }
    if (found.length === 0) this.#fail(this.#token, "the formula is empty", 'As in: "w -= lr * g".');
    return found;
  }

  #statement(): Statement {
    const target = this.#token;
    if (target.kind !== "name") this.#fail(target, "a statement begins with a name", 'As in: "w -= lr * g".');
    this.#next++;
    const sign = this.#token;
    if (!assignments.has(sign.text)) {
      const hint = sign.text === "==" ? "An assignment is written with one =." : 'As in: "w -= lr * g".';
      this.#fail(sign, `${target.text} is given no value: = is missing`, hint);
    }
    this.#next++;
    const op = sign.text === "=" ? undefined : (sign.text[0] as Statement["op"]);
    return { target: target.text, at: target.at, op, value: this.#expression(0) };
  }

  #accept(text: string): boolean {
    if (this.#token.kind !== "sign" || this.#token.text !== text) return false;
    this.#next++;
    return true;
  }

  #expect(text: string, of: Token): void {
    if (this.#accept(text)) return;
    this.#fail(this.#token, `${text} is missing after ${of.text}, got ${shown(this.#token)}`);
  }

  #count(token: Token): void {
    if (++this.#operations > mostOperations)
      this.#fail(token, `the formula has more than ${mostOperations} operations`, "Give update as a function.");
  }

  #expression(least: number): Expression {
    if (++this.#depth > deepest) this.#fail(this.#token, `nested more than ${deepest} deep`);
    let left = this.#operand();
    for (;;) {
      const token = this.#token;
      const binds = token.kind === "sign" ? precedence.get(token.text) : undefined;
      if (binds === undefined || binds < least || (binds === least && token.text !== "^")) break;
      this.#count(token);
      this.#next++;
      const op = token.text as BinaryOperator;
      if (binds === 1 && left.kind === "binary" && precedence.get(left.op) === 1 && !this.#closed.has(left))
        this.#fail(token, "comparisons do not chain", "Write (a < b) * (b < c).");
      left = { kind: "binary", op, a: left, b: this.#expression(binds), at: token.at };
    }
    this.#depth--;
    return left;
  }

  // Comparisons in brackets of their own.
  readonly #closed: Set<Expression> = new Set();

  #operand(): Expression {
    const token = this.#token;
    const { at, text } = token;
    if (token.kind === "number") {
      this.#next++;
      const value = Number(text);
      if (!Number.isFinite(value)) this.#fail(token, `${text} is beyond the largest number`);
      return { kind: "number", value, at };
    }
    if (token.kind === "name") {
      this.#next++;
      if (this.#accept("(")) return { kind: "call", name: text, list: this.#list(token), at };
      if (this.#accept("[")) return this.#entry(token);
      return { kind: "name", name: text, at };
    }
    if (this.#accept("-")) {
      this.#count(token);
      return { kind: "negate", of: this.#expression(ofNegation), at };
    }
    if (this.#accept("+")) return this.#expression(ofNegation);
    if (this.#accept("(")) {
      const inside = this.#expression(0);
      this.#expect(")", token);
      this.#closed.add(inside);
      return inside;
    }
    return this.#fail(token, `a value is missing before ${shown(token)}`);
  }

  #list(of: Token): Expression[] {
    const list: Expression[] = [];
    this.#count(of);
    if (this.#accept(")")) return list;
    do list.push(this.#expression(0));
    while (this.#accept(","));
    this.#expect(")", of);
    return list;
  }

  #entry(of: Token): Expression {
    const sign = this.#accept("-") ? -1 : 1;
    const token = this.#token;
    const index = sign * Number(token.text);
    if (token.kind !== "number" || !Number.isInteger(index))
      this.#fail(token, `${of.text}[...] takes a whole number`, "As in: shape[0], or shape[-1] for the last.");
    this.#next++;
    this.#expect("]", of);
    return { kind: "entry", name: of.text, index, at: of.at };
  }
}

const shown = ({ kind, text }: Token): string => (kind === "end" ? "the end" : JSON.stringify(text));

function hintAfter({ kind, text }: Token): string | undefined {
  if (kind === "name" || kind === "number" || text === "(") return `A product is written with *, as in: 2 * ${text}.`;
  if (assignments.has(text)) return "Statements are separated by ; or a new line.";
  return text === ")" ? "No bracket was opened." : undefined;
}
