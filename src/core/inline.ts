import { instantiateSync } from "@assemblyscript/loader";
import decoder from "#decoder-wasm";

/** The bytes of a module from its text, which scripts/wasm-text.js writes and assembly/text/decode.ts reads. */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  const code = Uint8Array.from(decoder.match(/../g) as string[], (digits) => parseInt(digits, 16));
  const { exports } = instantiateSync<Decoder>(code).instance as unknown as { exports: Decoder };
  const memory = new Uint8Array(exports.memory.buffer);
  const at = exports.text.value;
  for (let i = 0; i < text.length; i++) memory[at + i] = text.charCodeAt(i);
  const size = exports.decode(text.length);
  return memory.slice(exports.output.value, exports.output.value + size);
}

interface Decoder extends Record<string, unknown> {
  memory: WebAssembly.Memory;
  text: WebAssembly.Global<"i32">;
  output: WebAssembly.Global<"i32">;
  decode(n: number): number;
}
