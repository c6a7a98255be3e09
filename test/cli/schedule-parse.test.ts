import { constant, cosine, warmup, type Schedule, type ScheduleSpec } from "simdescent";
import { describe, expect, it } from "vitest";
import { parseSchedule } from "../../src/cli/schedule/parse.js";
import { UserError } from "../../src/cli/terminal/errors.js";
import { every } from "../schedules/every.js";

describe("expressions", () => {
  it("may hold numbers, strings, lists, options, nested schedules, parentheses, blanks and comments", () => {
    const same = (text: string, lr: Schedule): void => expect(parseSchedule(text).spec).toEqual(lr.spec);
    same(
      " ( warmup(\n\tcosine(.1, 1e3, { 'min': +0.01, periodic: false }), 0x10) ) ; // rises",
      warmup(cosine(0.1, 1000, { min: 0.01 }), 16),
    );
    same("constant(-0)", constant(-0));
    for (const [name, lr] of every) {
      const text = JSON.stringify(lr.spec, (_, value) => value ?? undefined);
      expect(parseSchedule(codeOf(JSON.parse(text) as ScheduleSpec)).spec, name).toEqual(
        JSON.parse(text) as ScheduleSpec,
      );
    }
  });

  it.each<[string, message: string, place: string]>([
    ["", "the expression is empty", ""],
    ["  // nothing", "the expression is empty", ""],
    ["cosine(1,", "the expression is not complete", ""],
    ["cosine(1 2)", "unexpected token", "2"],
    ["cosine", "cosine needs its arguments", "cosine"],
    ["foo", 'there is no schedule "foo"', "foo"],
    ["constant(NaN)", 'there is no schedule "NaN"', "NaN"],
    ["quarterRoot()", 'there is no schedule "quarterRoot"', "quarterRoot"],
    ["constructor(1)", 'there is no schedule "constructor"', "constructor"],
    ["__proto__(1)", 'there is no schedule "__proto__"', "__proto__"],
    ["constant(1); process.exit()", "there is more than one expression", "process.exit()"],
    ["let x = constant(1)", "this is not an expression", "let x = constant(1)"],
    ["{ constant(1) }", "this is not an expression", "{ constant(1) }"],
    ["constant(10 * 10)", "this cannot stand here", "10 * 10"],
    ["constant(`1`)", "this cannot stand here", "`1`"],
    ["constant(null)", "this cannot stand here", "null"],
    ["constant(1n)", "this cannot stand here", "1n"],
    ["constant(/x/)", "this cannot stand here", "/x/"],
    ["constant(!0)", "only numbers may have a sign", "!0"],
    ["constant(-true)", "only numbers may have a sign", "-true"],
    ["constant(...[1])", "this cannot stand here", "...[1]"],
    ["new constant(1)", "this cannot stand here", "new constant(1)"],
    ["import('fs')", "this cannot stand here", "import('fs')"],
    ["(t => t)(1)", "only schedules can be called", "t => t"],
    ["Math.min(1)", "only schedules can be called", "Math.min"],
    ["constant?.(1)", "this cannot stand here", "constant?.(1)"],
    ["globalThis.process", "the only property to read is .momentum", "process"],
    ["constant(1).spec", "the only property to read is .momentum", "spec"],
    ["constant(1)['momentum']", "the only property to read is .momentum", "'momentum'"],
    ["constant.momentum", "only a schedule has .momentum", "constant"],
    ["constant(1).momentum", "this schedule has no .momentum", "constant(1).momentum"],
    [
      "oneCycle({ maxLr: 1, totalSteps: 5, cycleMomentum: false }).momentum",
      "this schedule has no .momentum",
      "oneCycle",
    ],
    ["join([[constant(1), 5],, constant(1)])", "an entry is missing", "[[constant(1), 5],, constant(1)]"],
    ["step(1, { ...x })", "options are written as { name: value }", "...x"],
    ["step(1, { stepSize })", "options are written as { name: value }", "stepSize"],
    ["step(1, { ['stepSize']: 1 })", "options are written as { name: value }", "['stepSize']: 1"],
    ["step(1, { get stepSize() { return 1; } })", "options are written as { name: value }", "get stepSize()"],
    ["[constant(1)]", "this is not a schedule", "[constant(1)]"],
    ["'constant(1)'", "this is not a schedule", "'constant(1)'"],
  ])("%j is refused at its place", (text, message, place) => {
    const error = refusal(text);
    expect(error.message.split("\n")[0]).toBe(message);
    expect(error.hint).toBeTruthy();
    if (!place) return;
    const [, line, carets] = error.message.split("\n");
    const marked = line.slice(carets.indexOf("^"), carets.length);
    expect(marked.startsWith(place) || place.startsWith(marked), error.message).toBe(true);
  });

  it("long ones are shown around the place, of several lines the one with it", () => {
    const long = refusal(`product(${"constant(1), ".repeat(40)}foo(), ${"constant(1), ".repeat(40)}constant(1))`);
    const [, line, carets] = long.message.split("\n");
    expect(line.length).toBeLessThan(80);
    expect(line.slice(carets.indexOf("^"), carets.length)).toBe("foo");
    expect(refusal("product(\n\tconstant(1),\n\tfoo())").message).toContain("\n  \tfoo())\n  \t^^^");
  });

  it("that nest too deep are refused too", () => {
    expect(refusal(`${"scale(".repeat(50_000)}constant(1)`).message).not.toBe("");
  });
});

function refusal(text: string): UserError {
  try {
    parseSchedule(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error(`${text} was taken`);
}

/** A spec as code. */
function codeOf({ name, args }: ScheduleSpec): string {
  const value = (arg: unknown): string => {
    if (Array.isArray(arg)) return `[${arg.map(value).join(", ")}]`;
    if (typeof arg !== "object" || arg === null) return JSON.stringify(arg);
    if ("schedule" in arg) return codeOf(arg.schedule as ScheduleSpec);
    return `{ ${Object.entries(arg)
      .map(([key, each]) => `${key}: ${value(each)}`)
      .join(", ")} }`;
  };
  return `${name}(${args.map(value).join(", ")})`;
}
