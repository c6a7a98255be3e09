// Vitest's setup file of a marked run: takes down which marked places each test file reaches, a line for each.
import { appendFileSync } from "node:fs";
import { afterAll, expect } from "vitest";
import { wasm } from "../../src/core/wasm.ts";

const { MUTANTS_REACHED: file, MUTANTS_AT: at, MUTANTS_COUNT: count } = process.env;
const test = expect.getState().testPath;
const seen = new Set();

globalThis.reachedByTest = (id) => {
  if (seen.has(id)) return;
  seen.add(id);
  appendFileSync(file, `${id}\t${test}\n`);
};

// What kernels marked in their memory.
afterAll(() => {
  let bytes;
  try {
    bytes = new Uint8Array(wasm().memory.buffer, Number(at), Number(count));
  } catch {
    return; // Without a module no kernel ran.
  }
  bytes.forEach((byte, id) => byte && globalThis.reachedByTest(id));
  bytes.fill(0);
});
