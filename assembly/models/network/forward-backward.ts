// Backpropagation through networks of dense layers, a block of rows at a time; H are a layer's outputs, H0 = X.
//   forward    Z = H W + b,  H' = act(Z), or act(norm(Z)); the last layer's Z are the scores
//   backward   dW += H' dZ,  db += sum dZ,  dH = dZ W',  dZ = dH act'(Z)
// Rumelhart, Hinton & Williams 1986, doi:10.1038/323533a0. The forward pass leaves act' beside the outputs, with dropout
// in both, so that nothing of Z is kept. Rows of outputs are padded to whole vectors with zeros.

import { Activations } from "./activations";
import { Dropout } from "./dropout";
import { LayerNorm } from "./layer-norm";
import { MatrixProduct } from "./gemm-call";
import { OutputLoss } from "./output-loss";
import { PaddedRows } from "./padded-rows";
import { FitTask, Lane, Layer, Layers, Network } from "../record";
import { Rows } from "../row-dot";

class Pass {
  /** Where rows [from, from + rows) of the order lie one behind the other. */
  static input(task: FitTask, lane: Lane, n: Network, from: usize, rows: usize): usize {
    const stride: usize = task.stride;
    if (!task.order) return task.x + from * stride;
    const input = lane.scratch + n.input;
    for (let i: usize = 0; i < rows; ++i) {
      memory.copy(input + i * stride, task.x + Rows.at(task.order, from + i) * stride, stride);
    }
    return input;
  }

  static forward<T>(task: FitTask, lane: Lane, n: Network, from: u32, rows: u32): void {
    let h = Pass.input(task, lane, n, from, rows);
    let step: usize = task.stride;
    const gemmScratch = lane.scratch + n.gemmScratch;
    const last = changetype<usize>(Layers.last(n));
    for (let at = n.layers; at <= last; at += offsetof<Layer>()) {
      const layer = changetype<Layer>(at);
      const z = lane.scratch + layer.output;
      const derivative = lane.scratch + layer.derivative;
      const stride: usize = layer.stride;
      const inputs = layer.inputs;
      const outputs = layer.outputs;
      const bytes: usize = outputs * sizeof<T>();
      MatrixProduct.of<T>(z, stride, h, step, layer.weight, bytes, rows, outputs, inputs, false, false, 0, gemmScratch);
      h = z;
      step = stride;
      if (at == last) {
        if (layer.bias) PaddedRows.addRow<T>(z, layer.bias, rows, stride);
        return;
      }
      if (layer.gain) LayerNorm.forward<T>(lane, layer, rows);
      Activations.rows<T>(layer.activation, z, derivative, layer.gain ? 0 : layer.bias, rows, stride);
      if (n.training && layer.keepProb < 1) {
        const number = <u32>((at - n.layers) / offsetof<Layer>());
        Dropout.apply<T>(lane, layer, from, rows, n.key + number * 0x9e3779b9);
      }
      if (bytes < stride) {
        PaddedRows.clearPadding(z, rows, bytes, stride);
        PaddedRows.clearPadding(derivative, rows, bytes, stride);
      }
      if (n.training) PaddedRows.or(lane.scratch + layer.activeMask, derivative, rows, stride);
    }
  }

  /** From the gradient of the scores, which stands in their place. */
  static backward<T>(task: FitTask, lane: Lane, n: Network, from: u32, rows: u32, overwrite: bool): void {
    const beta: f64 = overwrite ? 0 : 1;
    const gemmScratch = lane.scratch + n.gemmScratch;
    let layer = Layers.last(n);
    let g = lane.scratch + layer.output;
    for (;;) {
      const stride: usize = layer.stride;
      const inputs = layer.inputs;
      const outputs = layer.outputs;
      const bytes: usize = outputs * sizeof<T>();
      const weight = layer.weight;
      const weightGradient = weight + lane.gradientOffset;
      const first = changetype<usize>(layer) == n.layers;
      const below = changetype<Layer>(changetype<usize>(layer) - offsetof<Layer>());
      // Still there from the forward pass.
      const x = task.order ? lane.scratch + n.input : task.x + from * task.stride;
      const h = first ? x : lane.scratch + below.output;
      const step: usize = first ? task.stride : below.stride;
      MatrixProduct.of<T>(
        weightGradient,
        bytes,
        h,
        step,
        g,
        stride,
        inputs,
        outputs,
        rows,
        true,
        false,
        beta,
        gemmScratch,
      );
      if (layer.bias) PaddedRows.sumRows<T>(layer.bias + lane.gradientOffset, g, rows, stride, overwrite);
      if (first) return;
      MatrixProduct.of<T>(h, step, g, stride, weight, bytes, rows, inputs, outputs, false, true, 0, gemmScratch);
      layer = below;
      g = lane.scratch + layer.derivative;
      PaddedRows.multiply<T>(g, h, <usize>rows * step);
      if (layer.gain) LayerNorm.backward<T>(lane, layer, rows, overwrite);
    }
  }
}

export class Networks {
  static blockOf(task: FitTask): u32 {
    return changetype<Network>(task.network).block;
  }

  /** What `batchRows` does for linear models. */
  static rows<T>(task: FitTask, lane: Lane, from: u32, to: u32, scale: f64, overwrite: bool): void {
    const n = changetype<Network>(task.network);
    for (let i = from; i < to; i += n.block) {
      const rows = min(n.block, to - i);
      Pass.forward<T>(task, lane, n, i, rows);
      OutputLoss.apply<T>(task, lane, n, i, rows, scale);
      Pass.backward<T>(task, lane, n, i, rows, overwrite && i == from);
    }
  }

  /** Adds the losses of rows [from, from + rows), at most a block, to the batch's. */
  static losses<T>(task: FitTask, lane: Lane, from: u32, rows: u32): void {
    const n = changetype<Network>(task.network);
    Pass.forward<T>(task, lane, n, from, rows);
    OutputLoss.apply<T>(task, lane, n, from, rows, 0);
  }
}

/** Leaves the scores of rows [from, from + rows) of the order, at most a block, in the last layer's outputs. */
export function networkScores<T>(taskAt: usize, laneAt: usize, from: u32, rows: u32): void {
  const task = changetype<FitTask>(taskAt);
  Pass.forward<T>(task, changetype<Lane>(laneAt), changetype<Network>(task.network), from, rows);
}
