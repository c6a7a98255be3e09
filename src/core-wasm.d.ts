/** The compiled module: hexadecimal text in the ordinary build, a WebAssembly.Module in the edge build. */
declare module "#core-wasm" {
  const source: unknown;
  export default source;
}
