// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import { Loop } from "./loop";
import { adam, amsgrad } from "./rules/adam";
import { sgd, momentum, nesterov } from "./rules/sgd";
import { fista as fistaOf } from "./rules/fista";
import { ftrl as ftrlOf } from "./rules/ftrl";
import { rows as rowsOf } from "./rules/sparse-rows";
import { stay as stayOf } from "./rules/sparse-rows";
import { accumulate as accumulateOf, clamp as clampOf, zero, dot as dotOf, combine as combineOf } from "./math/accumulate";
import { gemm as gemmOf, gemmScratch as gemmScratchOf } from "./math/gemm/gemm";
import { seed, random, shuffle } from "./math/random";
import { finite as finiteOf, below as belowOf, sumBelow as sumBelowOf, sumSquares as sumSquaresOf } from "./math/reduce";
import { step as stepOf, gate as gateOf } from "./step";

/** First byte behind the module's own data. */
export const heapBase: usize = __heap_base;

/** Compared with the one in src/core when the module is opened. */
export const fingerprint: i32 = 91387542;

export function adam_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const s = f32x4.splat(<f32>load<f64>(scalars, 56));
  const e = f32x4.splat(<f32>load<f64>(scalars, 64));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, adam.update<f32>(w0, g0, first, second, b1, c1, b2, c2, s, e));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function adam_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const s = v128.load_splat<f64>(scalars, 56);
  const e = v128.load_splat<f64>(scalars, 64);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, adam.update<f64>(w0, g0, first, second, b1, c1, b2, c2, s, e));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}

export function amsgrad_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let largest = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const s = f32x4.splat(<f32>load<f64>(scalars, 56));
  const e = f32x4.splat(<f32>load<f64>(scalars, 64));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, amsgrad.update<f32>(w0, g0, first, second, largest, b1, c1, b2, c2, s, e));
    w += 16; g += 16; first += 16; second += 16; largest += 16;
  } while (w < end);
}
export function amsgrad_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let largest = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const s = v128.load_splat<f64>(scalars, 56);
  const e = v128.load_splat<f64>(scalars, 64);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, amsgrad.update<f64>(w0, g0, first, second, largest, b1, c1, b2, c2, s, e));
    w += 16; g += 16; first += 16; second += 16; largest += 16;
  } while (w < end);
}

export function sgd_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 24));
  if (n) do {
    const w0 = v128.load(w);
    const g0 = v128.load(g);
    v128.store(w, sgd.update<f32>(w0, g0, scale, decay, lr));
    const w16 = v128.load(w + 16);
    const g16 = v128.load(g + 16);
    v128.store(w + 16, sgd.update<f32>(w16, g16, scale, decay, lr));
    w += 32; g += 32;
  } while (w < end);
}
export function sgd_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const lr = v128.load_splat<f64>(scalars, 24);
  if (n) do {
    const w0 = v128.load(w);
    const g0 = v128.load(g);
    v128.store(w, sgd.update<f64>(w0, g0, scale, decay, lr));
    const w16 = v128.load(w + 16);
    const g16 = v128.load(g + 16);
    v128.store(w + 16, sgd.update<f64>(w16, g16, scale, decay, lr));
    w += 32; g += 32;
  } while (w < end);
}

export function momentum_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let buffer = load<usize>(slots, 8);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 24));
  const mu = f32x4.splat(<f32>load<f64>(scalars, 32));
  const d = f32x4.splat(<f32>load<f64>(scalars, 40));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, momentum.update<f32>(w0, g0, buffer, lr, mu, d));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f32>(g + 16, w16, scale, decay);
    v128.store(w + 16, momentum.update<f32>(w16, g16, buffer + 16, lr, mu, d));
    w += 32; g += 32; buffer += 32;
  } while (w < end);
}
export function momentum_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let buffer = load<usize>(slots, 8);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const lr = v128.load_splat<f64>(scalars, 24);
  const mu = v128.load_splat<f64>(scalars, 32);
  const d = v128.load_splat<f64>(scalars, 40);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, momentum.update<f64>(w0, g0, buffer, lr, mu, d));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f64>(g + 16, w16, scale, decay);
    v128.store(w + 16, momentum.update<f64>(w16, g16, buffer + 16, lr, mu, d));
    w += 32; g += 32; buffer += 32;
  } while (w < end);
}

export function nesterov_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let buffer = load<usize>(slots, 8);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 24));
  const mu = f32x4.splat(<f32>load<f64>(scalars, 32));
  const d = f32x4.splat(<f32>load<f64>(scalars, 40));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, nesterov.update<f32>(w0, g0, buffer, lr, mu, d));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f32>(g + 16, w16, scale, decay);
    v128.store(w + 16, nesterov.update<f32>(w16, g16, buffer + 16, lr, mu, d));
    w += 32; g += 32; buffer += 32;
  } while (w < end);
}
export function nesterov_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let buffer = load<usize>(slots, 8);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const lr = v128.load_splat<f64>(scalars, 24);
  const mu = v128.load_splat<f64>(scalars, 32);
  const d = v128.load_splat<f64>(scalars, 40);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, nesterov.update<f64>(w0, g0, buffer, lr, mu, d));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f64>(g + 16, w16, scale, decay);
    v128.store(w + 16, nesterov.update<f64>(w16, g16, buffer + 16, lr, mu, d));
    w += 32; g += 32; buffer += 32;
  } while (w < end);
}

export function fista_f32(n: usize, slots: usize, scalars: usize): void {
  fistaOf<f32>(n, slots, scalars);
}
export function fista_f64(n: usize, slots: usize, scalars: usize): void {
  fistaOf<f64>(n, slots, scalars);
}
export function ftrl_f32(n: usize, slots: usize, scalars: usize): void {
  ftrlOf<f32>(n, slots, scalars);
}
export function ftrl_f64(n: usize, slots: usize, scalars: usize): void {
  ftrlOf<f64>(n, slots, scalars);
}
export function rows_f32(n: usize, slots: usize, scalars: usize): void {
  rowsOf(n, slots, scalars, 4);
}
export function rows_f64(n: usize, slots: usize, scalars: usize): void {
  rowsOf(n, slots, scalars, 8);
}
export function stay_f32(n: usize, slots: usize, scalars: usize): void {
  stayOf<f32>(n, slots, scalars);
}
export function stay_f64(n: usize, slots: usize, scalars: usize): void {
  stayOf<f64>(n, slots, scalars);
}
export function accumulate_f32(to: usize, from: usize, n: usize): void {
  accumulateOf<f32>(to, from, n);
}
export function accumulate_f64(to: usize, from: usize, n: usize): void {
  accumulateOf<f64>(to, from, n);
}
export function clamp_f32(to: usize, from: usize, n: usize, limit: f64): bool {
  return clampOf<f32>(to, from, n, limit);
}
export function clamp_f64(to: usize, from: usize, n: usize, limit: f64): bool {
  return clampOf<f64>(to, from, n, limit);
}
export { zero };
export function dot_f32(a: usize, b: usize, n: usize): f64 {
  return dotOf(a, b, n, 4);
}
export function dot_f64(a: usize, b: usize, n: usize): f64 {
  return dotOf(a, b, n, 8);
}
export function combine_f32(to: usize, from: usize, n: usize, k: f64, j: f64): void {
  combineOf(to, from, n, k, j, 4);
}
export function combine_f64(to: usize, from: usize, n: usize, k: f64, j: f64): void {
  combineOf(to, from, n, k, j, 8);
}
export function gemm_f32(c: usize, a: usize, b: usize, rows: usize, columns: usize, inner: usize, stepC: usize, stepA: usize, stepB: usize, transposeA: bool, transposeB: bool, alpha: f64, beta: f64, scratch: usize): void {
  gemmOf(c, a, b, rows, columns, inner, stepC, stepA, stepB, transposeA, transposeB, alpha, beta, scratch, 4);
}
export function gemm_f64(c: usize, a: usize, b: usize, rows: usize, columns: usize, inner: usize, stepC: usize, stepA: usize, stepB: usize, transposeA: bool, transposeB: bool, alpha: f64, beta: f64, scratch: usize): void {
  gemmOf(c, a, b, rows, columns, inner, stepC, stepA, stepB, transposeA, transposeB, alpha, beta, scratch, 8);
}
export function gemmScratch_f32(rows: usize, columns: usize, inner: usize): usize {
  return gemmScratchOf(rows, columns, inner, 4);
}
export function gemmScratch_f64(rows: usize, columns: usize, inner: usize): usize {
  return gemmScratchOf(rows, columns, inner, 8);
}
export { seed };
export { random };
export { shuffle };
export function finite_f32(g: usize, n: usize): bool {
  return finiteOf(g, n, 4);
}
export function finite_f64(g: usize, n: usize): bool {
  return finiteOf(g, n, 8);
}
export function below_f32(g: usize, n: usize, limit: u32): bool {
  return belowOf(g, n, limit, 4);
}
export function below_f64(g: usize, n: usize, limit: u32): bool {
  return belowOf(g, n, limit, 8);
}
export function sumBelow_f32(acc: usize, g: usize, n: usize, limit: u32): bool {
  return sumBelowOf<f32>(acc, g, n, limit);
}
export function sumBelow_f64(acc: usize, g: usize, n: usize, limit: u32): bool {
  return sumBelowOf<f64>(acc, g, n, limit);
}
export function sumSquares_f32(g: usize, n: usize, scale: f64): f64 {
  return sumSquaresOf(g, n, scale, 4);
}
export function sumSquares_f64(g: usize, n: usize, scale: f64): f64 {
  return sumSquaresOf(g, n, scale, 8);
}
export function step_f32(planAt: usize, row: u32, check: bool): i32 {
  return stepOf(planAt, row, check, 4);
}
export function step_f64(planAt: usize, row: u32, check: bool): i32 {
  return stepOf(planAt, row, check, 8);
}
export function gate_f32(planAt: usize, row: u32, check: bool): i32 {
  return gateOf(planAt, row, check, 4);
}
export function gate_f64(planAt: usize, row: u32, check: bool): i32 {
  return gateOf(planAt, row, check, 8);
}
