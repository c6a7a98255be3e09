import { describe, expect, it } from "vitest";
import { geomspace } from "simdescent";
import { minimum, slide, steepest, valley } from "../../src/tuning/suggest.js";

const lrs = geomspace(1e-6, 1, 61);
const curve = (f: (i: number) => number): number[] => lrs.map((_, i) => f(i));

// Falls from 1 to 0.1 at 45 and rises as steeply as it fell.
const vee = curve((i) => 0.1 + 0.02 * Math.abs(i - 45));
// Level, falling between 20 and 40 most steeply at 30, level, exploding from 50 on.
const ess = curve((i) => 1 - 0.45 * (1 + Math.tanh((i - 30.5) / 4)) + (i > 50 ? 0.05 * 1.6 ** (i - 50) : 0));
const flat = curve(() => 3);
const rising = curve((i) => 1 + i);
const readings = { valley, steepest, minimum, slide };

describe("readings of a curve of losses", () => {
  it.each(Object.entries(readings))("are places on the curve: %s", (name, read) => {
    for (const losses of [vee, ess]) {
      const found = read(lrs, losses) as { index: number; lr: number; loss: number };
      expect(found.loss).toBe(losses[found.index]);
      expect(found.lr).toBe(name === "minimum" ? lrs[found.index] / 10 : lrs[found.index]);
    }
  });

  it.each(Object.entries(readings))("are null where a curve is flat, empty or one point: %s", (_, read) => {
    for (const n of [0, 1, 2, 5, 16, 17, 61]) expect(read(lrs.slice(0, n), flat.slice(0, n))).toBeNull();
  });

  it("find no fall in a curve that only rises", () => {
    for (const read of [valley, steepest, minimum]) expect(read(lrs, rising)).toBeNull();
  });

  it("valley lies half way down the middle third of the fall of a V", () => {
    // Points 0 to 45: thirds of 15, and half of one.
    expect(valley(lrs, vee)?.index).toBe(15 + 7);
    const bumpy = curve((i) => vee[i] + (i % 4 === 0 ? 0.5 : 0));
    expect(Math.abs((valley(lrs, bumpy)?.index as number) - 22)).toBeLessThan(14);
  });

  it("steepest is where an S falls fastest per factor of the rate", () => {
    expect(steepest(lrs, ess)?.index).toBe(30);
    // At equal distances of the rate the same drop late is a steeper one.
    expect(steepest([1, 2, 3, 4], [4, 3, 2, 1])?.index).toBe(2);
  });

  it("minimum is a tenth of the rate at the lowest loss, the first of equal ones", () => {
    expect(minimum(lrs, vee)).toEqual({ index: 45, loss: vee[45], lr: lrs[45] / 10 });
    expect(minimum([1, 2, 3, 4], [5, 1, 1, 2])).toEqual({ index: 1, loss: 1, lr: 0.2 });
  });

  it("slide stops left of an explosion, where 15 points have about the same slope", () => {
    const { index } = slide(lrs, ess) as { index: number };
    expect(index).toBeGreaterThan(15);
    expect(index).toBeLessThan(50);
    // The slope of a V changes by 0.04 at its tip and nowhere else; of its first loss, 1, that is 0.04.
    // 60 and 45 lie on both sides of the tip; 45 and 30 are the last pair of which one does not lie left of it.
    expect(slide(lrs, vee)?.index).toBe(30);
    const late = curve((i) => 0.1 + 0.02 * Math.abs(i - 50));
    expect(slide(lrs, late)?.index).toBe(35);
    // Here both lie right of it from the start: the end has one slope only.
    expect(
      slide(
        lrs,
        curve((i) => 0.1 + 0.02 * Math.abs(i - 40)),
      ),
    ).toBeNull();
  });

  it("do not depend on the unit of the loss", () => {
    for (const read of Object.values(readings))
      expect(
        read(
          lrs,
          ess.map((loss) => 1024 * loss),
        )?.index,
      ).toBe(read(lrs, ess)?.index);
  });
});
