type Point = [number, number];

/** Less than anyone sees, in pixels. */
const tolerance = 0.15;

/** A path of straight lines without the points that lie on the way of their neighbours, to a tenth of a pixel. */
export function simplifyPath(path: string): string {
  if (/[^ML\d.,e-]/.test(path)) return path;
  return path
    .split(/(?=M)/)
    .map((piece) => {
      const points = piece
        .slice(1)
        .split("L")
        .map((pair) => pair.split(",").map(Number) as Point);
      return `M${douglasPeucker(points).map(rounded).join("L")}`;
    })
    .join("");
}

const rounded = ([x, y]: Point): string => `${Math.round(10 * x) / 10},${Math.round(10 * y) / 10}`;

// Douglas and Peucker: the point farthest from the straight way stays, and so on either side of it.
function douglasPeucker(points: Point[]): Point[] {
  const [first, last] = [points[0], points[points.length - 1]];
  let [farthest, distance] = [0, tolerance];
  for (let i = 1; i < points.length - 1; i++) {
    const distanceOff = distanceFrom(points[i], first, last);
    if (distanceOff > distance) [farthest, distance] = [i, distanceOff];
  }
  if (farthest === 0) return points.length > 1 ? [first, last] : points;
  return [...douglasPeucker(points.slice(0, farthest + 1)), ...douglasPeucker(points.slice(farthest)).slice(1)];
}

function distanceFrom([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}
