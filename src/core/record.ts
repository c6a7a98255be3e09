import { generation } from "./memory.js";
import { wasm } from "./wasm.js";

/** The fields of a record the kernels read: float64 first, then u32. */
export interface Layout<Name extends string> {
  readonly doubles: readonly Name[];
  readonly words: readonly Name[];
}

/** A record's fields by name. */
export type RecordOf<L extends Layout<string>> = Record<L["doubles" | "words"][number], number>;

/** Bytes of a record. */
export function recordBytes({ doubles, words }: Layout<string>): number {
  return 8 * doubles.length + 4 * words.length;
}

/** Sets all fields to 0. */
export function clearRecord(layout: Layout<string>, at: number): void {
  new Uint8Array(wasm().memory.buffer, at, recordBytes(layout)).fill(0);
}

/** A record in WebAssembly memory whose fields are read and written by name. */
export function record<Name extends string>({ doubles, words }: Layout<Name>, at: number): Record<Name, number> {
  let current: DataView;
  let made = -1;
  const view = (): DataView => {
    if (made !== generation) {
      current = new DataView(wasm().memory.buffer, at);
      made = generation;
    }
    return current;
  };
  const fields = {} as Record<Name, number>;
  doubles.forEach((name, i) => {
    Object.defineProperty(fields, name, {
      get: () => view().getFloat64(8 * i, true),
      set: (value) => {
        view().setFloat64(8 * i, value, true);
      },
    });
  });
  words.forEach((name, i) => {
    const offset = 8 * doubles.length + 4 * i;
    Object.defineProperty(fields, name, {
      get: () => view().getUint32(offset, true),
      set: (value) => {
        view().setUint32(offset, value, true);
      },
    });
  });
  return fields;
}
