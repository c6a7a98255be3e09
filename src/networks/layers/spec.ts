// What a kind of layer is to a network.
import type { layerNames } from "../../core/model-exports.js";
import type { Initializer } from "../../core/parameters.js";
import type { Layout } from "../../core/record.js";

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;

/** The kinds that the kernels know (assembly/models/record.ts). */
export type LayerKind = Words<typeof layerNames>;

/** Bytes of scratch memory that a product of matrices needs. */
export type GemmScratch = (rows: number, columns: number, inner: number) => number;

/** A tensor of a layer, and how it starts: all of it at a number, or drawn. */
export interface LayerTensor {
  name: string;
  shape: number[];
  init: Initializer | number;
}

/** A layer over so many inputs. Its tensors and its parts of scratch memory have the names of its record's fields. */
export interface LayerSpec {
  readonly kind: LayerKind;
  /** The record of the kind. */
  readonly layout: Layout<string>;
  tensors(): LayerTensor[];
  /** Numbers it hands on for a row. */
  outputs(): number;
  /** Multiply-adds of a row on the way forward. */
  multiplyAdds(): number;
  /** Bytes for a block of rows beside the outputs, whose rows take `stride` bytes; `activeMask` where units may die. */
  scratch(rows: number, stride: number): Readonly<Record<string, number>>;
  /** Bytes for a block's products, used by one layer at a time. */
  gemmScratch(rows: number, of: GemmScratch): number;
  /** Fills the fields that tell neither of tensors nor of memory. */
  record(fields: Record<string, number>): void;
  /** Whether a unit of which no row has let a gradient through is dead: its activation is flat somewhere. */
  readonly mayDie: boolean;
}
