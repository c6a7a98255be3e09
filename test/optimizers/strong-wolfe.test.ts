// The line search goes through the points that torch's does: `_strong_wolfe` and `_cubic_interpolate` of torch/optim/lbfgs.py
// (1.13), transcribed statement by statement for functions of one variable.
import { describe, expect, it } from "vitest";
import { LBFGS, parameters } from "simdescent";
import { strongWolfe } from "../../src/optimizers/parts/strong-wolfe.js";
import { Random } from "../../src/core/random.js";

type Fn = (t: number) => [f: number, slope: number];

function cubicInterpolate(
  [x1, f1, g1]: number[],
  [x2, f2, g2]: number[],
  [lowest, highest] = x1 <= x2 ? [x1, x2] : [x2, x1],
): number {
  const d1 = g1 + g2 - (3 * (f1 - f2)) / (x1 - x2);
  const d2Square = d1 ** 2 - g1 * g2;
  if (!(d2Square >= 0)) return (lowest + highest) / 2;
  const d2 = Math.sqrt(d2Square);
  const at =
    x1 <= x2
      ? x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
      : x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2));
  return Math.min(Math.max(at, lowest), highest);
}

/** Where torch looks, where it ends, and the ways it takes there. */
function torch(fn: Fn, first: number, dNorm: number) {
  const [c1, c2, toleranceChange, maxLs] = [1e-4, 0.9, 1e-9, 25];
  const visited: number[] = [];
  const ways = new Set<string>();
  const objective = (t: number): [number, number] => {
    visited.push(t);
    return fn(t);
  };
  const [f, gtd] = fn(0);
  let t = first;
  let [fNew, gtdNew] = objective(t);
  let [tPrev, fPrev, gtdPrev] = [0, f, gtd];
  let done = false;
  let lsIter = 0;
  let bracket: number[][] = [];
  while (lsIter < maxLs) {
    if (fNew > f + c1 * t * gtd || (lsIter > 1 && fNew >= fPrev)) {
      bracket = [
        [tPrev, fPrev, gtdPrev],
        [t, fNew, gtdNew],
      ];
      break;
    }
    if (Math.abs(gtdNew) <= -c2 * gtd) {
      bracket = [[t, fNew, gtdNew]];
      done = true;
      break;
    }
    if (gtdNew >= 0) {
      bracket = [
        [tPrev, fPrev, gtdPrev],
        [t, fNew, gtdNew],
      ];
      break;
    }
    const bounds: [number, number] = [t + 0.01 * (t - tPrev), t * 10];
    const tmp = t;
    t = cubicInterpolate([tPrev, fPrev, gtdPrev], [t, fNew, gtdNew], bounds);
    [tPrev, fPrev, gtdPrev] = [tmp, fNew, gtdNew];
    [fNew, gtdNew] = objective(t);
    lsIter++;
    ways.add("further");
  }
  if (lsIter === maxLs)
    bracket = [
      [0, f, gtd],
      [t, fNew, gtdNew],
    ];
  let insufficient = false;
  let [low, high] = bracket[0][1] <= (bracket.at(-1) as number[])[1] ? [0, 1] : [1, 0];
  while (!done && lsIter < maxLs) {
    const [a, b] = bracket;
    if (Math.abs(b[0] - a[0]) * dNorm < toleranceChange) break;
    t = cubicInterpolate(a, b);
    const [least, most] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
    const eps = 0.1 * (most - least);
    if (Math.min(most - t, t - least) < eps) {
      if (insufficient || t >= most || t <= least) {
        ways.add("away from an end");
        t = Math.abs(t - most) < Math.abs(t - least) ? most - eps : least + eps;
        insufficient = false;
      } else {
        insufficient = true;
      }
    } else {
      insufficient = false;
    }
    [fNew, gtdNew] = objective(t);
    lsIter++;
    const side = bracket[low][0] < bracket[high][0] ? "left" : "right";
    if (fNew > f + c1 * t * gtd || fNew >= bracket[low][1]) {
      ways.add(`higher, low on the ${side}`);
      bracket[high] = [t, fNew, gtdNew];
      [low, high] = bracket[0][1] <= bracket[1][1] ? [0, 1] : [1, 0];
    } else {
      if (Math.abs(gtdNew) <= -c2 * gtd) {
        ways.add(`found, low on the ${side}`);
        done = true;
      } else if (gtdNew * (bracket[high][0] - bracket[low][0]) >= 0) {
        ways.add(`lower beyond the minimum, low on the ${side}`);
        bracket[high] = bracket[low];
      } else {
        ways.add(`lower before the minimum, low on the ${side}`);
      }
      bracket[low] = [t, fNew, gtdNew];
    }
  }
  const end = bracket.length === 1 ? bracket[0] : bracket[low];
  return { visited, end: end[0], done, ways };
}

function ours(fn: Fn, first: number, dNorm: number) {
  const visited: number[] = [];
  const [f, slope] = fn(0);
  const { trial, evaluations } = strongWolfe({ t: 0, f, slope, gradient: 0 }, first, dNorm, (t) => {
    visited.push(t);
    const [value, at] = fn(t);
    return { t, f: value, slope: at, gradient: 0 };
  });
  return { visited, end: trial.t, evaluations };
}

/** Waves over a bowl that go down at 0. */
function draw(random: Random): Fn {
  const waves = Array.from({ length: 3 }, () => [random.normal(), 1 + 6 * random.uniform(), 6.3 * random.uniform()]);
  const bowl = 0.1 + random.uniform();
  const fn: Fn = (t) => {
    let [f, slope] = [bowl * t * t, 2 * bowl * t];
    for (const [height, speed, phase] of waves) {
      f += height * Math.cos(speed * t + phase);
      slope -= height * speed * Math.sin(speed * t + phase);
    }
    return [f, slope];
  };
  if (fn(0)[1] < 0) return fn;
  return (t) => {
    const [f, slope] = fn(-t);
    return [f, -slope];
  };
}

describe("the strong Wolfe line search", () => {
  const taken = new Map<string, number>();

  it("visits torch's points on 5,000 curves", () => {
    const random = new Random(7);
    for (let i = 0; i < 5000; i++) {
      const fn = draw(random);
      const first = 10 ** (2 * random.uniform() - 1);
      const reference = torch(fn, first, 1);
      const found = ours(fn, first, 1);
      expect(found.visited).toEqual(reference.visited);
      expect(found.end).toBe(reference.end);
      expect(found.evaluations).toBe(reference.visited.length);
      for (const way of reference.ways) taken.set(way, (taken.get(way) ?? 0) + 1);
      if (!reference.done) continue;
      // Nocedal & Wright, (3.7): what it is named after.
      const [f0, slope0] = fn(0);
      const [f, slope] = fn(found.end);
      expect(f).toBeLessThanOrEqual(f0 + 1e-4 * found.end * slope0);
      expect(Math.abs(slope)).toBeLessThanOrEqual(0.9 * Math.abs(slope0));
    }
  });

  it.each([
    "further",
    "away from an end",
    ...["left", "right"].flatMap((side) =>
      ["higher", "found", "lower beyond the minimum", "lower before the minimum"].map(
        (what) => `${what}, low on the ${side}`,
      ),
    ),
  ])("takes every way there is: %s", (way) => {
    expect(taken.get(way) ?? 0).toBeGreaterThan(0);
  });

  it("takes LBFGS to the same point", () => {
    // A steep wall behind a valley: the first step ends on the wall, lower than the start.
    const fn: Fn = (t) => [
      (t - 1) ** 2 + 0.1 * Math.max(0, t - 1.5) ** 3,
      2 * (t - 1) + 0.3 * Math.max(0, t - 1.5) ** 2,
    ];
    for (const lr of [0.01, 0.6, 1.9, 1.99, 3.7, 3.99, 10]) {
      const params = parameters({ x: { shape: [1], data: [0] } }, { dtype: "float64" });
      const optimizer = new LBFGS(params, { lineSearch: "strongWolfe", maxIter: 1, lr });
      optimizer.step(() => {
        const [f, slope] = fn(params.data.x[0]);
        params.grad.x[0] = slope;
        return f;
      });
      // The direction is against a gradient of -2: torch begins at min(1, 1/2) lr.
      const along: Fn = (t) => [fn(2 * t)[0], 2 * fn(2 * t)[1]];
      const reference = torch(along, 0.5 * lr, 2);
      expect(params.data.x[0]).toBeCloseTo(2 * reference.end, 12);
      expect(optimizer.evaluations).toBe(reference.visited.length + 1);
      params.dispose();
    }
  });
});
