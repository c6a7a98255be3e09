// Networks of dense layers, a block of rows at a time; H are a layer's units, H0 = X.
//   forward    Z = H W + b,  H' = act(Z), or act(norm(Z)); the last layer's Z are the scores
//   backward   dW += H' dZ,  db += sum dZ,  dH = dZ W',  dZ = dH act'(Z)
// Rumelhart, Hinton & Williams 1986, doi:10.1038/323533a0. The forward pass leaves act' beside the units, with dropout
// in both, so that nothing of Z is kept. Rows of units are padded to whole vectors with zeros.

import { Activations } from "./activations";
import { Dropout } from "./dropout";
import { Head } from "./output-loss";
import { Normalize } from "./layer-norm";
import { Penalty } from "../penalty";
import { Product } from "./gemm-call";
import { Layer, Layers, Linear, Network } from "../record";
import { Rows } from "../row-dot";
import { Units } from "./unit-rows";

class Pass {
  /** Where rows [from, from + rows) of the order lie one behind the other. */
  static input(d: Linear, n: Network, from: usize, rows: usize): usize {
    const stride: usize = d.stride;
    if (!d.order) return d.x + from * stride;
    for (let i: usize = 0; i < rows; ++i) {
      memory.copy(n.input + i * stride, d.x + Rows.at(d.order, from + i) * stride, stride);
    }
    return n.input;
  }

  static forward<T>(d: Linear, n: Network, from: u32, rows: u32): void {
    let h = Pass.input(d, n, from, rows);
    let step: usize = d.stride;
    const last = Layers.end(d) - offsetof<Layer>();
    for (let at = n.layers; at <= last; at += offsetof<Layer>()) {
      const layer = changetype<Layer>(at);
      const units = layer.units;
      const bytes: usize = layer.outputs * sizeof<T>();
      const weight = layer.weight;
      Product.of<T>(
        units,
        layer.step,
        h,
        step,
        weight,
        bytes,
        rows,
        layer.outputs,
        layer.inputs,
        false,
        false,
        0,
        n.scratch,
      );
      h = units;
      step = layer.step;
      if (at == last) {
        if (layer.bias) Units.addRow<T>(units, layer.bias, rows, step);
        return;
      }
      if (layer.gain) Normalize.forward<T>(layer, rows);
      Activations.rows<T>(layer.activation, units, layer.slopes, layer.gain ? 0 : layer.bias, rows, step);
      if (n.training && layer.keep < 1) {
        const number = <u32>((at - n.layers) / offsetof<Layer>());
        Dropout.apply<T>(layer, from, rows, n.key + number * 0x9e3779b9);
      }
      if (bytes < step) {
        Units.clear(units, rows, bytes, step);
        Units.clear(layer.slopes, rows, bytes, step);
      }
      if (n.training) Units.mark(layer.alive, layer.slopes, rows, step);
    }
  }

  /** From the gradient of the scores, which stands in their place. */
  static backward<T>(d: Linear, n: Network, from: u32, rows: u32, fresh: bool): void {
    const keep: f64 = fresh ? 0 : 1;
    let layer = changetype<Layer>(Layers.end(d) - offsetof<Layer>());
    let g = layer.units;
    for (;;) {
      const bytes: usize = layer.outputs * sizeof<T>();
      const first = changetype<usize>(layer) == n.layers;
      const below = changetype<Layer>(changetype<usize>(layer) - offsetof<Layer>());
      // Still there from the forward pass.
      const h = !first ? below.units : d.order ? n.input : d.x + from * d.stride;
      const step: usize = first ? d.stride : below.step;
      const inputs = layer.inputs;
      const outputs = layer.outputs;
      const to = layer.weightGradient;
      Product.of<T>(to, bytes, h, step, g, layer.step, inputs, outputs, rows, true, false, keep, n.scratch);
      if (layer.bias) Units.sumRows<T>(layer.biasGradient, g, rows, layer.step, fresh);
      if (first) return;
      Product.of<T>(h, step, g, layer.step, layer.weight, bytes, rows, inputs, outputs, false, true, 0, n.scratch);
      layer = below;
      g = layer.slopes;
      Units.multiply<T>(g, h, rows * layer.step);
      if (layer.gain) Normalize.backward<T>(layer, rows, fresh);
    }
  }
}

export class Networks {
  static blockOf(d: Linear): u32 {
    return changetype<Network>(d.network).block;
  }

  /** What `batchRows` does for linear models. */
  static rows<T>(d: Linear, from: u32, to: u32, scale: f64, fresh: bool): void {
    const n = changetype<Network>(d.network);
    if (fresh) d.batchLoss = 0;
    for (let i = from; i < to; i += n.block) {
      const rows = min(n.block, to - i);
      Pass.forward<T>(d, n, i, rows);
      Head.apply<T>(d, n, i, rows, scale);
      Pass.backward<T>(d, n, i, rows, fresh && i == from);
    }
  }

  /** Adds the losses of rows [from, from + rows), at most a block, to the batch's. */
  static losses<T>(d: Linear, from: u32, rows: u32): void {
    const n = changetype<Network>(d.network);
    Pass.forward<T>(d, n, from, rows);
    Head.apply<T>(d, n, from, rows, 0);
  }

  static penalty<T>(d: Linear): f64 {
    let sum: f64 = 0;
    const end = Layers.end(d);
    for (let at = Layers.first(d); at < end; at += offsetof<Layer>()) {
      const layer = changetype<Layer>(at);
      sum += Penalty.of<T>(d, layer.weight, layer.weightGradient, layer.inputs * layer.outputs);
    }
    return sum;
  }
}

/** Leaves the scores of rows [from, from + rows) of the order, at most a block, in the last layer's units. */
export function networkScores<T>(at: usize, from: u32, rows: u32): void {
  const d = changetype<Linear>(at);
  Pass.forward<T>(d, changetype<Network>(d.network), from, rows);
}
