// Tiles of a matrix product in plain JavaScript. Both operands are first copied into panels of four rows or columns,
// so that a tile reads two streams; sixteen sums stay local. Edges are filled with zeros in the panels.

/**
 * Copies `lanes` x `depth` numbers, at `from + lane * across + step * along` in `source`, into panels of four lanes:
 * step by step, the lanes of a panel next to each other.
 */
export function pack(source, from, across, along, lanes, depth, to) {
  let at = 0;
  const whole = lanes & ~3;
  for (let lane = 0; lane < whole; lane += 4) {
    let s0 = from + lane * across;
    let s1 = s0 + across;
    let s2 = s1 + across;
    let s3 = s2 + across;
    for (let p = 0; p < depth; p++) {
      to[at] = source[s0];
      to[at + 1] = source[s1];
      to[at + 2] = source[s2];
      to[at + 3] = source[s3];
      s0 += along;
      s1 += along;
      s2 += along;
      s3 += along;
      at += 4;
    }
  }
  const rest = lanes - whole;
  if (!rest) return;
  for (let p = 0; p < depth; p++) {
    const s = from + whole * across + p * along;
    for (let r = 0; r < 4; r++) to[at + r] = r < rest ? source[s + r * across] : 0;
    at += 4;
  }
}

/** Room for `pack`. */
export const packedLength = (lanes, depth) => ((lanes + 3) & ~3) * depth;

const edge = new Float64Array(16);

/** c = a b of packed operands; c is m x n, row by row. */
export function tiles(a, b, c, m, k, n) {
  const panel = 4 * k;
  for (let j = 0, bAt = 0; j < n; j += 4, bAt += panel) {
    for (let i = 0, aAt = 0; i < m; i += 4, aAt += panel) {
      if (i + 4 <= m && j + 4 <= n) tile(a, aAt, b, bAt, panel, c, i * n + j, n);
      else {
        tile(a, aAt, b, bAt, panel, edge, 0, 4);
        const rows = Math.min(4, m - i);
        const columns = Math.min(4, n - j);
        for (let r = 0; r < rows; r++) {
          for (let s = 0; s < columns; s++) c[(i + r) * n + j + s] = edge[4 * r + s];
        }
      }
    }
  }
}

function tile(a, aAt, b, bAt, panel, c, at, stride) {
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let p = 0; p < panel; p += 4) {
    const b0 = b[bAt + p];
    const b1 = b[bAt + p + 1];
    const b2 = b[bAt + p + 2];
    const b3 = b[bAt + p + 3];
    const a0 = a[aAt + p];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    const a1 = a[aAt + p + 1];
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    const a2 = a[aAt + p + 2];
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    const a3 = a[aAt + p + 3];
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  c[at] = s00;
  c[at + 1] = s01;
  c[at + 2] = s02;
  c[at + 3] = s03;
  at += stride;
  c[at] = s10;
  c[at + 1] = s11;
  c[at + 2] = s12;
  c[at + 3] = s13;
  at += stride;
  c[at] = s20;
  c[at + 1] = s21;
  c[at + 2] = s22;
  c[at + 3] = s23;
  at += stride;
  c[at] = s30;
  c[at + 1] = s31;
  c[at + 2] = s32;
  c[at + 3] = s33;
}
