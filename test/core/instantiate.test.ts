import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { instanceLater, instanceOf } from "../../src/core/instantiate.js";
import * as edge from "../../src/core/instantiate.edge.js";
import { inlined } from "../../scripts/wasm-text.js";

const root = new URL("../../", import.meta.url);
const bytes = new Uint8Array(readFileSync(new URL("build/core.wasm", root)));

// As sandboxes of edge runtimes have it: compiled outside, and no instance of WebAssembly.Module in here.
const realm = createContext({ bytes });
const foreign = runInContext("new WebAssembly.Module(bytes)", realm) as WebAssembly.Module;
const own = new WebAssembly.Module(bytes);

const product = ({ exports }: WebAssembly.Instance): number => {
  const { memory, dot_f64 } = exports as { memory: WebAssembly.Memory; dot_f64: (...of: number[]) => number };
  new Float64Array(memory.buffer, 1 << 20, 16).fill(3);
  return dot_f64(1 << 20, 1 << 20, 16);
};

describe("an instance", () => {
  it("is made of a module of this realm or of another, of bytes or of their text", async () => {
    expect(foreign).not.toBeInstanceOf(WebAssembly.Module);
    expect(product(instanceOf(inlined("core"), {}))).toBe(144);
    for (const source of [inlined("core"), bytes, own, foreign]) {
      expect(product(await instanceLater(source, {}))).toBe(144);
    }
  });

  it("is made of a compiled module of either realm in the edge build", async () => {
    for (const source of [own, foreign]) {
      expect(product(edge.instanceOf(source, {}))).toBe(144);
      expect(product(await edge.instanceLater(source, {}))).toBe(144);
    }
  });

  it("is made by AssemblyScript's loader in dist/index.js and without it in dist/index.edge.js", () => {
    const dist = (name: string): string => readFileSync(new URL(`dist/${name}`, root), "utf8");
    expect(dist("index.js")).toContain("function instantiateSync(");
    expect(dist("index.edge.js")).not.toContain("instantiateSync");
    // Kernels are raw exports, without what it wraps around them.
    expect(dist("index.js")).not.toContain("__newArrayBuffer");
    // Whose import changes nothing outside it.
    expect(dist("index.js")).not.toMatch(/Object\.hasOwn\s*=[^=]/);
  });
});
