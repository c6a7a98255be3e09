// A network's records for the kernels (assembly/models/record.ts), and what of a lane's scratch memory is whose: planned once.
import { largest } from "../math/extremes.js";
import { layerLayout, networkLayout } from "../core/model-exports.js";
import { elementBytes, padded, type Blocks } from "../core/memory.js";
import type { ParameterSet } from "../core/parameters.js";
import { record, recordBytes, type RecordOf } from "../core/record.js";
import { wasm } from "../core/wasm.js";
import type { Table } from "../fit/table.js";
import { layerCode } from "./layers/index.js";
import type { LayerSpec } from "./layers/spec.js";

/** Where a layer's outputs are in scratch memory, and the bytes of a row. */
export interface LayerPlace {
  spec: LayerSpec;
  output: number;
  stride: number;
  /** Bits of all derivatives of the activation that were seen, a row; undefined where units cannot die. */
  activeMask: number | undefined;
}

export class NetworkRecords {
  readonly at: number;
  readonly network: RecordOf<typeof networkLayout>;
  readonly layers: readonly LayerPlace[];
  /** Bytes of a lane's scratch memory. */
  scratch = 0;

  constructor(blocks: Blocks, specs: readonly LayerSpec[], params: ParameterSet, table: Table, block: number) {
    this.at = blocks.add(recordBytes(networkLayout));
    this.network = record(networkLayout, this.at);
    const size = elementBytes(params.dtype);
    const strides = specs.map((spec) => Math.ceil((spec.outputs() * size) / 16) * 16);
    const last = strides[specs.length - 1];
    // First of all what softmax takes: 256 bytes, a row, the scores.
    this.#reserve(256 + last * (1 + block));
    const layerBytes = recordBytes(layerLayout);
    const layersAt = blocks.add(specs.length * layerBytes);
    this.layers = specs.map((spec, i) => {
      const stride = strides[i];
      const output = i < specs.length - 1 ? this.#reserve(block * stride) : 256 + last;
      const settings = blocks.add(recordBytes(spec.layout));
      const header = { kind: layerCode(spec.kind), settings, stride, output };
      Object.assign(record(layerLayout, layersAt + i * layerBytes), header);
      const fields = record(spec.layout, settings);
      Object.assign(fields, { stride, output });
      for (const { name } of spec.tensors()) fields[name] = params.dataAt + params.slot(`layer${i}.${name}`).offset;
      const parts = Object.entries(spec.scratch(block, stride));
      for (const [name, bytes] of parts) fields[name] = this.#reserve(bytes);
      spec.record(fields);
      return { spec, output, stride, activeMask: fields.activeMask || undefined };
    });
    const { gemmScratch } = wasm().kernels[params.dtype];
    Object.assign(this.network, {
      layers: layersAt,
      depth: specs.length,
      block,
      targetStride: table.targets * size,
      input: this.#reserve(block * table.matrix.stride * size),
      lossBuffer: this.#reserve(3 * (block * specs[specs.length - 1].outputs() * size + 16)),
      gemmScratch: this.#reserve(largest(specs.map((spec) => spec.gemmScratch(block, gemmScratch)))),
    });
  }

  #reserve(bytes: number): number {
    const at = this.scratch;
    this.scratch += padded(bytes);
    return at;
  }
}
