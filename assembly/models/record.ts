// What the kernels of this folder know about a fit: one record, filled by JavaScript.

/** Filled by JavaScript: first all float64, then all u32 fields. */
@unmanaged
export class Linear {
  l1: f64;
  l2: f64;
  parameter: f64; // of the loss: delta, beta or tau; share of label smoothing
  bound: f64; // with the mean loss it bounds the square of a gradient's entry; 0 where the loss need only be finite
  batchLoss: f64; // sum over the rows of the present batch
  epochLoss: f64; // sum over finished batches of rows * objective
  correct: f64; // rows whose class had the largest score, where they are counted
  settled: f64; // those of finished batches
  x: usize;
  y: usize; // targets, labels -1 and 1, or numbers of classes
  stride: u32; // bytes of a row
  sample: usize; // weights of the rows (mean 1), 0 = none
  order: usize; // u32 indices of rows, 0 = as they stand
  rows: u32;
  batch: u32;
  loss: u32; // Loss
  outputs: u32;
  weight: usize; // columns x outputs
  bias: usize; // 0 = no intercept
  weightGradient: usize;
  biasGradient: usize;
  columns: u32;
  scratch: usize; // see Block
  plan: usize;
  proximal: usize; // range of the weights, where the l1 penalty shrinks them after an update; 0 = nowhere
  check: u32; // refuse what is not finite
  skip: u32; // a refused batch is passed over instead of ending the epoch
  row: u32; // rows of this epoch already seen
  begin: u32; // first row of the present batch
  applied: u32; // updates since JavaScript last filled the scalars
  limit: u32; // scalars are filled for this many updates
  refused: u32; // rows of batches that were passed over
  fused: u32; // plain SGD in one range: batches of one row take one pass over the weights
  network: usize; // Network between x and the scores; 0 = none, weight and bias are all there is
}

/** Filled by JavaScript: first all float64, then all u32 fields. What stands between x and the scores. */
@unmanaged
export class Network {
  layers: usize; // Layer records, one behind the other; the last layer's units are the scores
  depth: u32; // how many
  block: u32; // rows that go through the layers together
  input: usize; // where the rows of x of a block are gathered, when they are not taken in order
  targets: u32; // bytes from one row's targets to the next
  list: usize; // scores, targets and weights of a block, for losses of single numbers
  scratch: usize; // for products of matrices
  training: u32; // dropout is at work
  key: u32; // of this epoch's dropout
}

/** Filled by JavaScript: first all float64, then all u32 fields. An even number of these. */
@unmanaged
export class Layer {
  keep: f64; // share of units that dropout leaves, 1 = all
  inputs: u32;
  outputs: u32;
  step: u32; // bytes from one row of units to the next
  activation: u32;
  weight: usize; // inputs x outputs
  bias: usize;
  weightGradient: usize;
  biasGradient: usize;
  gain: usize; // of layer norm; 0 = none
  shift: usize;
  gainGradient: usize;
  shiftGradient: usize;
  units: usize; // what the layer hands on; later the gradient of that
  slopes: usize; // derivatives of the activation; later the gradient before it
  hats: usize; // normalized, where there is layer norm, and 1 over the deviation of every row
  spreads: usize;
  alive: usize; // one row: the bits of all slopes seen in training
  range: usize; // of the weights, where an l1 penalty shrinks them after an update; 0 = nowhere
  rangeOffset: u32; // where they stand in it
  unused: u32;
}

export class Layers {
  @inline
  static first(d: Linear): usize {
    return changetype<Network>(d.network).layers;
  }

  @inline
  static end(d: Linear): usize {
    const network = changetype<Network>(d.network);
    return network.layers + network.depth * offsetof<Layer>();
  }
}

export const enum Loss {
  mse,
  mae,
  huber,
  smoothL1,
  logCosh,
  quantile,
  poisson,
  logistic,
  hinge,
  squaredHinge,
  softmax,
}

/** Rows are taken in blocks, whose scores and slopes lie in scratch memory. */
export class Block {
  /** Rows of a block; batches of several outputs may be cut at multiples of it without changing a bit. */
  static rows: u32 = 64;

  /** A column of `rows` numbers. */
  @inline
  static column<T>(scratch: usize, i: usize): usize {
    return scratch + i * 64 * sizeof<T>();
  }
}
