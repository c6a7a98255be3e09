// step() of the public API beside the best plain JavaScript loop and, where there is one, the C twin.
import { start, variantsOf } from "./baseline/updates.js";
import { apart } from "./lib/apart.js";
import { assertClose, fastest } from "./lib/compare.js";
import { checksum, gradients } from "./lib/inputs.js";
import { digits, table, times } from "./lib/table.js";
import { atLeast, atMost } from "./lib/targets.js";
import { patience, race, timed } from "./lib/timing.js";
import { twinCandidates } from "./lib/twins.js";

export const title = "One step: ns per parameter (N = 1 and 10 also ns per step), gradients in place";

// Steps before the results are compared; the C twins take as many.
const checked = 5;

// Rules with a plain JavaScript loop beside them. bench/every.js measures every optimizer by itself.
const rules = {
  Adam: { twin: "adam", make: ({ Adam }, params, options) => new Adam(params, options) },
  AdamW: { make: ({ AdamW }, params, options) => new AdamW(params, options) },
  SGD: { twin: "sgd", make: ({ SGD }, params, options) => new SGD(params, options) },
  "SGD momentum": {
    twin: "momentum",
    make: ({ SGD }, params, options) => new SGD(params, { ...options, momentum: 0.9 }),
  },
  Lion: { make: ({ Lion }, params, options) => new Lion(params, options) },
  AdEMAMix: { twin: "adEMAMix", make: ({ AdEMAMix }, params, options) => new AdEMAMix(params, options) },
  Adan: { twin: "adan", make: ({ Adan }, params, options) => new Adan(params, options) },
  MARS: { twin: "mars", make: ({ MARS }, params, options) => new MARS(params, { ...options, optimize1d: true }) },
};

export async function configurations(quick) {
  const list = [];
  for (const rule of quick ? ["Adam", "SGD"] : Object.keys(rules)) {
    const sizes = heavy.has(rule) ? [1e5, 1e6] : [1, 10, 1e3, 1e5, 1e6, 1e7];
    for (const n of quick ? [1, 10, 1e3, 1e6] : sizes) list.push({ rule, dtype: "float32", n });
  }
  for (const rule of ["Adam", "SGD"]) {
    for (const n of quick ? [1e5] : [1e3, 1e4, 1e5, 1e6]) list.push({ rule, dtype: "float64", n });
  }
  return list;
}

export async function measure({ rule, dtype, n }, { load, twins, quick }) {
  const library = await load();
  const { make, twin } = rules[rule];
  const tolerance = dtype === "float32" ? 1e-5 : 1e-13;
  const candidates = {};
  let slots = 0;
  const [expected, ...others] = variantsOf(rule).map((variant) => {
    const { run, result } = start({ rule, variant, dtype, n });
    run(checked);
    return result;
  });
  for (const result of others) assertClose(`plain JavaScript, ${rule}`, result, expected, tolerance);
  for (const onNonFinite of ["throw", "ignore"]) {
    const params = library.parameters({ w: [n] }, { dtype });
    params.grad.w.set(gradients(expected.constructor, n));
    const optimizer = make(library, params, { lr: 1e-4, onNonFinite });
    for (let k = 0; k < checked; k++) optimizer.step();
    assertClose(`${rule} ${onNonFinite}`, params.data.w, expected, tolerance);
    candidates[onNonFinite] = stepping(optimizer);
    slots = Object.keys(optimizer.state("w")).length;
  }
  const plain = variantsOf(rule).map((variant) => [`js ${variant}`, apart("updates", { rule, variant, dtype, n })]);
  Object.assign(candidates, Object.fromEntries(plain));
  if (twin && n >= 10) {
    Object.assign(candidates, twinCandidates(twins, `${twin}_${dtype}`, n, checksum(expected), tolerance));
  }
  return { slots, best: await race(candidates, patience(quick)) };
}

const stepping = (optimizer) =>
  timed((count) => {
    for (let k = 0; k < count; k++) optimizer.step();
  });

const each = (results, f) => results.map((result) => f({ ...result, js: fastest(result.best, "js ") }));

export function tables(results) {
  const head = [
    "optimizer",
    "N",
    "plain JS",
    "step()",
    "GB/s",
    "over JS",
    "unchecked",
    "GB/s",
    "over JS",
    "C 128-bit",
    "of C",
    "C native",
    "of C",
  ];
  const row = ({ rule, dtype, n, best, js, slots }) => {
    // Parameters are read and written, gradients read, every slot read and written.
    const size = (dtype === "float32" ? 4 : 8) * (3 + 2 * slots);
    const per = (ns) => (ns === undefined ? "-" : digits(ns / n));
    const rate = (ns) => digits((size * n) / ns);
    return [
      `${rule} ${dtype}`,
      n,
      per(best[js]),
      per(best.throw),
      rate(best.throw),
      times(best[js] / best.throw),
      per(best.ignore),
      rate(best.ignore),
      times(best[js] / best.ignore),
      per(best["C 128-bit"]),
      times(best["C 128-bit"] / best.ignore),
      per(best["C native"]),
      times(best["C native"] / best.ignore),
    ];
  };
  const small = (list) =>
    each(
      list.filter(({ n }) => n <= 10),
      ({ rule, n, best, js }) => [
        rule,
        n,
        digits(best[js]),
        digits(best.throw),
        digits(best.ignore),
        times(best.throw / best[js]),
      ],
    );
  return [
    table(head, each(results, row)),
    `ns per step\n${table(["optimizer", "N", "plain JS", "step()", "unchecked", "step() / JS"], small(results))}`,
  ];
}

// The three that move the most bytes.
const heavy = new Set(["AdEMAMix", "Adan", "MARS"]);

export function targets(results) {
  const bounds = {
    Adam: { float32: (n) => [n > 1e6 ? 4 : 5], float64: () => [1.5, 1.8] },
    SGD: { float32: (n) => [n === 1e6 ? 4 : undefined], float64: () => [] },
  };
  return each(results, ({ rule, dtype, n, best, js }) => {
    const label = `${rule} ${dtype} N=${n}`;
    if (n <= 10) return [atMost(`${label}: ns per step`, best.throw, Math.round(Math.max(200, 2 * best[js])), " ns")];
    const [checkedBound, bound] = bounds[rule]?.[dtype](n) ?? [];
    const list = [];
    if (checkedBound) list.push(atLeast(`${label} over plain JavaScript`, best[js] / best.throw, checkedBound));
    if (bound) list.push(atLeast(`${label} unchecked over plain JavaScript`, best[js] / best.ignore, bound));
    if (heavy.has(rule) && n >= 1e5) {
      list.push(atLeast(`${label} unchecked of C 128-bit`, best["C 128-bit"] / best.ignore, 0.85));
    }
    if (rule === "Adam" && dtype === "float32") {
      list.push(atLeast(`${label} unchecked of C 128-bit`, best["C 128-bit"] / best.ignore, 0.9));
    }
    return list;
  }).flat();
}
