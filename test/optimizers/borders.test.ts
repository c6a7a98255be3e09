// The borders of every option's range, in and out, as its words tell them.
import { describe, expect, it } from "vitest";
import { parameters } from "simdescent";
import { all, shapesFor } from "./all.js";

const { MAX_VALUE: most, MIN_VALUE: least } = Number;
const below1 = 1 - 2 ** -53;
const above1 = 1 + 2 ** -52;

// By the words of a range: numbers at its borders that belong to it, and their neighbours that don't.
const ranges: Record<string, { inside: number[]; outside: number[] }> = {
  finite: { inside: [-most, most], outside: [-Infinity, Infinity] },
  "above 0": { inside: [least, Infinity], outside: [0, -least] },
  "finite and at least 0": { inside: [0, most], outside: [-least, Infinity] },
  "finite and above 0": { inside: [least, most], outside: [0, Infinity] },
  "finite and at most 0": { inside: [0, -most], outside: [least, -Infinity] },
  "finite and at least 1": { inside: [1, most], outside: [below1, Infinity] },
  "finite and above 1": { inside: [above1, most], outside: [1, Infinity] },
  "finite and below 1": { inside: [below1, -most], outside: [1, -Infinity] },
  "in [0, 1)": { inside: [0, below1], outside: [-least, 1] },
  "in [0, 1]": { inside: [0, 1], outside: [-least, above1] },
  "in (0, 1)": { inside: [least, below1], outside: [0, 1] },
};

function bordersOf(range: string): { inside: number[]; outside: number[] } {
  const [, from, to] = /^a whole number (?:of at least|from) (\d+)(?: to (\d+))?$/.exec(range) ?? [];
  if (from === undefined) return ranges[range];
  const low = Number(from);
  const high = to === undefined ? 2 ** 31 : Number(to);
  const beyond = to === undefined ? [Infinity] : [high + 1, high + 0.5];
  return { inside: [low, high], outside: [low - 1, low + 0.5, ...beyond] };
}

// What decides how much memory is taken, which the largest would exhaust.
const sizes = new Set(["LBFGS.historySize"]);

describe.each(all)("%s", (name, { definition }) => {
  const Class = all.find((each) => each[0] === name)?.[1] as (typeof all)[number][1];
  const { hypers } = definition.schema;

  it("takes what lies at the borders of its ranges, and refuses what lies beyond", () => {
    for (const { key, label, range } of hypers) {
      const borders = bordersOf(range);
      expect(borders, `${label}: no borders are known of "${range}"`).toBeDefined();
      const make = (value: number) => {
        const params = parameters(shapesFor(definition));
        try {
          new Class(params, { [key]: value }).dispose();
          return undefined;
        } catch (error) {
          return error as Error;
        } finally {
          params.dispose();
        }
      };
      for (const value of borders.inside) {
        if (sizes.has(`${name}.${key}`) && value > 1000) continue;
        // What contradicts another option is told in other words.
        expect(make(value)?.message ?? "", `${label} ${value}`).not.toContain(`${label} must be ${range}`);
      }
      for (const value of borders.outside) {
        const error = make(value);
        expect(error, `${label} ${value} was taken`).toBeInstanceOf(RangeError);
        expect(error?.message).toBe(`${name}: ${label} must be ${range}, got ${value}`);
      }
    }
  });
});
