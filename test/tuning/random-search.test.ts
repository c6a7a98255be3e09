import { describe, expect, it } from "vitest";
import { Adam, choice, crossValidate, integer, logUniform, Momentum, randomSearch, SGD, uniform } from "simdescent";
import { model, x2 as x, y2 as y } from "./small.js";

const space = { lr: logUniform(1e-3, 0.5), l2: uniform(0, 0.1), epochs: integer(2, 5), optimizer: [SGD, Adam] };
const search = (options: object = {}) => randomSearch(model(), space, x, y, { folds: 3, ...options });

describe("randomSearch", () => {
  it("draws 20 candidates within the bounds and scores each as crossValidate does", () => {
    const { trials, best } = search();
    expect(trials).toHaveLength(20);
    for (const { options, mean } of trials) {
      const { lr, l2, epochs, optimizer } = options as Record<string, never>;
      expect(lr >= 1e-3 && lr <= 0.5 && l2 >= 0 && l2 <= 0.1).toBe(true);
      expect([2, 3, 4, 5]).toContain(epochs);
      const Class = { SGD, Adam }[optimizer as "SGD" | "Adam"];
      expect(crossValidate(model({ lr, l2, epochs, optimizer: Class }), x, y, { folds: 3 }).mean).toBe(mean);
    }
    expect(best?.mean).toBe(Math.max(...trials.map(({ mean }) => mean as number)));
    expect(new Set(trials.map(({ options }) => options.optimizer)).size).toBe(2);
  });

  it("draws the same again with the same seed, and others with another", () => {
    expect(search({ seed: 7 })).toEqual(search({ seed: 7 }));
    const [a, b] = [0, 7].map((seed) => search({ seed }).trials.map(({ options }) => options.lr));
    expect(a.filter((lr) => b.includes(lr))).toEqual([]);
  });

  it("begins with the same trials when more of them are asked for", () => {
    const more = search({ trials: 9 }).trials;
    expect(more).toHaveLength(9);
    expect(search({ trials: 4 }).trials).toEqual(more.slice(0, 4));
  });

  it("takes lists and choices as the same thing", () => {
    const options = { folds: 3, trials: 6 } as const;
    const listed = randomSearch(model(), { optimizer: [Momentum, Adam] }, x, y, options);
    expect(randomSearch(model(), { optimizer: choice([Momentum, Adam]) }, x, y, options)).toEqual(listed);
  });

  it("takes a distribution of one's own", () => {
    const halves = { draw: (random: () => number) => (random() < 0.5 ? 0.1 : 0.2), spec: ["halves"] as const };
    const { trials } = randomSearch(model(), { lr: halves }, x, y, { folds: 3, trials: 12 });
    expect(new Set(trials.map(({ options }) => options.lr))).toEqual(new Set([0.1, 0.2]));
  });
});
