// In place of instantiate.ts in the edge build, whose runtimes have compiled the modules, often in another realm.

/** @internal */
export function instanceOf(source: unknown, imports: WebAssembly.Imports): WebAssembly.Instance {
  return new WebAssembly.Instance(source as WebAssembly.Module, imports);
}

/** @internal */
export async function instanceLater(source: unknown, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  return WebAssembly.instantiate(source as WebAssembly.Module, imports);
}
