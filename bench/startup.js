// From import to the first applied AdamW step, in fresh processes.
import { digits, table } from "./lib/table.js";
import { atMost } from "./lib/targets.js";

export const title = "Start-up: import, first parameters, first AdamW step; ms in a fresh process";

export function configurations(quick) {
  return Array.from({ length: quick ? 5 : 15 }, (_, run) => ({ run }));
}

export async function measure(_, { load }) {
  const begin = performance.now();
  const { AdamW, parameters } = await load();
  const imported = performance.now();
  const params = parameters({ w: [1000] });
  params.grad.w.fill(1);
  const optimizer = new AdamW(params);
  const { applied } = optimizer.step();
  const end = performance.now();
  if (!applied || !(params.data.w[999] < 0)) throw new Error("the first step was not applied");
  return { import: imported - begin, step: end - imported, total: end - begin };
}

function median(results, key) {
  const values = results.map((result) => result[key]).sort((a, b) => a - b);
  return values[values.length >> 1];
}

export function tables(results) {
  const keys = ["import", "step", "total"];
  const row = (name, pick) => [name, ...keys.map((key) => digits(pick(key)))];
  return [
    table(
      [`${results.length} processes`, "import", "construct + step", "total"],
      [
        row("median", (key) => median(results, key)),
        row("fastest", (key) => Math.min(...results.map((result) => result[key]))),
        row("slowest", (key) => Math.max(...results.map((result) => result[key]))),
      ],
    ),
  ];
}

export function targets(results) {
  return [atMost("import to first AdamW step, median", median(results, "total"), 10, " ms")];
}
