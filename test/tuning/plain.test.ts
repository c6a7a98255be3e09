import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Adam, cosine, matrix, Muon, plateau, SGD, warmup, type OptimizerClass, type Schedule } from "simdescent";
import * as index from "simdescent";
import { fromJson, toJson, isPortable } from "../../src/fit/json-options.js";
import { describeSpace } from "../../src/tuning/search/space.js";
import { factories } from "../../src/schedules/factories.js";
import { all } from "../optimizers/all.js";

const classes = new Map(all.map(([, Class]) => [Class.definition.name, Class as unknown as OptimizerClass]));
const back = (options: unknown): unknown => fromJson(JSON.parse(JSON.stringify(toJson(options))), classes);

const schedules: Schedule[] = [
  cosine(0.1, 20, { min: 0.01, periodic: true }),
  warmup(cosine(0.1, 20), 5, { from: 0.01 }),
  plateau(0.1, { patience: 2, mode: "max" }),
  index.constant(0.3),
  index.step(0.1, { stepSize: 5 }),
  index.join([[index.constant(0.1), 4], index.linear(0.1, 9)]),
  index.product(index.constant(0.5), index.exponential(1, { gamma: 0.9 })),
];

// Names that stand for something else in the plain form are no options.
const name = fc
  .stringMatching(/^[a-z][A-Za-z0-9]{0,8}$/)
  .filter((key) => !["schedule", "pattern", "number", "optimizer"].includes(key));
const scalar = fc.oneof(
  fc.double().filter((x) => !Object.is(x, -0)),
  fc.integer(),
  fc.boolean(),
  fc.string(),
  fc.constantFrom(null, Infinity, -Infinity, NaN),
  fc.constantFrom(/^bias$/, /W.*\/x/giu, /\d+"/),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe("options as JSON", () => {
  it("come back as they were, through text: numbers of every kind, lists, patterns, records in records", () => {
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (options) => {
        expect(back(options)).toEqual(options);
      }),
    );
  });

  it("know every optimizer by its name, in groups too, and take no other text for one", () => {
    for (const [, Class] of all) expect(back({ optimizer: Class })).toEqual({ optimizer: Class });
    const groups = [
      { match: /^w/, optimizer: Muon, lr: 0.1 },
      { match: ["SGD"], optimizer: Adam },
    ];
    expect(back({ optimizer: SGD, groups, mode: "Adam" })).toEqual({ optimizer: SGD, groups, mode: "Adam" });
    expect(fromJson({ optimizer: "Unknown" }, classes)).toEqual({ optimizer: "Unknown" });
  });

  it("make schedules again that give the same rates", () => {
    for (const lr of schedules) {
      const { lr: again } = back({ lr }) as { lr: Schedule };
      for (let step = 0; step < 40; step++) expect(again(step)).toBe(lr(step));
      expect(toJson({ lr: again })).toEqual(toJson({ lr }));
    }
    expect(schedules.every((lr) => Object.hasOwn(factories, lr.spec?.name as string))).toBe(true);
  });

  it("leave out what is undefined, and take undefined in a list as null", () => {
    expect(toJson({ a: undefined, b: 1, c: [undefined] })).toEqual({ b: 1, c: [null] });
  });

  it("say of what cannot travel that it cannot, and of all else that it can", () => {
    const own = (step: number): number => step;
    const stuck = [
      own,
      warmup(own, 3),
      index.product(index.constant(1), own),
      new Map(),
      matrix([[1]]),
      Float64Array.of(0.9),
      1n,
      Symbol("x"),
      new Date(0),
    ];
    for (const each of stuck) {
      expect(isPortable(toJson({ lr: [{ deep: each }] }))).toBe(false);
      expect(() => JSON.stringify(toJson(each))).not.toThrow();
    }
    for (const each of [...schedules, SGD, /x/, Infinity, 'a text with "schedule":"custom" in it', null])
      expect(isPortable(toJson({ lr: [{ deep: each }] }))).toBe(true);
  });
});

describe("a space as a journal keeps it", () => {
  it("names kinds, bounds and values", () => {
    const space = {
      lr: index.logUniform(1e-3, 1),
      momentum: index.uniform(0, 0.9),
      epochs: index.integer(1, 9),
      optimizer: [SGD, Adam],
      l2: index.choice([0, Infinity]),
      own: { draw: () => 1 },
    };
    expect(describeSpace(space as never)).toEqual({
      lr: ["logUniform", 0.001, 1],
      momentum: ["uniform", 0, 0.9],
      epochs: ["integer", 1, 9],
      optimizer: ["choice", "SGD", "Adam"],
      l2: ["choice", 0, { number: "Infinity" }],
      own: null,
    });
  });
});
