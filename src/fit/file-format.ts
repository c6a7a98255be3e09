// How tensors and strings become a file, where a kind of model has a way of its own.
import type { Contents } from "../io/safetensors.js";

export interface FileFormat {
  encode(contents: Contents): Uint8Array;
  decode(bytes: Uint8Array | ArrayBuffer, owner: string): Contents;
}
