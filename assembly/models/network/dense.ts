// The dense (fully connected) layer, with layer norm, an activation and dropout behind it, or nothing; X are its inputs.
//   forward    Z = X W + b,  H = act(Z), or act(norm(Z))
//   backward   dZ = dH act'(Z),  dW += X' dZ,  db += sum dZ,  dX = dZ W'
// The forward pass leaves act' beside the outputs, with dropout in both, so that nothing of Z is kept.

import { Lane, Network } from "../record";
import { Activations } from "./activations";
import { Dropout } from "./dropout";
import { MatrixProduct } from "./gemm-call";
import { LayerNorm } from "./layer-norm";
import { PaddedRows } from "./padded-rows";

/** Filled by JavaScript: first all float64, then all u32 fields. */
@unmanaged
export class Dense {
  keepProb: f64; // of dropout, 1 = none
  inputs: u32;
  outputs: u32;
  stride: u32; // as the layer's
  output: u32;
  activation: u32;
  weight: usize; // inputs x outputs
  bias: usize; // 0 = none
  gain: usize; // of layer norm; 0 = none
  shift: usize;
  // In a lane's scratch memory:
  derivative: u32; // of the activation; later the gradient before it; 0 = no activation
  activeMask: u32; // one row: the bits of all derivatives seen in training
  normalized: u32; // by layer norm, and 1 over the standard deviation of every row
  invStd: u32;
}

export class DenseLayer {
  /** From rows of inputs at `x` to the outputs; `from` is the first row's place in the epoch, `key` that of random numbers. */
  static forward<T>(
    layer: Dense,
    lane: Lane,
    n: Network,
    x: usize,
    inputStride: usize,
    from: u32,
    rows: u32,
    key: u32,
  ): void {
    const inputs = layer.inputs;
    const outputs = layer.outputs;
    const stride: usize = layer.stride;
    const bytes: usize = outputs * sizeof<T>();
    const scratch = lane.scratch;
    const z = scratch + layer.output;
    const gemm = scratch + n.gemmScratch;
    MatrixProduct.of<T>(z, stride, x, inputStride, layer.weight, bytes, rows, outputs, inputs, false, false, 0, gemm);
    const plain = layer.derivative == 0;
    if (layer.bias && (plain || layer.gain)) PaddedRows.addRow<T>(z, layer.bias, rows, stride);
    if (plain) return;
    if (layer.gain) {
      const normalized = scratch + layer.normalized;
      const invStd = scratch + layer.invStd;
      LayerNorm.forward<T>(z, normalized, invStd, layer.gain, layer.shift, rows, outputs, stride);
    }
    const derivative = scratch + layer.derivative;
    Activations.rows<T>(layer.activation, z, derivative, layer.gain ? 0 : layer.bias, rows, stride);
    if (n.training && layer.keepProb < 1) {
      Dropout.apply<T>(z, derivative, outputs, stride, from, rows, layer.keepProb, key);
    }
    if (bytes < stride) {
      PaddedRows.clearPadding(z, rows, bytes, stride);
      PaddedRows.clearPadding(derivative, rows, bytes, stride);
    }
    if (n.training) PaddedRows.or(scratch + layer.activeMask, derivative, rows, stride);
  }

  /** From the gradient of the outputs to those of parameters and, unless it is the first layer, of the inputs, in their place. */
  static backward<T>(
    layer: Dense,
    lane: Lane,
    n: Network,
    x: usize,
    inputStride: usize,
    rows: u32,
    first: bool,
    overwrite: bool,
  ): void {
    const inputs = layer.inputs;
    const outputs = layer.outputs;
    const stride: usize = layer.stride;
    const bytes: usize = outputs * sizeof<T>();
    const scratch = lane.scratch;
    const offset = lane.gradientOffset;
    let dz = scratch + layer.output;
    if (layer.derivative) {
      const dh = dz;
      dz = scratch + layer.derivative;
      PaddedRows.multiply<T>(dz, dh, <usize>rows * stride);
      if (layer.gain) {
        const normalized = scratch + layer.normalized;
        const invStd = scratch + layer.invStd;
        const dg = layer.gain + offset;
        const ds = layer.shift + offset;
        LayerNorm.backward<T>(dz, normalized, invStd, layer.gain, dg, ds, rows, outputs, stride, overwrite);
      }
    }
    const weight = layer.weight;
    const dw = weight + offset;
    const beta: f64 = overwrite ? 0 : 1;
    const gemm = scratch + n.gemmScratch;
    MatrixProduct.of<T>(dw, bytes, x, inputStride, dz, stride, inputs, outputs, rows, true, false, beta, gemm);
    if (layer.bias) PaddedRows.sumRows<T>(layer.bias + offset, dz, rows, stride, overwrite);
    if (first) return;
    MatrixProduct.of<T>(x, inputStride, dz, stride, weight, bytes, rows, inputs, outputs, false, true, 0, gemm);
  }
}
