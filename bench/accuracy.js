// How far the vector functions of assembly/math are from the exact values, in units in the last place: in float32 for
// all bit patterns, by the same function in float64; that one densely, by fixed-point numbers of 190 bits. Beside it,
// nanoseconds per element and those of Math in a plain loop. --quick takes every 1009th pattern.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { precise, references, unitsFrom } from "./lib/precise.js";
import { digits, table } from "./lib/table.js";
import { atMost } from "./lib/targets.js";
import { patience, race, timed } from "./lib/timing.js";

export const title = "Vector functions: largest error in units in the last place, and ns per element";

const root = new URL("../", import.meta.url);
const binary = new URL("build/accuracy.wasm", root);
const bounds = { float32: 2.5, float64: 2 };
const block = 2 ** 20;
const timedCount = 4096;
const [resultsAt, argumentsAt] = [65536, 131072];

// name: [place in bench/lib/accuracy.ts, plain JavaScript, where to look in float64, in turn]; "size" stands for
// either sign and an exponent drawn evenly.
const functions = {
  exp: [0, (x) => Math.exp(x), [span(-745.1, 709.7), span(-1, 1), size(-60, 0)]],
  log: [1, (x) => Math.log(x), [size(-1074, 1023, 1), span(0.4, 2.1), near(1)]],
  log1p: [2, (x) => Math.log1p(x), [size(-1074, 0), size(0, 1023, 1), span(-1, 2), span(-0.3, 0.6), near(-1)]],
  tanh: [3, (x) => Math.tanh(x), [size(-1074, 5), span(-1, 1), span(-22, 22), span(0.45, 0.65)]],
  sigmoid: [4, (x) => 1 / (1 + Math.exp(-x)), [span(-745, 745), span(-40, 40), span(-4, 4), steps(), size(-60, 6)]],
  softplus: [5, softplus, [span(-745, 745), span(-40, 40), span(-4, 4), steps(), size(-60, 6)]],
  erf: [6, undefined, [size(-1074, 3), span(-1.1, 1.1), span(-6.1, 6.1), span(0.8, 1.3)]],
};

function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function span(low, high) {
  return (random) => low + (high - low) * random();
}

function size(low, high, sign = 0) {
  return (random) => {
    const x = (1 + random()) * 2 ** Math.floor(low + (high - low) * random());
    return sign || random() < 0.5 ? x : -x;
  };
}

function near(x) {
  return (random) => x + Math.abs(x) * (1 + random()) * 2 ** (-52 * random() - 1);
}

/** Just beyond the powers of 2 of exp(-|x|), where its last place is coarsest. */
function steps() {
  return (random) => (random() < 0.5 ? 1 : -1) * (Math.ceil(60 * random()) * Math.LN2 - random() ** 2 * 0.3);
}

/** Numbers in [0, 1) of 52 bits, the same in every run. */
function uniform() {
  let state = 5;
  const half = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 6;
  return () => (half() * 2 ** 26 + half()) * 2 ** -52;
}

export function configurations() {
  mkdirSync(new URL("build/", root), { recursive: true });
  const options =
    "--config none -O3 --converge --noAssert --runtime stub --enable simd --use abort= --initialMemory 128 --memoryBase 1024";
  const args = ["node_modules/assemblyscript/bin/asc.js", "bench/lib/accuracy.ts", "-o", fileURLToPath(binary)];
  const { status, stderr } = spawnSync(process.execPath, [...args, ...options.split(" ")], {
    cwd: fileURLToPath(root),
  });
  if (status !== 0) throw new Error(String(stderr));
  return Object.keys(functions).flatMap((name) => Object.keys(bounds).map((type) => ({ name, type })));
}

function everyPattern(wasm, which, quick) {
  const view = new DataView(wasm.memory.buffer);
  const step = quick ? 1009 : 1;
  const vectors = Math.floor(2 ** 30 / step);
  const worst = { units: 0, at: 0, count: vectors * 4 };
  // In blocks, because V8 replaces slow code only between calls.
  for (let done = 0; done < vectors; done += block / 4) {
    const count = Math.min(block / 4, vectors - done);
    const units = wasm.worst(which, done * 4 * step, count, step, resultsAt);
    if (units > worst.units) Object.assign(worst, { units, at: view.getFloat32(resultsAt, true) });
  }
  return worst;
}

function dense(wasm, name, which, where, quick) {
  const n = quick ? 4000 : 200_000;
  const random = uniform();
  const from = new Float64Array(wasm.memory.buffer, argumentsAt, n).map((_, i) => where[i % where.length](random));
  new Float64Array(wasm.memory.buffer, argumentsAt, n).set(from);
  const to = argumentsAt + 8 * n;
  wasm.apply(which, to, argumentsAt, n, 8);
  const got = new Float64Array(wasm.memory.buffer, to, n);
  const worst = { units: 0, at: 0, count: n };
  for (let i = 0; i < n; i++) {
    const units = unitsFrom("float64", got[i], references[name](precise(from[i])));
    if (units > worst.units) Object.assign(worst, { units, at: from[i] });
  }
  return worst;
}

async function speed(wasm, name, type, quick) {
  const [which, plain] = functions[name];
  const FloatArray = type === "float32" ? Float32Array : Float64Array;
  const random = uniform();
  const from = FloatArray.from({ length: timedCount }, () => 8 * random() - (name.startsWith("log") ? 0 : 4));
  new FloatArray(wasm.memory.buffer, argumentsAt, timedCount).set(from);
  const result = new FloatArray(timedCount);
  const candidates = {
    wasm: timed((count) => {
      for (let k = 0; k < count; k++) {
        wasm.apply(which, resultsAt, argumentsAt, timedCount, FloatArray.BYTES_PER_ELEMENT);
      }
    }),
  };
  if (plain) {
    candidates.plain = timed((count) => {
      for (let k = 0; k < count; k++) for (let i = 0; i < timedCount; i++) result[i] = plain(from[i]);
    });
  }
  const best = await race(candidates, patience(quick));
  return Object.fromEntries(Object.entries(best).map(([key, ns]) => [key, ns / timedCount]));
}

export async function measure({ name, type }, { quick }) {
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(binary))).exports;
  const times = await speed(wasm, name, type, quick);
  const [which, , where] = functions[name];
  const worst = type === "float32" ? everyPattern(wasm, which, quick) : dense(wasm, name, which, where, quick);
  // JSON has no infinity; a result of the wrong kind counts as the largest number.
  return { ...worst, units: Math.min(worst.units, Number.MAX_VALUE), at: String(worst.at), ns: times };
}

export function tables(results) {
  return [
    table(
      ["function", "type", "arguments", "largest error", "at", "ns", "Math, ns"],
      results.map(({ name, type, count, units, at, ns }) => [
        name,
        type,
        count,
        units.toFixed(3),
        at,
        digits(ns.wasm),
        digits(ns.plain),
      ]),
    ),
  ];
}

export function targets(results) {
  return results.map(({ name, type, units }) =>
    atMost(`${name}, ${type}: units in the last place`, units, bounds[type], ""),
  );
}
