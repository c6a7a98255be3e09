// The exports of test/math/assembly over the memory of core.wasm.
import { readFileSync } from "node:fs";
import type { Dtype } from "../../src/core/memory.js";
import { wasm } from "../../src/core/wasm.js";

interface Exports {
  gemmScratch(rows: number, columns: number, inner: number, unit: number): number;
  gemm(
    c: number,
    a: number,
    b: number,
    rows: number,
    columns: number,
    inner: number,
    transposeA: boolean,
    transposeB: boolean,
    alpha: number,
    beta: number,
    scratch: number,
    unit: number,
  ): void;
  transpose(to: number, from: number, rows: number, columns: number, unit: number): void;
  symmetricEigenScratch(n: number): number;
  symmetricEigen(values: number, vectors: number, a: number, n: number, scratch: number, unit: number): number;
  qrScratch(rows: number, columns: number): number;
  qr(q: number, r: number, a: number, rows: number, columns: number, scratch: number, unit: number): number;
  apply(which: number, to: number, x: number, y: number, n: number, unit: number): void;
  activateRows(kind: number, z: number, slope: number, bias: number, rows: number, bytes: number, unit: number): void;
}

const module = new WebAssembly.Module(readFileSync(new URL("../../build/math.wasm", import.meta.url)));
const instance = new WebAssembly.Instance(module, { env: { memory: wasm().memory } });

export const math = instance.exports as unknown as Exports;

/** Bytes of an element, by which the functions know its type. */
export const unit: Record<Dtype, number> = { float32: 4, float64: 8 };
