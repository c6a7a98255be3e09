/** A compiled module: text for core/inline.ts in the ordinary build, a WebAssembly.Module in the edge build. */
declare module "#core-wasm" {
  const source: unknown;
  export default source;
}
declare module "#models-wasm" {
  const source: unknown;
  export default source;
}
declare module "#formulas-wasm" {
  const source: unknown;
  export default source;
}
declare module "#first-order-wasm" {
  const source: unknown;
  export default source;
}
declare module "#tensors-wasm" {
  const source: unknown;
  export default source;
}
declare module "#matrices-wasm" {
  const source: unknown;
  export default source;
}
/** The module that decodes those texts, in hexadecimal digits. */
declare module "#decoder-wasm" {
  const source: string;
  export default source;
}
