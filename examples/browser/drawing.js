// What the network of draw.html sees of a drawing: strokes, lists of points [x, y] with y downwards, become pixels as
// those of ../data/digits.csv did. NIST's programs fitted a digit into 20 x 32 of 32 x 32 pixels, slanted it until its top
// and its bottom began in one column, and thickened or thinned it; counts in blocks of 4 x 4 made 8 x 8 pixels of 0 to 16.

const size = 32;
const width = 20; // of a digit, the height being `size`
const ink = 310; // pixels of a digit, in the median of the data
const [thinnest, thickest] = [2.2, 4.2]; // half a line's width
const stretch = 2.5; // at most, of one direction against the other, or a bar would become a block

/** The drawing as 32 x 32 pixels of 0 and 1, row by row. */
export function bitmap(strokes) {
  const upright = slant(strokes);
  // The digit with its lines fills the box, and lines are as wide as gives the ink: each decides the other.
  let half = 2;
  let distances;
  for (let i = 0; i < 6; i++) {
    distances = distancesTo(fit(upright, half));
    half = Math.min(thickest, Math.max(thinnest, distances.slice().sort()[ink - 1]));
  }
  return Uint8Array.from(distances, (distance) => (distance <= half ? 1 : 0));
}

/** The bitmap's pixels counted in blocks of 4 x 4: 64 numbers from 0 to 16. */
export function picture(pixels) {
  const counts = Array.from({ length: 64 }, () => 0);
  pixels.forEach((pixel, i) => (counts[8 * (i >> 7) + ((i % size) >> 2)] += pixel));
  return counts;
}

function boxOf(strokes) {
  const points = strokes.flat();
  const [xs, ys] = [0, 1].map((k) => points.map((point) => point[k]));
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** Shifts rows sideways until the leftmost points of top and bottom are below each other. */
function slant(strokes) {
  const { top, bottom } = boxOf(strokes);
  const height = bottom - top;
  if (height === 0) return strokes;
  const points = dense(strokes, height / 40).flat();
  const rim = height / 16;
  const leftmost = (rows) => Math.min(...rows.map(([x]) => x));
  const high = leftmost(points.filter(([, y]) => y <= top + rim));
  const low = leftmost(points.filter(([, y]) => y >= bottom - rim));
  const slope = (low - high) / (height - rim);
  return strokes.map((stroke) => stroke.map(([x, y]) => [x - slope * (y - top), y]));
}

/** Points no further apart than `step`. */
const dense = (strokes, step) =>
  strokes.map((stroke) =>
    stroke.flatMap(([x, y], i) => {
      const [fromX, fromY] = stroke[Math.max(0, i - 1)];
      const count = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / step));
      return Array.from({ length: count }, (_, k) => {
        const t = (k + 1) / count;
        return [fromX + t * (x - fromX), fromY + t * (y - fromY)];
      });
    }),
  );

/** The strokes in the box, with room for half a line on all sides. */
function fit(strokes, half) {
  const { left, right, top, bottom } = boxOf(strokes);
  const across = (width - 2 * half) / Math.max(right - left, 1e-6);
  const down = (size - 2 * half) / Math.max(bottom - top, 1e-6);
  const [sx, sy] = [Math.min(across, stretch * down), Math.min(down, stretch * across)];
  return strokes.map((stroke) =>
    stroke.map(([x, y]) => [size / 2 + sx * (x - (left + right) / 2), size / 2 + sy * (y - (top + bottom) / 2)]),
  );
}

/** How far each pixel's centre is from the nearest line, where that is near enough to matter. */
function distancesTo(strokes) {
  const squares = new Float64Array(size * size).fill(Infinity);
  const from = (value) => Math.max(0, Math.floor(value - thickest));
  const to = (value) => Math.min(size, Math.ceil(value + thickest));
  for (const stroke of strokes) {
    stroke.forEach(([x1, y1], i) => {
      const [x0, y0] = stroke[Math.max(0, i - 1)];
      const [dx, dy] = [x1 - x0, y1 - y0];
      const length = dx * dx + dy * dy;
      const [left, right] = [from(Math.min(x0, x1)), to(Math.max(x0, x1))];
      for (let row = from(Math.min(y0, y1)); row < to(Math.max(y0, y1)); row++) {
        for (let column = left; column < right; column++) {
          const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
          const t = length === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length));
          const square = (x - t * dx) ** 2 + (y - t * dy) ** 2;
          if (square < squares[size * row + column]) squares[size * row + column] = square;
        }
      }
    });
  }
  return squares.map(Math.sqrt);
}
