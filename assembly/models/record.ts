// Records through which kernels know a fit: the task, which they read, and lanes, which they write. Several lanes may
// work on parts of one batch, each with its own sums, scratch memory and gradient; parameters stand still meanwhile.

/** Filled by JavaScript: first all float64, then all u32 fields. Data, parameters and options of a fit. */
@unmanaged
export class FitTask {
  l1: f64;
  l2: f64;
  lossParameter: f64; // delta, beta or tau; share of label smoothing
  gradientBound: f64; // with the mean loss it bounds the square of a gradient's entry; 0 where the loss need only be finite
  x: usize;
  y: usize; // targets, labels -1 and 1, or numbers of classes
  stride: u32; // bytes of a row
  sampleWeight: usize; // weights of the rows (mean 1), 0 = none
  order: usize; // u32 indices of rows, 0 = as they stand
  rows: u32;
  batchSize: u32;
  loss: u32; // Loss
  columns: u32;
  outputs: u32;
  weight: usize; // of a linear model: columns x outputs
  bias: usize; // 0 = no intercept
  penalized: usize; // PenalizedWeights, one behind the other
  penalizedEnd: usize;
  proximal: u32; // an l1 penalty takes a proximal step after each update
  plan: usize;
  checkFinite: u32; // refuse what is not finite
  skipNonFinite: u32; // a refused batch is passed over instead of ending the epoch
  plainSgd: u32; // in one range: batches of one row may take one pass over the weights
  network: usize; // Network between x and the scores; 0 = none, weight and bias are all there is
}

/** Filled by JavaScript: first all float64, then all u32 fields. What is written for a part of a batch. */
@unmanaged
export class Lane {
  batchLoss: f64; // sum over the rows of the present batch
  correct: f64; // rows of this epoch whose class had the largest score, where they are counted
  epochLoss: f64; // sum over finished batches of rows * objective
  epochCorrect: f64; // rows classified rightly in finished batches
  scratch: usize; // see Block; Network
  gradientOffset: usize; // from a parameter to its gradient
  // Of the lane that runs the epoch:
  row: u32; // rows of this epoch already seen
  batchBegin: u32; // first row of the present batch
  updates: u32; // made by the present call
  skippedRows: u32; // of batches that were passed over
}

/** Filled by JavaScript. A matrix of weights on which penalties act. */
@unmanaged
export class PenalizedWeights {
  weight: usize;
  size: u32; // elements
  range: usize; // of the optimizer, where an l1 penalty takes a proximal step; 0 = nowhere
  rangeOffset: u32; // where the weights stand in it
}

/** Filled by JavaScript: first all float64, then all u32 fields. What stands between x and the scores. */
@unmanaged
export class Network {
  layers: usize; // Layer records, one behind the other; the last layer's outputs are the scores
  depth: u32; // how many
  block: u32; // rows that go through the layers together
  targetStride: u32; // bytes from one row's targets to the next
  training: u32; // dropout is at work
  key: u32; // of this epoch's dropout
  // In a lane's scratch memory:
  input: u32; // where the rows of x of a block are gathered, when they are not taken in order
  lossBuffer: u32; // scores, targets and weights of a block, for losses of single numbers
  gemmScratch: u32;
}

/** Filled by JavaScript. A layer as the others see it: from its inputs, rows as the layer below leaves them, to its outputs. */
@unmanaged
export class Layer {
  kind: u32; // LayerKind
  settings: usize; // record of its kind
  stride: u32; // bytes from one row of outputs to the next
  output: u32; // in a lane's scratch memory; on the way back the gradient of the outputs
}

export class Layers {
  @inline
  static end(n: Network): usize {
    return n.layers + n.depth * offsetof<Layer>();
  }

  @inline
  static last(n: Network): Layer {
    return changetype<Layer>(Layers.end(n) - offsetof<Layer>());
  }
}

/** Kinds of layers; each has a file in network/. */
export const enum LayerKind {
  dense,
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

/** Rows are taken in blocks, whose scores and their gradients lie in scratch memory. */
export class Block {
  /** Rows of a block; batches of several outputs may be cut at multiples of it without changing a bit. */
  static rows: u32 = 64;

  /** A column of `rows` numbers. */
  @inline
  static column<T>(scratch: usize, i: usize): usize {
    return scratch + i * 64 * sizeof<T>();
  }
}
