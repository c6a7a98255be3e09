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
