import { assert, describe, expect, it } from "vitest";
import { NonFiniteError, parameters, type Dtype } from "simdescent";
import type { Definition } from "../../src/engine/definition.js";
import type { HyperSpec } from "../../src/engine/option-specs.js";
import { bytesInUse } from "../../src/core/memory.js";
import { elementwise, numbers, rateFor, shapesFor, stepwise } from "./all.js";
import { allFinite, bitsOf, difference, sameBits, sameFile, type Bits } from "./same-bits.js";

const dtypes: Dtype[] = ["float32", "float64"];

// Values of an option for seven steps, all within its range and off the defaults.
function scheduleFor(owner: string, { key, default: value, ok }: HyperSpec, fast: number): (step: number) => number {
  if (key === "warmupSteps") return (step) => 5 + step;
  // As an upper bound of the rate it has to be low to count.
  if (key === "lr" && ["PolyakSGD", "MoMo"].includes(owner)) return (step) => 1e-3 * (1 + step);
  // Its default -1 stands for betas[1].
  if (`${owner}.${key}` === "SOAP.shampooBeta") return (step) => 0.9 + 0.01 * step;
  const start = typeof value === "number" ? value : 0;
  const tiny = start > 0 && start < 1e-4;
  const candidates: ((step: number) => number)[] = [
    (step) => (key === "lr" ? fast * (1 + step / 10) : tiny ? 1e-3 * (1 - 0.1 * step) : start * (1 - 0.05 * step)),
    (step) => start + 0.05 + 0.01 * step,

    (step) => (value === null ? 10 : 1) + step,
    (step) => start + step,
  ];
  const varies = candidates.find((at) => at(0) !== at(1) && [0, 1, 2, 3, 4, 5, 6].every((step) => ok(at(step))));
  if (!varies) throw new Error(`${owner}: no schedule for ${key} stays within its range; give it one in scheduleFor`);
  return varies;
}

// Other options without which one of them does nothing.
function supporting({ schema }: Definition, key: string): Record<string, unknown> {
  const has = (name: string) => schema.hypers.some((hyper) => hyper.key === name);
  const beta = /^beta([5-8])$/.exec(key);
  return {
    ...(has("momentum") && key !== "momentum" && { momentum: 0.9 }),
    // AdaBound meets its bounds only as they close; a list has no gaps.
    ...(has("finalLr") && (key === "gamma" ? { finalLr: 1e-5 } : { gamma: 0.5 })),
    ...(beta && Object.fromEntries([4, 5, 6, 7].filter((i) => i < Number(beta[1])).map((i) => [`beta${i}`, 0.5]))),
  };
}

// Options whose later values cannot show within seven steps of this test, and why.
const inert = new Set([
  // read at a tensor's first step
  "Adagrad.initialAccumulatorValue",
  "RMSprop.initialScale",
  "Rprop.lr",
  "DoWG.initEstimSqDist",
  "DAdaptAdam.d0",
  "DAdaptSGD.d0",
  "DAdaptAdaGrad.d0",
  "DAdaptAdan.d0",
  "DAdaptLion.d0",
  "DoG.repsRel",
  "DoG.initEta",
  "DoG.eps",
  "LDoG.repsRel",
  "LDoG.initEta",
  "LDoG.eps",
  // averaging begins after a million steps
  "ASGD.t0",
  // only the sign of the gradient counts
  "SignSGD.weightDecay",
  // nobody calls updateHessian here
  "SophiaG.beta2",
  "SophiaG.rho",
  "SophiaG.bs",
  // bounds that are never met, or that only count where numbers vanish
  "Rprop.stepSize1",
  "Rprop.stepSize2",
  "Muon.eps",
  "ADOPT.eps",
  "COCOB.eps",
  "Fromage.minNorm",
  "SGDP.eps",
  "Adafactor.eps1",
  "Adafactor.eps2",
  "AdamP.delta",
  "AdamP.wdRatio",
  "SGDP.delta",
  "SGDP.wdRatio",
  "MoMoAdam.lowerBound",
  // distances have not begun to grow
  "DAdaptSGD.growthRate",
  "DAdaptAdaGrad.growthRate",
  "DAdaptAdan.growthRate",
  "DAdaptLion.beta1",
  "Prodigy.growthRate",
  "Prodigy.dCoef",
  // the state is laid out by it, or it counts for tensors of other names
  "SOAP.maxPrecondDim",
  "AdamMini.dim",
  "AdamMini.nHeads",
]);

const hint =
  "If that is as it should be, name it in the list of inert options in test/optimizers/common.test.ts, and why.";

// Options that set the size of the state and so take no schedule.
const structural = new Set(["Prodigy.sliceP"]);

describe.each(stepwise)("%s", (rule, Class) => {
  const { definition } = Class;
  const fast = rateFor(definition);
  const shapes = shapesFor(definition);

  const same = (got: Bits, wanted: Bits, what: string) => sameBits(got, wanted, `${rule}: ${what}`);

  const make = (dtype: Dtype, options: Record<string, unknown> = {}, order = Object.keys(shapes)) => {
    const spec = Object.fromEntries(
      order.map((name) => {
        const shape = shapes[name];
        return [
          name,
          {
            shape,
            data: numbers(
              shape.reduce((a, b) => a * b, 1),
              name.length,
            ),
          },
        ];
      }),
    );
    return new Class(parameters(spec, { dtype }), { lr: fast, ...options });
  };
  const fill = (optimizer: ReturnType<typeof make>, t: number, sign = 1) => {
    for (const name of optimizer.params.names) {
      const grad = optimizer.params.grad[name];
      grad.set(numbers(grad.length, 100 * t + name.length).map((g) => sign * g));
    }
  };
  // Some rules depend on the loss; the others ignore it.
  const step = (optimizer: ReturnType<typeof make>, sign = 1) => optimizer.step(() => sign * 1.5);
  const run = (optimizer: ReturnType<typeof make>, from: number, to: number) => {
    for (let t = from; t < to; t++) {
      fill(optimizer, t);
      step(optimizer);
    }
    return bitsOf(optimizer);
  };

  for (const dtype of dtypes) {
    it(`keeps type, shapes and state names (${dtype})`, () => {
      const optimizer = make(dtype);
      run(optimizer, 0, 3);
      const kind = dtype === "float32" ? Float32Array : Float64Array;
      for (const name of Object.keys(shapes)) {
        const { [name]: data } = optimizer.params.data;
        assert(data instanceof kind, `${rule}: ${name} is ${data.constructor.name}, wanted ${kind.name}`);
        allFinite(data, `${rule}: after three steps ${name}`);
        const state = optimizer.state(name);
        for (const place of optimizer.engine.places(optimizer.params.slot(name))) {
          const label = `${rule}: state.${name}.${place.name}`;
          const size = place.shape.reduce((a, b) => a * b, 1);
          const { [place.name]: slot } = state;
          assert(!place.name.includes("."), `${label}: the name of a slot must not contain a dot`);
          assert(slot instanceof kind, `${label} is ${slot?.constructor.name}, wanted ${kind.name}`);
          assert(slot.length === size, `${label} has ${slot.length} elements, its shape [${place.shape}] has ${size}`);
          allFinite(slot, `${label} after three steps`);
        }
      }
    });

    it(`makes k accumulated gradients equal to one step on their mean (${dtype})`, () => {
      const big = make(dtype, { weightDecay: 0.1 });
      const small = make(dtype, { weightDecay: 0.1, accumulate: 4 });
      for (let t = 0; t < 3; t++) {
        fill(big, t);
        assert(step(big).applied, `${rule}: step ${t + 1} was not applied`);
        // The same gradient plus and minus something exact, so that the mean is exact too.
        for (const shift of [0.5, -0.5, 2, -2]) {
          fill(small, t);
          for (const name of small.params.names) small.params.grad[name].forEach((g, i, a) => (a[i] = g + shift));
          const { applied } = step(small);
          assert(applied === (shift === -2), `${rule}: accumulate 4 applied after another count of gradients`);
        }
      }
      same(bitsOf(small), bitsOf(big), `four accumulated gradients differ from one step on their mean (${dtype})`);
    });

    it.each([1, 2])(`resumes bit for bit from every step of a run (${dtype}, accumulate %i)`, (accumulate) => {
      const end = run(make(dtype, { accumulate }), 0, 7);
      for (let at = 0; at <= 7; at++) {
        const first = make(dtype, { accumulate });
        run(first, 0, at);
        const file = first.save();
        const second = make(dtype, { accumulate, lr: 0.5 });
        run(second, 20, 23);
        second.load(file);
        const steps = Math.floor(at / accumulate);
        assert(second.steps === steps, `${rule}: ${second.steps} steps after loading, wanted ${steps}`);
        const where = `${dtype}, accumulate ${accumulate}, saved after gradient ${at} of 7`;
        same(run(second, at, 7), end, `resume is not bit-exact (${where})`);
      }
    });

    it(`works on plain arrays as on parameters (${dtype})`, () => {
      const inside = make(dtype, { weightDecay: 0.1 });
      const arrays = Object.fromEntries(inside.params.names.map((name) => [name, inside.params.data[name].slice()]));
      if (Object.values(shapes).some((shape) => shape.length > 1) && !elementwise(definition)) return; // shapes matter
      const outside = new Class(arrays, { lr: fast, weightDecay: 0.1 });
      for (let t = 0; t < 3; t++) {
        fill(inside, t);
        step(inside);
        outside.step(() => {
          for (const name of inside.params.names) outside.params.grad[name].set(inside.params.grad[name]);
          return 1.5;
        });
      }
      const { names, data } = inside.params;
      const tensors = Object.fromEntries(names.map((name) => [name, data[name].slice()]));
      same(arrays, tensors, `plain arrays move otherwise than parameters (${dtype})`);
    });

    it(`gives groups their own rates (${dtype})`, () => {
      const both = make(dtype, { groups: [{ match: ["b"], lr: fast / 4 }] });
      const slow = make(dtype, { lr: fast / 4 });
      const quick = make(dtype);
      for (const optimizer of [both, slow, quick]) run(optimizer, 0, 7);
      expect(both.groups.map((group) => group.lr)).toEqual([fast / 4, fast]);
      // Rules that measure look at all tensors before any moves; MARS moves vectors by the ratio of two rates.
      if (!definition.measure && rule !== "MARS")
        for (const name of both.params.names) {
          const alone = name === "b" ? slow : quick;
          const what = `in a group of its own rate ${name} moves otherwise than alone at that rate (${dtype})`;
          same({ [name]: both.params.data[name] }, { [name]: alone.params.data[name] }, what);
        }
      // COCOB's steps do not depend on the gradient's scale.
      if (rule === "COCOB") return;
      const moved = difference({ b: both.params.data.b }, { b: quick.params.data.b });
      assert(moved !== undefined, `${rule}: a group's rate of ${fast / 4} moves b as ${fast} does (${dtype})`);
    });

    it(`leaves every byte alone when a gradient is not finite (${dtype})`, () => {
      for (const bad of [NaN, Infinity, -Infinity]) {
        for (const accumulate of [1, 3]) {
          const optimizer = make(dtype, { accumulate });
          run(optimizer, 0, 2);
          const before = optimizer.save();
          fill(optimizer, 9);
          optimizer.params.grad.w[14] = bad;
          const refused = `a gradient of ${bad} (${dtype}, accumulate ${accumulate})`;
          const message = `${rule}: ${refused} is not refused by NonFiniteError`;
          expect(() => step(optimizer), message).toThrow(NonFiniteError);
          expect(() => step(optimizer), message).toThrow(/gradient of w is not finite at step/);
          sameFile(optimizer.save(), before, `${rule}: ${refused} was refused, but something moved`);
          const skipping = make(dtype, { accumulate, onNonFinite: "skip" });
          run(skipping, 0, 2);
          for (const n of skipping.params.names) skipping.params.grad[n].set(optimizer.params.grad[n]);
          const report = step(skipping);
          assert(!report.applied && report.skipped, `${rule}: ${refused} is not reported as skipped`);
          same(bitsOf(skipping), bitsOf(optimizer), `${refused}: something moved under onNonFinite "skip"`);
        }
      }
    });

    it(`gives the same bits in whatever order the parameters come (${dtype})`, () => {
      const options = { clip: { norm: 0.5 }, weightDecay: 0.01 };
      const forward = run(make(dtype, options), 0, 5);
      const backward = run(make(dtype, options, Object.keys(shapes).reverse()), 0, 5);
      same(backward, forward, `the order of parameters changes the result (${dtype})`);
    });

    it(`maximizes as it minimizes the negated gradient (${dtype})`, () => {
      const up = make(dtype, { maximize: true, weightDecay: 0.1 });
      const down = make(dtype, { weightDecay: 0.1 });
      for (let t = 0; t < 4; t++) {
        fill(up, t);
        step(up);
        fill(down, t, -1);
        step(down, -1);
      }
      same(bitsOf(up), bitsOf(down), `maximize differs from the negated gradient (${dtype})`);
    });

    if (elementwise(definition))
      it(`treats n elements in one call as n single elements, for n from 0 to 67 (${dtype})`, () => {
        for (let n = 0; n <= 67; n++) {
          const values = numbers(n, 7);
          const together = new Class(parameters({ w: { shape: [n], data: values } }, { dtype }), {
            lr: fast,
            weightDecay: 0.1,
          });
          const names = values.map((_, i) => `w${i}`);
          const apart = new Class(
            parameters(Object.fromEntries(names.map((name, i) => [name, { shape: [1], data: [values[i]] }])), {
              dtype,
            }),
            { lr: fast, weightDecay: 0.1 },
          );
          for (let t = 0; t < 3; t++) {
            const g = numbers(n, 50 + t);
            together.params.grad.w.set(g);
            step(together);
            names.forEach((name, i) => (apart.params.grad[name][0] = g[i]));
            step(apart);
          }
          const w = together.params.data.w.slice();
          const singles = w.map((_, i) => apart.params.data[names[i]][0]);
          same({ w }, { w: singles }, `${n} elements in one call differ from single ones after three steps (${dtype})`);
          for (const optimizer of [together, apart]) {
            optimizer.dispose();
            optimizer.params.dispose();
          }
        }
      });
  }

  it("takes a schedule for every numeric option", () => {
    for (const spec of definition.schema.hypers) {
      const { key } = spec;
      const at = scheduleFor(rule, spec, fast);
      const given = at(0);
      if (structural.has(`${rule}.${key}`)) {
        expect(() => make("float64", { [key]: at })).toThrow(/must be a number/);
        continue;
      }
      // Under a schedule `finalLr` is meant at the largest rate so far, with a number at that number.
      if (key === "lr" && rule.startsWith("AdaBound")) continue;
      const base = { ...supporting(definition, key) };
      const scheduled = make("float64", { ...base, [key]: at });
      const written = make("float64", { ...base, [key]: given });
      for (let t = 0; t < 7; t++) {
        for (const group of written.groups) group[key] = at(t);
        fill(scheduled, t);
        fill(written, t);
        step(scheduled);
        step(written);
        const what = `a schedule for ${key} differs from the same values written into the group, step ${t + 1}`;
        same(bitsOf(scheduled), bitsOf(written), what);
      }
      const constant = make("float64", { ...base, [key]: given });
      const shows = difference(run(constant, 0, 7), bitsOf(scheduled)) !== undefined;
      const listed = inert.has(`${rule}.${key}`);
      assert(shows || listed, `${rule}: other values of ${key} change nothing in seven steps\n${hint}`);
      assert(!shows || !listed, `${rule}: ${key} has an effect, and stands in the list of inert options`);
    }
  });

  it("leaves frozen tensors alone, and unfreezes them at their own first step", () => {
    const optimizer = make("float64", { groups: [{ match: ["b"], frozen: true }] });
    const before = optimizer.params.data.b.slice();
    run(optimizer, 0, 3);
    same({ b: optimizer.params.data.b }, { b: before }, "a frozen tensor moved");
    optimizer.groups[0].frozen = false;
    run(optimizer, 3, 5);
    if (definition.measure) return; // its tensors look at one another
    const fresh = make("float64");
    run(fresh, 3, 5);
    same({ b: optimizer.params.data.b }, { b: fresh.params.data.b }, "unfrozen, a tensor does not begin anew");
  });

  it("returns its memory when disposed of, and throws afterwards", () => {
    make("float32").dispose();
    const params = parameters({ w: [10, 10] });
    const before = bytesInUse();
    for (let i = 0; i < 100; i++) new Class(params, { accumulate: 2, clip: { value: 1 } }).dispose();
    assert(bytesInUse() === before, `${rule}: ${bytesInUse() - before} bytes are not given back by dispose`);
    const optimizer = new Class(params);
    optimizer.dispose();
    for (const use of [
      () => optimizer.step(),
      () => optimizer.save(),
      () => optimizer.lr,
      () => optimizer.state("w"),
    ]) {
      expect(use, `${rule}: ${use} does not refuse after dispose`).toThrow(/used after dispose/);
    }
    expect(params.data.w.length).toBe(100);
  });
});
