// Reads a schedule as it is written in code, without running code: calls of our factories and plain values only.
import {
  parse,
  type ArrayExpression,
  type CallExpression,
  type MemberExpression,
  type Node,
  type ObjectExpression,
} from "acorn";
import * as simdescent from "simdescent";
import { nearest } from "../../errors.js";
import { factories } from "../../schedules/factories.js";
import type { Schedule } from "../../schedules/schedule.js";
import { asUser, UserError } from "../terminal/errors.js";

// The library's own, not the copies in this bundle: what a plateau has seen is known to one of them only.
const known: ReadonlyMap<string, (...args: never[]) => Schedule> = new Map(
  Object.entries(simdescent as unknown as typeof factories).filter(([name]) => Object.hasOwn(factories, name)),
);
const allowed =
  "Allowed are schedules such as cosine(0.1, 1000), numbers, strings, true, false, [...], { ... } and .momentum.";

/** The schedule a text such as `warmup(cosine(3e-4, 1000), 100)` describes. */
export function parseSchedule(text: string): Schedule {
  return asUser(() => new Reader(text).schedule());
}

class Reader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  schedule(): Schedule {
    const node = this.#expression();
    const value = this.#value(node);
    if (typeof value === "function") return value as Schedule;
    const hint = typeof value === "number" ? `For a fixed value write constant(${value}).` : allowed;
    return this.#refuse("this is not a schedule", node, hint);
  }

  #expression(): Node {
    const { body } = this.#syntax();
    if (body.length === 0) throw new UserError("the expression is empty", 'Try "warmup(cosine(3e-4, 1000), 100)".');
    if (body.length > 1) return this.#refuse("there is more than one expression", body[1]);
    const [first] = body;
    return first.type === "ExpressionStatement" ? first.expression : this.#refuse("this is not an expression", first);
  }

  #syntax(): ReturnType<typeof parse> {
    try {
      return parse(this.#text, { ecmaVersion: 2022 });
    } catch (error) {
      // It throws nothing else, whatever the text.
      const { pos: start, message } = error as SyntaxError & { pos: number };
      if (start >= this.#text.trimEnd().length) return this.#refuse("the expression is not complete", { start });
      return this.#refuse(
        message.replace(/ \(\d+:\d+\)$/, "").replace(/^./, (c) => c.toLowerCase()),
        { start },
      );
    }
  }

  #value(node: Node): unknown {
    switch (node.type) {
      case "Literal":
        return this.#literal(node);
      case "UnaryExpression":
        return this.#signed(node);
      case "ArrayExpression":
        return this.#list(node as ArrayExpression);
      case "ObjectExpression":
        return this.#object(node as ObjectExpression);
      case "CallExpression":
        return this.#call(node as CallExpression);
      case "MemberExpression":
        return this.#member(node as MemberExpression);
      case "Identifier":
        return this.#name(node);
      default:
        return this.#refuse("this cannot stand here", node);
    }
  }

  #literal(node: Node): unknown {
    const { value } = node as Node & { value: unknown };
    if (["number", "string", "boolean"].includes(typeof value)) return value;
    return this.#refuse("this cannot stand here", node);
  }

  #signed(node: Node): number {
    const { operator, argument } = node as Node & { operator: string; argument: Node & { value?: unknown } };
    const number = argument.type === "Literal" && typeof argument.value === "number" ? argument.value : undefined;
    if (number === undefined || !(operator === "-" || operator === "+"))
      return this.#refuse("only numbers may have a sign", node);
    return operator === "-" ? -number : number;
  }

  #list(node: ArrayExpression): unknown[] {
    return node.elements.map((each) => (each ? this.#value(each) : this.#refuse("an entry is missing", node)));
  }

  #object({ properties }: ObjectExpression): object {
    const entries = properties.map((property) => {
      if (property.type !== "Property" || property.kind !== "init" || property.computed || property.shorthand)
        return this.#refuse("options are written as { name: value }", property);
      const { key } = property;
      const name = key.type === "Identifier" ? key.name : String((key as { value?: unknown }).value);
      return [name, this.#value(property.value)] as const;
    });
    return Object.fromEntries(entries);
  }

  #call(node: CallExpression): Schedule {
    const { callee } = node;
    if (callee.type !== "Identifier" || node.optional) return this.#refuse("only schedules can be called", callee);
    const factory = known.get(callee.name);
    if (!factory) return this.#unknown(callee.name, callee);
    return factory(...(node.arguments.map((each) => this.#value(each)) as never[]));
  }

  #member(node: MemberExpression): Schedule {
    const { object, property } = node;
    if (node.computed || node.optional || property.type !== "Identifier" || property.name !== "momentum")
      return this.#refuse("the only property to read is .momentum", property);
    if (object.type !== "CallExpression") return this.#refuse("only a schedule has .momentum", object);
    const { momentum } = this.#call(object) as { momentum?: Schedule };
    const hint = "oneCycle and cyclic have one, unless cycleMomentum is false.";
    return momentum ?? this.#refuse("this schedule has no .momentum", node, hint);
  }

  #name(node: Node): never {
    const { name } = node as Node & { name: string };
    if (known.has(name)) return this.#refuse(`${name} needs its arguments`, node, `Write ${name}(...).`);
    return this.#unknown(name, node);
  }

  #unknown(name: string, node: Node): never {
    const near = nearest(name, known.keys());
    const hint = near ? `Did you mean ${near}?` : `Schedules: ${[...known.keys()].join(", ")}.`;
    return this.#refuse(`there is no schedule "${name}"`, node, hint);
  }

  #refuse(what: string, { start, end = start + 1 }: { start: number; end?: number }, hint: string = allowed): never {
    throw new UserError(`${what}\n${pointAt(this.#text, start, end)}`, hint);
  }
}

/** The line a place is in, shortened to what fits, and carets below the place. */
export function pointAt(text: string, start: number, end: number): string {
  const begin = Math.max(text.lastIndexOf("\n", start - 1) + 1, start - 40);
  const stop = text.indexOf("\n", start);
  const line = text.slice(begin, Math.min(stop < 0 ? text.length : stop, start + 36));
  const blank = line.slice(0, start - begin).replace(/[^\t]/g, " ");
  const length = Math.max(1, Math.min(end, begin + line.length) - start);
  return `  ${line}\n  ${blank}${"^".repeat(length)}`;
}
