// rate.ts, compiled when a benchmark begins, and loaded where it is measured.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { timed } from "./timing.js";

const root = new URL("../../", import.meta.url);
const binary = new URL("build/rate.wasm", root);
const chains = 12;
const rounds = 10_000;

export function compileRate() {
  mkdirSync(new URL("build/", root), { recursive: true });
  const options = "--config none -O3 --converge --noAssert --runtime stub --enable simd --use abort=";
  const args = ["node_modules/assemblyscript/bin/asc.js", "bench/lib/rate.ts", "-o", fileURLToPath(binary)];
  const { status, stderr } = spawnSync(process.execPath, [...args, ...options.split(" ")], {
    cwd: fileURLToPath(root),
  });
  if (status !== 0) throw new Error(String(stderr));
}

/** A candidate for `race` in nanoseconds per floating point operation of vectors, by "float32" or "float64". */
export function rateOf(type) {
  const chain = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(binary))).exports[type];
  const sum = chain(rounds, 1);
  if (sum !== 6 * rounds + 6) throw new Error(`rate.ts, ${type}: the sum is ${sum}`);
  const operations = (rounds * chains * 16) / (type === "float32" ? 4 : 8);
  const candidate = timed((count) => {
    for (let k = 0; k < count; k++) chain(rounds, 1);
  });
  return (milliseconds) => candidate(milliseconds) / operations;
}
