// One WebAssembly memory serves every tensor. Blocks are 64-byte aligned, padded and zero when handed out;
// freed blocks are kept in address order and merged with their neighbours.
import { wasm } from "./wasm.js";

export type Dtype = "float32" | "float64";
export type FloatArray = Float32Array | Float64Array;

const page = 65536;
// The data of the modules lies below: core.wasm's from 1 KiB on, models.wasm's from 32 KiB on (asconfig.json).
const base = page;
// The last page stays unused, so that a pointer just past a tensor never wraps around to 0.
const limit = 65536 * 65535;

const starts: number[] = [];
const sizes: number[] = [];
const taken = new Map<number, number>();
let top = 0;
// Memory from here on has never been handed out and is still zero.
let neverUsed = 0;
let inUse = 0;

/** Changes whenever growth has detached all earlier views. */
export let generation = 0;

/** Bytes a block of this many bytes takes. */
export function padded(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

/** Bytes handed out and not yet freed. */
export function bytesInUse(): number {
  return inUse;
}

/** Bytes that may still be handed out, if the engine has them. */
export function bytesLeft(): number {
  return limit - base - inUse;
}

/** Grows the memory now, so that so many more bytes can be handed out without detaching views. */
export function reserve(bytes: number): void {
  const { memory } = wasm();
  top ||= base;
  grow(memory, top + padded(bytes), bytes);
}

/** Address of a new zeroed block. Throws RangeError when the memory cannot hold it. */
export function allocate(bytes: number): number {
  const core = wasm();
  const size = Math.max(64, padded(bytes));
  // What is no number would ruin the list of free blocks for everyone.
  if (!(size <= limit)) outOfMemory(bytes);
  let address = takeFree(size);
  if (address === undefined) {
    top ||= base;
    grow(core.memory, top + size, bytes);
    address = top;
    top += size;
  }
  const end = address + size;
  if (address < neverUsed) new Uint8Array(core.memory.buffer, address, Math.min(end, neverUsed) - address).fill(0);
  neverUsed = Math.max(neverUsed, end);
  taken.set(address, size);
  inUse += size;
  return address;
}

function takeFree(size: number): number | undefined {
  for (let i = 0; i < sizes.length; i++) {
    if (sizes[i] < size) continue;
    const address = starts[i];
    if (sizes[i] === size) {
      starts.splice(i, 1);
      sizes.splice(i, 1);
    } else {
      starts[i] += size;
      sizes[i] -= size;
    }
    return address;
  }
  return undefined;
}

function outOfMemory(asked: number): never {
  throw new RangeError(
    `out of memory: ${asked} bytes asked for, ${inUse} in use${kinds()}; WebAssembly memory ends at 4 GiB` +
      "\nDispose of what is no longer needed, or give way (await) so that the engine collects it; use float32, or train in parts.",
  );
}

function grow(memory: WebAssembly.Memory, end: number, asked: number): void {
  const have = memory.buffer.byteLength;
  if (end <= have) return;
  if (end > limit) outOfMemory(asked);
  const pages = (bytes: number): number => Math.ceil((Math.min(bytes, limit) - have) / page);
  // Half as much again where possible, so that many small tensors do not detach views every time.
  for (const target of [Math.max(end, Math.min(have * 1.5, have + 2 ** 28)), end]) {
    try {
      memory.grow(pages(target));
      generation++;
      return;
    } catch {
      // the engine would not give that much; ask for exactly what is needed
    }
  }
  outOfMemory(asked);
}

/** Returns a block. Freeing what is not allocated is a broken invariant of ours. */
export function free(address: number): void {
  const size = taken.get(address);
  if (size === undefined) throw new Error(`block ${address} freed twice; please report this`);
  taken.delete(address);
  inUse -= size;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] < address) low = middle + 1;
    else high = middle;
  }
  starts.splice(low, 0, address);
  sizes.splice(low, 0, size);
  if (starts[low + 1] === address + size) merge(low);
  if (low > 0 && starts[low - 1] + sizes[low - 1] === address) merge(low - 1);
  const last = starts.length - 1;
  if (starts[last] + sizes[last] === top) {
    top = starts[last];
    starts.pop();
    sizes.pop();
  }
}

function merge(i: number): void {
  sizes[i] += sizes[i + 1];
  starts.splice(i + 1, 1);
  sizes.splice(i + 1, 1);
}

// How many objects of a kind have memory.
const alive = new Map<string, number>();

function kinds(): string {
  const most = [...alive].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  return most.length > 0
    ? ` by ${most
        .slice(0, 5)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(", ")}`
    : "";
}

/** What one object owns. */
interface Owned {
  kind: string;
  blocks: number[];
}

const change = (kind: string, by: number): void => void alive.set(kind, (alive.get(kind) ?? 0) + by);

function freeAll({ kind, blocks }: Owned): void {
  if (blocks.length > 0) change(kind, -1);
  blocks.splice(0).forEach(free);
}

const finalizer =
  typeof FinalizationRegistry === "function" ? /* @__PURE__ */ new FinalizationRegistry<Owned>(freeAll) : undefined;

/** The blocks one object owns: freed by `release`, or by the engine once the object is unreachable. */
export class Blocks {
  readonly #owned: Owned;

  constructor(owner: object) {
    this.#owned = { kind: owner.constructor.name, blocks: [] };
    finalizer?.register(owner, this.#owned, this.#owned);
  }

  /** A new block; where there is none left, all that the owner had is freed before the error goes on. */
  add(bytes: number): number {
    const { kind, blocks } = this.#owned;
    try {
      const address = allocate(bytes);
      if (blocks.push(address) === 1) change(kind, 1);
      return address;
    } catch (error) {
      this.release();
      throw error;
    }
  }

  release(): void {
    finalizer?.unregister(this.#owned);
    freeAll(this.#owned);
  }
}

/** Lets `using` dispose of an object, where the engine knows it. */
export function disposable(object: { dispose(): void }): void {
  const symbol = (Symbol as { dispose?: symbol }).dispose;
  if (symbol) Object.defineProperty(object, symbol, { value: () => object.dispose() });
}

// A view reaches its owner, so that memory is not freed under a view somebody still holds.
const owners = new WeakMap<object, object>();

/** A typed array over WebAssembly memory that keeps `owner` alive. */
export function view(dtype: Dtype, address: number, length: number, owner: object): FloatArray {
  const { buffer } = wasm().memory;
  const array =
    dtype === "float32" ? new Float32Array(buffer, address, length) : new Float64Array(buffer, address, length);
  owners.set(array, owner);
  return array;
}

export function elementBytes(dtype: Dtype): number {
  return dtype === "float32" ? 4 : 8;
}

/** `"float32"` or `"float64"`, or the error naming who asked. */
export function checkDtype(dtype: unknown, owner: string): Dtype {
  if (dtype === "float32" || dtype === "float64") return dtype;
  const error = typeof dtype === "string" ? RangeError : TypeError;
  throw new error(`${owner}: dtype must be "float32" or "float64", got ${String(dtype)}`);
}
