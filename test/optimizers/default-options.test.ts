// Options left out are the reference's: its recorded runs are replayed without every option that stands there at the
// reference's default. Where ours is deliberately another, it stands here.
import { describe, expect, it } from "vitest";
import { parameters } from "simdescent";
import { differences, optimizerGolden, optionsFor, type GoldenCase } from "../golden.js";
import { all, shapesFor, type AnyClass } from "./all.js";
import { hyperOf, replay } from "./replay.js";

const there = all.filter(([, { definition }]) => definition.golden && !definition.closure);

// By class: our defaults that are not those of the file's first or "default" case. Most cases take a larger rate than the
// reference does without being told; the others are those of the paper or of the more usual implementation.
const ours: Record<string, Record<string, unknown>> = {
  AcProp: { lr: 0.001 },
  AdaBelief: { lr: 0.001, rectify: true },
  AdaBoundW: { lr: 0.001, gamma: 0.001, weightDecay: 0 },
  AdamAtan2: { lr: 0.0001 },
  AdamMini: { lr: 0.001, weightDecay: 0 },
  AdamaxW: { lr: 0.002, weightDecay: 0.0001 },
  AdaMod: { lr: 0.001 },
  AdamP: { lr: 0.001 },
  AggMo: { lr: 0.001 },
  CAME: { lr: 0.0002 },
  DiffGrad: { lr: 0.001 },
  FTRL: { lr: 0.001 },
  GradientDescent: { lr: 0.001 },
  Grams: { lr: 0.001 },
  KATE: { lr: 0.001 },
  LAMB: { lr: 0.001 },
  LARS: { weightDecay: 0 },
  MoMoAdam: { lr: 0.01 },
  NAdamW: { lr: 0.001, weightDecay: 0.0001 },
  NovoGrad: { lr: 0.001 },
  OptimisticAdam: { lr: 0.001 },
  OptimisticGD: { lr: 0.001 },
  PNM: { lr: 0.001 },
  PolyakSGD: { lr: 1 },
  QHAdam: { lr: 0.001, betas: [0.9, 0.999], nus: [1, 1] },
  QHM: { lr: 0.001 },
  ScheduleFreeRAdam: { lr: 0.0025 },
  ScheduleFreeSGD: { lr: 1 },
  Scion: { lr: 0.001, momentum: 1 },
  SGD: { lr: 0.001 },
  SGDP: { lr: 0.001, momentum: 0, weightDecay: 0, delta: 0.1 },
  SignSGD: { lr: 0.001 },
  Signum: { lr: 0.001 },
  SimplifiedAdEMAMix: { lr: 1e-5, alpha: 0 },
  SM3: { lr: 0.1 },
  SophiaG: { lr: 0.0001, bs: 5120 },
  StableAdamW: { lr: 0.001 },
  Tiger: { lr: 0.001 },
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The reference's own options, as its first plain case writes them out. */
function referenceDefaults({ definition }: AnyClass, cases: GoldenCase[]): Record<string, unknown> {
  const { only } = differences[definition.name] ?? {};
  const plain = cases.find(({ id }) => id === "default") ?? cases.find(({ id }) => only?.includes(id) ?? true);
  return optionsFor(definition, hyperOf(plain as GoldenCase));
}

describe.each(there)("%s without the options that stand at their default", (name, Class) => {
  const { definition } = Class;
  const file = optimizerGolden(definition.golden as string);
  const defaults = referenceDefaults(Class, file.cases);
  const differing = ours[name] ?? {};
  const isDefault = (key: string, value: unknown): boolean =>
    key in defaults && !(key in differing) && same(defaults[key], value);
  const { only } = differences[name] ?? {};
  for (const test of file.cases.filter(({ id }) => only?.includes(id) ?? true)) {
    it(`goes the way of the reference, ${test.id}`, () => {
      const without = (hyper: Record<string, unknown>): Record<string, unknown> =>
        Object.fromEntries(
          Object.entries(optionsFor(definition, hyper)).filter(
            // A group's options stand over those of all.
            ([key, value]) => test.groups || !isDefault(key, value),
          ),
        );
      replay(name, without, file, test, "float64");
    });
  }

  it("has the defaults that this file tells, and no other", () => {
    const params = parameters(shapesFor(definition));
    const group = new Class(params).groups[0] as unknown as Record<string, unknown>;
    for (const [key, value] of Object.entries(differing)) {
      expect(group[key] ?? definition.schema.defaults[key], key).toEqual(value);
      expect(same(defaults[key], value), `${key} is the reference's default after all`).toBe(false);
    }
    params.dispose();
  });
});

it("what differs is told of optimizers that have a reference", () => {
  const names = new Set(there.map(([name]) => name));
  expect(Object.keys(ours).filter((name) => !names.has(name))).toEqual([]);
});
