// Instances of modules in the ordinary build, through AssemblyScript's loader. Kernels are called on the raw exports,
// without the wrappers it puts around them.
import { instantiate, instantiateSync } from "@assemblyscript/loader";
import { decode } from "./inline.js";

const bytesOrModule = (source: unknown): BufferSource | WebAssembly.Module =>
  typeof source === "string" ? decode(source) : (source as WebAssembly.Module);

/** @internal An instance of a module that stands in this build as text. */
export function instanceOf(source: unknown, imports: WebAssembly.Imports): WebAssembly.Instance {
  return instantiateSync(bytesOrModule(source), imports).instance;
}

/** @internal The same for engines that refuse to compile at once, and for modules that a caller brings. */
export async function instanceLater(source: unknown, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  const given = bytesOrModule(source);
  // A module may be of another realm, which the loader would take for bytes.
  if (Object.prototype.toString.call(given) === "[object WebAssembly.Module]") {
    return WebAssembly.instantiate(given as WebAssembly.Module, imports);
  }
  return (await instantiate(given, imports)).instance;
}
