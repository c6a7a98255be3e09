// What a value is, wherever it was made. Pages' frames, sandboxes of edge runtimes, Jest and node:vm have classes of their
// own, of which nothing that comes from outside is an instance.

// The getter that every realm's typed arrays answer, and nothing else does.
const nameOfTyped = /* @__PURE__ */ (() =>
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!.get as (
    this: unknown,
  ) => string | undefined)();

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

export const isFloat32Array = (value: unknown): value is Float32Array => nameOfTyped.call(value) === "Float32Array";

export const isFloat64Array = (value: unknown): value is Float64Array => nameOfTyped.call(value) === "Float64Array";

export const isFloatArray = (value: unknown): value is Float32Array | Float64Array =>
  isFloat32Array(value) || isFloat64Array(value);

export const isBytes = (value: unknown): value is Uint8Array => nameOfTyped.call(value) === "Uint8Array";

export const isRegExp = (value: unknown): value is RegExp => tagOf(value) === "RegExp";

export const isMap = (value: unknown): value is Map<unknown, unknown> => tagOf(value) === "Map";

export const isError = (value: unknown): value is Error => tagOf(value) === "Error";

export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === "function";

/** Whether an object is one of plain keys and values, of no class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
