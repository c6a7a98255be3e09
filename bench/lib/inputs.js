// Inputs every side computes by itself, the C twins too: entry i is a multiple of 2^-24 in [-0.5, 0.5).

export function entry(i) {
  let x = Math.imul(i + 1, 2654435761);
  x = Math.imul(x ^ (x >>> 15), 2246822519) >>> 0;
  return (x >>> 8) / 16777216 - 0.5;
}

/** Gradients of n parameters. */
export function gradients(Type, n) {
  return Type.from({ length: n }, (_, i) => entry(i));
}

/** Rows of a regression problem with a little noise, so that residuals never vanish into denormals. */
export function regression(rows, columns) {
  const x = new Float32Array(rows * columns);
  const y = new Float32Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0.25 + 0.1 * entry(1e9 + i);
    for (let j = 0; j < columns; j++) {
      x[i * columns + j] = entry(i * columns + j);
      sum += x[i * columns + j] * 0.5 * ((j % 5) - 2);
    }
    y[i] = sum;
  }
  return { x, y };
}

// Seeds of further streams of entries, far from each other and from the features at 0, 1, 2 ...
const noise = 1e9;
const planes = 2e9;
const keys = 3e9;
const weights = 4e9;

/** Rows of two classes that overlap a little: labels 0 and 1. */
export function binary(rows, columns) {
  const x = new Float32Array(rows * columns);
  const y = new Float32Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 2 * entry(noise + i);
    for (let j = 0; j < columns; j++) {
      x[i * columns + j] = entry(i * columns + j);
      sum += x[i * columns + j] * ((j % 5) - 2);
    }
    y[i] = sum > 0 ? 1 : 0;
  }
  return { x, y };
}

/** Rows of several classes: the label is the largest of as many random planes, with some noise. */
export function multiclass(rows, columns, classes) {
  const x = new Float32Array(rows * columns);
  const y = new Float32Array(rows);
  const plane = Float64Array.from({ length: classes * columns }, (_, i) => entry(planes + i));
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) x[i * columns + j] = entry(i * columns + j);
    let most = -Infinity;
    for (let c = 0; c < classes; c++) {
      let sum = 2 * entry(noise + i * classes + c);
      for (let j = 0; j < columns; j++) sum += x[i * columns + j] * plane[c * columns + j];
      if (sum > most) {
        most = sum;
        y[i] = c;
      }
    }
  }
  return { x, y };
}

/** What a network of one hidden layer starts from: { data, shape } by name; weights are inputs x outputs. */
export function network(columns, hidden, classes) {
  const tensor = (seed, inputs, shape) => {
    const n = shape.reduce((a, b) => a * b);
    const scale = 2 / Math.sqrt(inputs);
    return { data: Float32Array.from({ length: n }, (_, i) => scale * entry(weights + seed + i)), shape };
  };
  return {
    "layer0.weight": tensor(0, columns, [columns, hidden]),
    "layer0.bias": tensor(1e7, columns, [hidden]),
    "layer1.weight": tensor(2e7, hidden, [hidden, classes]),
    "layer1.bias": tensor(3e7, hidden, [classes]),
  };
}

/**
 * Events of `active` different hashed features each, out of `buckets` (a power of two), some features far more
 * common than others, as words are. Values are around 1; the label depends on the indices.
 */
export function hashed(events, active, buckets) {
  const indices = new Uint32Array(events * active);
  const values = new Float32Array(events * active);
  const y = new Float32Array(events);
  for (let i = 0; i < events; i++) {
    const from = i * active;
    let sum = 4 * entry(noise + i);
    for (let j = from; j < from + active; j++) {
      const u = entry(keys + j) + 0.5;
      let key = Math.imul(Math.floor(u * u * u * buckets), 2654435761) & (buckets - 1);
      while (indices.subarray(from, j).includes(key)) key = (key + 1) & (buckets - 1);
      indices[j] = key;
      values[j] = 1 + 0.5 * entry(j);
      sum += values[j] * ((key % 7) - 3) * 0.25;
    }
    y[i] = sum > 0 ? 1 : 0;
  }
  return { indices, values, y };
}

/** One number for many: what a C twin prints of its result. */
export function checksum(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * ((i % 7) + 1);
  return sum;
}
