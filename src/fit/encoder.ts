// The encoder that a model is given, and the check of it.
import { show } from "../errors.js";
import type { Encoding } from "../tables/encoding.js";
import type { TableColumns } from "../tables/records.js";

/** All that a model asks of an encoder. */
export interface Encoder {
  readonly fitted: boolean;
  readonly encoding: Encoding;
  encodingFor(
    table: TableColumns,
    label: string,
    rows?: readonly number[],
  ): { encoding: Encoding; warnings: readonly string[] };
}

export function checkEncoder(owner: string, encoder: unknown): Encoder | undefined {
  if (encoder === undefined) return undefined;
  if (typeof (encoder as Encoder | null)?.encodingFor === "function") return encoder as Encoder;
  const hint = typeof encoder === "function" ? "\nCall it: tableEncoder({ target: ... })." : "";
  throw new TypeError(`${owner}: encoder must be made by tableEncoder, got ${show(encoder)}${hint}`);
}
