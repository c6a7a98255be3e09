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

/** One number for many: what a C twin prints of its result. */
export function checksum(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * ((i % 7) + 1);
  return sum;
}
