// What every class refuses, in words that name class, option and value; nothing is allocated then.
import { describe, expect, it } from "vitest";
import {
  Adam,
  AdamW,
  CheckpointError,
  LBFGS,
  Muon,
  parameters,
  ScheduleFreeAdamW,
  ScheduleFreeRAdam,
  ScheduleFreeSGD,
  SGD,
  SophiaG,
} from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { all, rateFor, shapesFor, takesVectors } from "./all.js";

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

describe.each(all)("%s refuses", (name, Class) => {
  const { definition } = Class;
  const { schema } = definition;
  const params = parameters(Object.fromEntries(Object.entries(shapesFor(definition))));
  const make = (options: Record<string, unknown>) => () => new Class(params, options);
  // A list is given whole, with one bad entry.
  const giving = (key: string, value: unknown) => {
    const spec = schema.hypers.find((each) => each.key === key);
    if (spec?.index === undefined) return make({ [key]: value });
    const fixed = spec.counts[0] === spec.counts[1];
    const parts = schema.hypers.filter((each) => each.option === spec.option && (fixed || each.default !== null));
    const list = parts.map((each) => (each.key === key ? value : each.default));
    return list.includes(value) ? make({ [spec.option]: list }) : make({ [key]: value });
  };

  it("numbers out of range and values that are no numbers", () => {
    make({})().dispose();
    const before = bytesInUse();
    for (const { key, label, ok, nullable } of schema.hypers) {
      const outside = [-1, 1.5, -2.5, Infinity, -Infinity, NaN].filter((value) => !ok(value));
      expect(outside.some(Number.isNaN), `${label} takes anything`).toBe(true);
      for (const value of outside) {
        expect(giving(key, value), `${label} ${value}`).toThrow(RangeError);
        expect(giving(key, value)).toThrow(new RegExp(`^${name}: ${quoted(label)} must be .*, got ${value}`));
      }
      for (const value of ["0.1", true, {}]) expect(giving(key, value), `${label} ${String(value)}`).toThrow(TypeError);
      if (!nullable) expect(giving(key, null)).toThrow(`${name}: ${label} must be a number or a schedule, got null`);
    }
    expect(bytesInUse()).toBe(before);
  });

  it("switches and words that are none", () => {
    for (const flag of schema.flags) {
      const words = schema.choices[flag];
      expect(make({ [flag]: 1 })).toThrow(TypeError);
      expect(make({ [flag]: "never" })).toThrow(words ? RangeError : TypeError);
      if (words) expect(make({ [flag]: "never" })).toThrow(/ or .*, got "never"/);
    }
  });

  it("options it does not have, with the nearest it has", () => {
    expect(make({ weight_decay: 0.1 })).toThrow(`${name}: unknown option "weight_decay"\nDid you mean weightDecay?`);
    expect(make({ lrr: 0.1 })).toThrow(/Did you mean lr/);
    expect(make({ learning: 0.1 })).toThrow(TypeError);
    for (const list of new Set(schema.hypers.filter((h) => h.index !== undefined).map((h) => h.option))) {
      expect(make({ [list]: 0.9 })).toThrow(TypeError);
      expect(make({ [list]: [] })).toThrow(/must be an array of .* numbers, got \[\]/);
      expect(make({ [list]: Array.from({ length: 9 }, () => 0.5) })).toThrow(TypeError);
    }
  });

  it("schedules that leave the range, when the step comes", () => {
    const optimizer = make({ lr: (step: number) => (step < 1 ? rateFor(definition) : -1) })();
    const before = () => optimizer.save();
    const loss = () => 1;
    optimizer.step(loss);
    const file = before();
    expect(() => optimizer.step(loss)).toThrow(/lr \(from its schedule\) must be .*, got -1/);
    expect(before()).toEqual(file);
    optimizer.dispose();
  });

  it("files of other optimizers, and closures that return no number", () => {
    const optimizer = make({})();
    const other = new (name === "SGD" ? Adam : SGD)(params);
    expect(() => optimizer.load(other.save())).toThrow(CheckpointError);
    expect(() => optimizer.load(other.save())).toThrow(/is a checkpoint of (SGD|Adam)/);
    expect(() => optimizer.step((() => "1") as never)).toThrow(`${name}: the closure must return the loss, got "1"`);
    if (definition.needsLoss) {
      expect(() => optimizer.step()).toThrow(`${name}: needs the loss\nCall step(() => loss)`);
    }
    other.dispose();
    optimizer.dispose();
  });

  if (!takesVectors(definition))
    it("vectors, and says how to group", () => {
      const vectors = parameters({ w: [2, 3], b: [3] });
      expect(() => new Class(vectors)).toThrow(
        /b has shape \[3\].*\n.*groups: \[\{ match: \["b"\], optimizer: AdamW \}\]/,
      );
      const grouped = new Class(vectors, { groups: [{ match: ["b"], optimizer: AdamW }] });
      expect(grouped.step().applied).toBe(true);
    });
});

describe("contradictions", () => {
  const params = parameters({ w: [2, 2] });

  it("are told as what is missing", () => {
    expect(() => new SGD(params, { nesterov: true })).toThrow("SGD: nesterov needs momentum > 0");
    expect(() => new SGD(params, { nesterov: true, momentum: 0.9, dampening: 0.1 })).toThrow(
      /nesterov needs dampening 0/,
    );
    expect(() => new Muon(params, { betas: [0.9, 0.99] } as never)).toThrow(/Muon: unknown option "betas"/);
  });

  it("between groups of other classes name the class of the group", () => {
    expect(() => new Muon(params, { groups: [{ match: ["w"], optimizer: AdamW, nsSteps: 3 }] })).toThrow(
      /AdamW: unknown option "nsSteps"/,
    );
    expect(() => new Muon(params, { groups: [{ match: ["w"], optimizer: AdamW, betas: [0.9, 1.2] }] })).toThrow(
      "AdamW: betas[1] must be in [0, 1), got 1.2",
    );
  });

  it("refuse in a group what needs a method of the whole optimizer", () => {
    for (const Class of [LBFGS, ScheduleFreeSGD, ScheduleFreeAdamW, ScheduleFreeRAdam, SophiaG]) {
      const groups = [{ match: ["w"], optimizer: Class }];
      expect(() => new AdamW(params, { groups })).toThrow(
        new RegExp(
          `^AdamW: groups\\[0\\]: ${Class.name} cannot be a group's optimizer, its (step|eval|updateHessian)\\(\\)`,
        ),
      );
    }
    // Groups of other classes under them are as good as anywhere.
    const optimizer = new ScheduleFreeSGD(parameters({ w: [2, 2], b: [2] }), {
      groups: [{ match: ["b"], optimizer: AdamW }],
    });
    expect(optimizer.step().applied).toBe(true);
    optimizer.eval();
  });

  it("refuse a step of LBFGS while its tensors are frozen", () => {
    const optimizer = new LBFGS(params);
    optimizer.groups[0].frozen = true;
    expect(() => optimizer.step(() => 1)).toThrow("LBFGS: its tensors are frozen");
  });
});
