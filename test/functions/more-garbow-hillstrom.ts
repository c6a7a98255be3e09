// Test functions of Moré, Garbow & Hillstrom 1981 (ACM TOMS 7:17) as residuals whose sum of squares is minimized, under their
// numbers there.
import { golden } from "../golden.js";

export interface TestFunction {
  name: string;
  start: number[];
  residuals: (x: ArrayLike<number>) => number[];
  /** Sums of squares at its minima. */
  minima: number[];
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
const { exp, sin, cos, sqrt, PI } = Math;
const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);

const bard = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39];
const gaussian = [
  0.0009, 0.0044, 0.0175, 0.054, 0.1295, 0.242, 0.3521, 0.3989, 0.3521, 0.242, 0.1295, 0.054, 0.0175, 0.0044, 0.0009,
];
const [kowalik, kowalikAt] = [
  [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246],
  [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
];
const { problems } = golden<{ problems: { name: string; x: number[]; y: number[] }[] }>("nonlinear@nist");
const nist = (name: string) => problems.find((problem) => problem.name === name) as { x: number[]; y: number[] };
const meyer = nist("MGH10");
const osborne = nist("MGH17");

export const testFunctions: TestFunction[] = [
  { name: "1 Rosenbrock", start: [-1.2, 1], minima: [0], residuals: (x) => [10 * (x[1] - x[0] ** 2), 1 - x[0]] },
  {
    name: "2 Freudenstein and Roth",
    start: [0.5, -2],
    minima: [0, 48.98425367924],
    residuals: (x) => [-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1], -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]],
  },
  {
    name: "3 Powell badly scaled",
    start: [0, 1],
    minima: [0],
    residuals: (x) => [1e4 * x[0] * x[1] - 1, exp(-x[0]) + exp(-x[1]) - 1.0001],
  },
  {
    name: "4 Brown badly scaled",
    start: [1, 1],
    minima: [0],
    residuals: (x) => [x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2],
  },
  {
    name: "5 Beale",
    start: [1, 1],
    minima: [0],
    residuals: (x) => [1.5, 2.25, 2.625].map((y, i) => y - x[0] * (1 - x[1] ** (i + 1))),
  },
  {
    name: "6 Jennrich and Sampson",
    start: [0.3, 0.4],
    minima: [124.3621823556],
    residuals: (x) => range(10).map((i) => 2 + 2 * i - (exp(i * x[0]) + exp(i * x[1]))),
  },
  {
    name: "7 helical valley",
    start: [-1, 0, 0],
    minima: [0],
    residuals: (x) => {
      const theta = Math.atan(x[1] / x[0]) / (2 * PI) + (x[0] < 0 ? 0.5 : 0);
      return [10 * (x[2] - 10 * theta), 10 * (Math.hypot(x[0], x[1]) - 1), x[2]];
    },
  },
  {
    name: "8 Bard",
    start: [1, 1, 1],
    minima: [8.214877306579e-3],
    residuals: (x) =>
      bard.map((y, k) => {
        const [u, v] = [k + 1, 15 - k];
        return y - (x[0] + u / (v * x[1] + Math.min(u, v) * x[2]));
      }),
  },
  {
    name: "9 Gaussian",
    start: [0.4, 1, 0],
    minima: [1.127932769619e-8],
    residuals: (x) => gaussian.map((y, k) => x[0] * exp((-x[1] * ((7 - k) / 2 - x[2]) ** 2) / 2) - y),
  },
  {
    name: "10 Meyer",
    start: [0.02, 4000, 250],
    minima: [87.94585517],
    residuals: (x) => meyer.x.map((t, i) => x[0] * exp(x[1] / (t + x[2])) - meyer.y[i]),
  },
  {
    name: "12 Box in three dimensions",
    start: [0, 10, 20],
    minima: [0],
    residuals: (x) =>
      range(10).map((i) => {
        const t = 0.1 * i;
        return exp(-t * x[0]) - exp(-t * x[1]) - x[2] * (exp(-t) - exp(-10 * t));
      }),
  },
  {
    name: "13 Powell singular",
    start: [3, -1, 0, 1],
    minima: [0],
    residuals: (x) => [
      x[0] + 10 * x[1],
      sqrt(5) * (x[2] - x[3]),
      (x[1] - 2 * x[2]) ** 2,
      sqrt(10) * (x[0] - x[3]) ** 2,
    ],
  },
  {
    name: "14 Wood",
    start: [-3, -1, -3, -1],
    minima: [0],
    residuals: (x) => [
      10 * (x[1] - x[0] ** 2),
      1 - x[0],
      sqrt(90) * (x[3] - x[2] ** 2),
      1 - x[2],
      sqrt(10) * (x[1] + x[3] - 2),
      (x[1] - x[3]) / sqrt(10),
    ],
  },
  {
    name: "15 Kowalik and Osborne",
    start: [0.25, 0.39, 0.415, 0.39],
    minima: [3.075056038492e-4],
    residuals: (x) => kowalikAt.map((u, i) => kowalik[i] - (x[0] * (u * u + u * x[1])) / (u * u + u * x[2] + x[3])),
  },
  {
    name: "16 Brown and Dennis",
    start: [25, 5, -5, -1],
    minima: [85822.20162636],
    residuals: (x) =>
      range(20).map((i) => {
        const t = i / 5;
        return (x[0] + t * x[1] - exp(t)) ** 2 + (x[2] + x[3] * sin(t) - cos(t)) ** 2;
      }),
  },
  {
    name: "17 Osborne 1",
    start: [0.5, 1.5, -1, 0.01, 0.02],
    minima: [5.464894697483e-5],
    residuals: (x) => osborne.x.map((t, i) => osborne.y[i] - (x[0] + x[1] * exp(-t * x[3]) + x[2] * exp(-t * x[4]))),
  },
  {
    name: "18 Biggs EXP6",
    start: [1, 2, 1, 1, 1, 1],
    minima: [0, 5.655649925e-3],
    residuals: (x) =>
      range(13).map((i) => {
        const t = 0.1 * i;
        const y = exp(-t) - 5 * exp(-10 * t) + 3 * exp(-4 * t);
        return x[2] * exp(-t * x[0]) - x[3] * exp(-t * x[1]) + x[5] * exp(-t * x[4]) - y;
      }),
  },
  {
    name: "20 Watson of 6",
    start: [0, 0, 0, 0, 0, 0],
    minima: [2.287670053552e-3],
    residuals: (x) => {
      const terms = Array.from(x);
      const all = range(29).map((i) => {
        const t = i / 29;
        return (
          sum(terms.map((each, j) => (j === 0 ? 0 : j * each * t ** (j - 1)))) -
          sum(terms.map((each, j) => each * t ** j)) ** 2 -
          1
        );
      });
      return [...all, x[0], x[1] - x[0] ** 2 - 1];
    },
  },
  {
    name: "21 extended Rosenbrock of 20",
    start: range(20).map((i) => (i % 2 === 1 ? -1.2 : 1)),
    minima: [0],
    residuals: (x) => range(10).flatMap((i) => [10 * (x[2 * i - 1] - x[2 * i - 2] ** 2), 1 - x[2 * i - 2]]),
  },
  {
    name: "23 penalty I of 4",
    start: [1, 2, 3, 4],
    minima: [2.249977500869e-5],
    residuals: (x) => [
      ...Array.from(x, (each) => sqrt(1e-5) * (each - 1)),
      sum(Array.from(x, (each) => each * each)) - 0.25,
    ],
  },
  {
    name: "24 penalty II of 4",
    start: [0.5, 0.5, 0.5, 0.5],
    minima: [9.37629308e-6],
    residuals: (x) => {
      const a = sqrt(1e-5);
      const y = (i: number): number => exp(i / 10) + exp((i - 1) / 10);
      return [
        x[0] - 0.2,
        ...[2, 3, 4].map((i) => a * (exp(x[i - 1] / 10) + exp(x[i - 2] / 10) - y(i))),
        ...[5, 6, 7].map((i) => a * (exp(x[i - 4] / 10) - exp(-1 / 10))),
        sum(Array.from(x, (each, j) => (4 - j) * each * each)) - 1,
      ];
    },
  },
  {
    name: "25 variably dimensioned of 10",
    start: range(10).map((j) => 1 - j / 10),
    minima: [0],
    residuals: (x) => {
      const all = Array.from(x, (each) => each - 1);
      const s = sum(all.map((each, j) => (j + 1) * each));
      return [...all, s, s * s];
    },
  },
  {
    name: "26 trigonometric of 10",
    start: range(10).map(() => 1 / 10),
    minima: [0, 2.795056121876e-5],
    residuals: (x) => {
      const c = sum(Array.from(x, (each) => cos(each)));
      return Array.from(x, (each, i) => 10 - c + (i + 1) * (1 - cos(each)) - sin(each));
    },
  },
  {
    name: "27 Brown almost linear of 10",
    start: range(10).map(() => 0.5),
    minima: [0, 1],
    residuals: (x) => {
      const all = Array.from(x);
      const s = sum(all);
      return [...all.slice(0, -1).map((each) => each + s - 11), all.reduce((a, b) => a * b, 1) - 1];
    },
  },
  {
    name: "30 Broyden tridiagonal of 10",
    start: range(10).map(() => -1),
    minima: [0],
    residuals: (x) => Array.from(x, (each, i) => (3 - 2 * each) * each - (x[i - 1] ?? 0) - 2 * (x[i + 1] ?? 0) + 1),
  },
  {
    name: "32 linear of 10",
    start: range(10).map(() => 1),
    minima: [10],
    residuals: (x) => {
      const s = (2 / 20) * sum(Array.from(x));
      return range(20).map((i) => (i <= 10 ? x[i - 1] : 0) - s - 1);
    },
  },
];
