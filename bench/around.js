// What options around a rule cost: Adam with each of them beside Adam alone, and beside the same option written in plain JavaScript
// around Adam, as one would without it.
import { assertClose } from "./lib/compare.js";
import { gradients } from "./lib/inputs.js";
import { digits, table, times } from "./lib/table.js";
import { atMost } from "./lib/targets.js";
import { patience, race, timed } from "./lib/timing.js";

export const title = "Options around Adam, float32: ns per parameter and step";

const checked = 4;
const decay = 0.99;
const lookahead = { steps: 5, alpha: 0.5 };

const options = {
  average: { average: { decay } },
  lookahead: { lookahead },
  sam: { sam: { rho: 0.05 } },
  cautious: { cautious: true },
  transforms: { transforms: [({ grad }) => void (grad[0] += 0)] },
};

// The same by hand, where that is a loop after each step.
const byHand = {
  average: (w, n) => {
    const average = new Float32Array(n);
    let steps = 0;
    return () => {
      const k = steps++ === 0 ? 1 : 1 - decay;
      for (let i = 0; i < n; i++) average[i] = (1 - k) * average[i] + k * w[i];
      return average;
    };
  },
  lookahead: (w, n) => {
    const slow = w.slice();
    let steps = 0;
    return () => {
      if (++steps % lookahead.steps > 0) return w;
      for (let i = 0; i < n; i++) w[i] = slow[i] += lookahead.alpha * (w[i] - slow[i]);
      return w;
    };
  },
};

export function configurations(quick) {
  const sizes = quick ? [1e5] : [1e3, 1e5, 1e6];
  return Object.keys(options).flatMap((option) => sizes.map((n) => ({ option, n })));
}

export async function measure({ option, n }, { load, quick }) {
  const library = await load();
  const make = (given) => {
    const params = library.parameters({ w: [n] });
    const g = gradients(Float32Array, n);
    const optimizer = new library.Adam(params, { lr: 1e-4, ...given });
    return { params, step: () => optimizer.step(() => (params.grad.w.set(g), 1)), optimizer };
  };
  const [bare, around] = [make({}), make(options[option])];
  const candidates = { bare: timed(repeat(bare.step)), around: timed(repeat(around.step)) };
  const hand = byHand[option];
  if (hand) {
    const plain = make({});
    const after = hand(plain.params.data.w, n);
    const both = () => {
      plain.step();
      return after();
    };
    let found;
    for (let k = 0; k < checked; k++) found = both();
    const other = make(options[option]);
    for (let k = 0; k < checked; k++) other.step();
    other.optimizer.eval();
    assertClose(`${option} by hand`, found, other.params.data.w, 1e-6);
    candidates.hand = timed(repeat(both));
  }
  return { best: await race(candidates, patience(quick)) };
}

const repeat = (step) => (count) => {
  for (let k = 0; k < count; k++) step();
};

export function tables(results) {
  const head = ["around Adam", "N", "Adam alone", "with it", "more", "by hand", "more"];
  const rows = results.map(({ option, n, best }) => [
    option,
    n,
    digits(best.bare / n),
    digits(best.around / n),
    times(best.around / best.bare - 1),
    digits(best.hand / n),
    times(best.hand / best.bare - 1),
  ]);
  return [table(head, rows)];
}

export function targets(results) {
  return results
    .filter(({ option, n }) => option === "average" && n >= 1e5)
    .map(({ n, best }) => atMost(`average at ${n}: share of Adam's time`, best.around / best.bare - 1, 0.35, "x"));
}
