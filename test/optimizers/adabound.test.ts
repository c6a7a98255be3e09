import { describe, expect, it } from "vitest";
import { AdaBound, constant, parameters, plateau, SGD, warmup } from "simdescent";

describe("AdaBound under a warmup", () => {
  it("goes where it goes at the rate it warms up to", () => {
    const end = (lr: number | ((step: number) => number)) => {
      const params = parameters({ w: { shape: [1], data: [1] } }, { dtype: "float64" });
      const optimizer = new AdaBound(params, { lr });
      for (let t = 0; t < 60; t++) {
        params.grad.w[0] = 2 * params.data.w[0];
        optimizer.step();
      }
      return params.data.w[0];
    };
    const warmed = end(warmup(constant(0.01), 20, { from: 1e-6 }));
    // The way is that of the constant rate, begun later: its sign and size are those, not 200 times as large.
    expect(Math.abs(warmed)).toBeLessThan(1);
    expect(Math.abs(warmed - end(0.01))).toBeLessThan(0.5);
  });
});

describe("plateau on negative losses", () => {
  it("drops where the loss no longer falls by a share of its size", () => {
    const optimizer = new SGD(parameters({ w: [1] }), { lr: plateau(0.1, { patience: 1 }) });
    // Between -100 and -100.009 there is no improvement of a ten-thousandth.
    for (const loss of [-100, -100.005, -100.006, -99.99]) optimizer.observe(loss);
    expect(optimizer.lr).toBeCloseTo(0.01, 12);
    optimizer.observe(-101);
    optimizer.observe(-102);
    optimizer.observe(-103);
    expect(optimizer.lr).toBeCloseTo(0.01, 12);
  });
});
