import { expect, test } from "vitest";
import { simplifyPath } from "../../src/plot/kit/simplify-path.js";

const path = (points: [number, number][]) => `M${points.map((point) => point.join()).join("L")}`;

test("points on the way of their neighbours go, corners and ends stay", () => {
  expect(simplifyPath("M0,0L1,1.02L2,2L3,3L4,0L5,0.04")).toBe("M0,0L3,3L4,0L5,0");
  expect(simplifyPath("M0,0L0,5L0,2")).toBe("M0,0L0,5L0,2");
  expect(simplifyPath("M74.04,1e-7L80,2.96")).toBe("M74,0L80,3");
});

test("gaps stay, and so does what is not made of straight lines", () => {
  expect(simplifyPath("M0,0L1,0L2,0M5,5L6,5")).toBe("M0,0L2,0M5,5L6,5");
  expect(simplifyPath("M3,4")).toBe("M3,4");
  for (const other of ["M3,4Z", "M0,0C1,1,2,2,3,3"]) expect(simplifyPath(other)).toBe(other);
});

test("a wave keeps its shape to a fraction of a pixel with fewer points", () => {
  const wave = (x: number) => 200 + 80 * Math.sin(x / 25);
  const points = Array.from({ length: 401 }, (_, i): [number, number] => [2 * i, wave(2 * i)]);
  const kept = simplifyPath(path(points))
    .slice(1)
    .split("L")
    .map((pair) => pair.split(",").map(Number));
  expect(kept.length).toBeLessThan(250);
  for (const [x, y] of points) {
    const i = Math.max(
      1,
      kept.findIndex(([right]) => right >= x),
    );
    const [[ax, ay], [bx, by]] = [kept[i - 1], kept[i]];
    expect(Math.abs(ay + ((by - ay) * (x - ax)) / (bx - ax) - y)).toBeLessThan(0.8);
  }
});
