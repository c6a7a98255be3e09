import { describe, expect, it } from "vitest";
import {
  chiSquaredUpper,
  fUpper,
  logGamma,
  normalCritical,
  normalTails,
  tCritical,
  tTails,
} from "../../src/math/distributions.js";

// By scipy 1.11 and mpmath, in 40 digits where these differ.
const normal: [number, number][] = [
  [0.01, 0.9920212873707368],
  [0.5, 0.6170750774519738],
  [1, 0.3173105078629141],
  [1.7, 0.08913092551708608],
  [1.96, 0.04999579029644087],
  [2.5, 0.01241933065155227],
  [4, 6.334248366623985e-5],
  [8, 1.2441921148543568e-15],
  [14, 1.55870736383856e-44],
  [30, 9.813427854296374e-198],
];
const student: [number, number, number][] = [
  [0.1, 1, 0.9365489651388929],
  [3, 1, 0.20483276469913345],
  [1000000.0, 1, 6.366197723673691e-7],
  [2, 2, 0.18350341907227397],
  [0.17, 431, 0.8650899031262889],
  [1.97, 431, 0.0494781748559165],
  [20, 36, 4.376750543611778e-21],
  [45, 113, 5.4893109309192765e-74],
  [5, 100000.0, 5.742701678641673e-7],
  [0.5, 7, 0.6324071356892842],
  [12, 3, 0.0012450158007893367],
];
const fisher: [number, number, number, number][] = [
  [1, 1, 1, 0.5],
  [46.27, 10, 431, 3.850849480866882e-62],
  [5.39, 4, 67, 0.0007993424394691161],
  [0.3, 3, 20, 0.8249889864049688],
  [1.02, 50, 60, 0.4677040673751743],
  [200, 20, 280, 6.751738980658456e-153],
];
const chi: [number, number, number][] = [
  [0.1, 1, 0.7518296340458492],
  [3.84, 1, 0.05004352124870519],
  [12, 5, 0.03478778050624185],
  [300, 4, 1.083439491947837e-63],
  [5, 30, 0.9999999308468613],
  [28, 30, 0.5704367128273726],
];
const gammas: [number, number][] = [
  [0.5, 0.5723649429247],
  [1.5, -0.12078223763524526],
  [3, Math.LN2],
  [10, 12.801827480081469],
  [19.9, 39.04308858123621],
  [20.1, 39.637192503636946],
  [215.5, 940.6059207824472],
  [100000.0, 1051287.7089736569],
];
const critical: [number, number, number][] = [
  [0.95, 0, 1.9599639845400543],
  [0.5, 0, 0.6744897501960817],
  [0.999, 0, 3.290526731491895],
  [0.95, 431, 1.9654833203397435],
  [0.95, 1, 12.706204736174694],
  [0.99, 36, 2.7194846304500078],
  [0.5, 36, 0.6813658236568668],
  [0.9, 2, 2.919985580353726],
];

const close = (found: number, expected: number, tolerance = 2e-13): void =>
  expect(Math.abs(found - expected) / Math.abs(expected), `${found}, not ${expected}`).toBeLessThan(tolerance);

describe("tails of distributions agree with scipy's, far out too", () => {
  it("normal", () => {
    for (const [z, p] of normal) close(normalTails(z), p);
  });
  it("t", () => {
    for (const [t, df, p] of student) close(tTails(t, df), p, 1e-11);
  });
  it("F", () => {
    for (const [f, over, under, p] of fisher) close(fUpper(f, over, under), p, 1e-11);
  });
  it("chi-squared", () => {
    for (const [x, df, p] of chi) close(chiSquaredUpper(x, df), p, 1e-12);
  });
  it("log gamma", () => {
    for (const [x, value] of gammas)
      expect(Math.abs(logGamma(x) - value)).toBeLessThan(1e-13 * Math.max(1, Math.abs(value)));
  });
  it("and the values that leave a share outside", () => {
    for (const [level, df, value] of critical)
      close(df === 0 ? normalCritical(level) : tCritical(level, df), value, 1e-11);
  });
  it("are 1 at 0 and 0 at infinity", () => {
    expect([normalTails(0), tTails(0, 3), fUpper(0, 2, 3), chiSquaredUpper(0, 2)]).toEqual([1, 1, 1, 1]);
    expect([normalTails(Infinity), tTails(-Infinity, 3), fUpper(Infinity, 2, 3)]).toEqual([0, 0, 0]);
  });
});
