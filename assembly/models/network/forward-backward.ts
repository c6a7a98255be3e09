// Backpropagation (Rumelhart, Hinton & Williams 1986, doi:10.1038/323533a0) through a list of layers, a block of rows at
// a time: up from the features, each layer's outputs the next one's inputs, and down again from the gradient of the
// scores, which are the last one's outputs. Rows of outputs are padded to whole vectors with zeros.

import { FitTask, Lane, Layer, LayerKind, Layers, Network } from "../record";
import { Rows } from "../row-dot";
import { Dense, DenseLayer } from "./dense";
import { OutputLoss } from "./output-loss";

class Pass {
  /** Where rows [from, from + rows) of the order lie one behind the other. */
  @inline
  static input(task: FitTask, lane: Lane, n: Network, from: usize): usize {
    return task.order ? lane.scratch + n.input : task.x + from * task.stride;
  }

  static gather(task: FitTask, lane: Lane, n: Network, from: usize, rows: usize): void {
    const stride: usize = task.stride;
    const input = lane.scratch + n.input;
    for (let i: usize = 0; i < rows; ++i) {
      memory.copy(input + i * stride, task.x + Rows.at(task.order, from + i) * stride, stride);
    }
  }

  static forward<T>(task: FitTask, lane: Lane, n: Network, from: u32, rows: u32): void {
    if (task.order) Pass.gather(task, lane, n, from, rows);
    let x = Pass.input(task, lane, n, from);
    let stride: usize = task.stride;
    let key = n.key;
    const end = Layers.end(n);
    for (let at = n.layers; at < end; at += offsetof<Layer>()) {
      const layer = changetype<Layer>(at);
      switch (layer.kind) {
        case LayerKind.dense:
          DenseLayer.forward<T>(changetype<Dense>(layer.settings), lane, n, x, stride, from, rows, key);
      }
      x = lane.scratch + layer.output;
      stride = layer.stride;
      key += 0x9e3779b9;
    }
  }

  /** From the gradient of the scores, which stands in their place. */
  static backward<T>(task: FitTask, lane: Lane, n: Network, from: u32, rows: u32, overwrite: bool): void {
    for (let at = Layers.end(n) - offsetof<Layer>(); at >= n.layers; at -= offsetof<Layer>()) {
      const layer = changetype<Layer>(at);
      const first = at == n.layers;
      const below = changetype<Layer>(at - offsetof<Layer>());
      // Still there from the forward pass.
      const x = first ? Pass.input(task, lane, n, from) : lane.scratch + below.output;
      const stride: usize = first ? task.stride : below.stride;
      switch (layer.kind) {
        case LayerKind.dense:
          DenseLayer.backward<T>(changetype<Dense>(layer.settings), lane, n, x, stride, rows, first, overwrite);
      }
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
