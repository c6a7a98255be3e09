// Matrix products into an existing matrix beside plain JavaScript, TensorFlow.js and NumPy, one thread, and beside what
// the machine can do: its rate of 128-bit multiplications and additions, measured in the same process in turn.
// Results are compared before anything is timed.
import { operands, start, variantsOf } from "./baseline/products.js";
import { apart } from "./lib/apart.js";
import { assertClose, fastest } from "./lib/compare.js";
import { compileRate, rateOf } from "./lib/rate.js";
import { digits, table, times } from "./lib/table.js";
import { atLeast } from "./lib/targets.js";
import { patience, race, timed } from "./lib/timing.js";
import { forms, start as startPeer } from "./peers/products.js";
import { python } from "./python/run.js";

export const title = "Matrix products, one thread; GFLOP/s count a multiplication and an addition each";

const shape = (m, k, n, transposed) => ({ m, k, n, transposeA: transposed === "A", transposeB: transposed === "B" });
const large = [
  shape(256, 256, 256),
  shape(512, 512, 512),
  shape(64, 784, 128),
  shape(784, 64, 128, "A"),
  shape(64, 128, 784, "B"),
];
const small = [...[1, 2, 4, 8, 16].map((size) => shape(size, size, size)), shape(1, 64, 10), shape(64, 128, 10)];
const quickly = new Set([large[0], large[2], small[2], small[6]]);

export function configurations(quick) {
  compileRate();
  const chosen = (shapes) => shapes.filter((each) => !quick || quickly.has(each));
  return ["float32", "float64"].flatMap((type) => [
    ...chosen(large).map((each) => ({ type, ...each, small: false })),
    ...chosen(small).map((each) => ({ type, ...each, small: true })),
  ]);
}

function ours({ matmul, matrix }, { type, m, k, n, transposeA, transposeB }) {
  const { a, b } = operands({ type, m, k, n });
  const dtype = { dtype: type };
  const left = transposeA ? matrix(a, k, m, dtype) : matrix(a, m, k, dtype);
  const right = transposeB ? matrix(b, n, k, dtype) : matrix(b, k, n, dtype);
  const out = matrix(m, n, dtype);
  const options = { transposeA, transposeB, out };
  return {
    run(count) {
      for (let r = 0; r < count; r++) matmul(left, right, options);
    },
    result: () => Array.from({ length: m }, (_, i) => [...out.row(i)]).flat(),
  };
}

export async function measure(configuration, { load, quick }) {
  const { type, small: tiny, ...product } = configuration;
  const specification = { type, ...product };
  const turns = patience(quick);
  // The largest take a tenth of a second and more in plain JavaScript.
  if (!tiny) turns.rounds = Math.min(turns.rounds, 4);
  const own = ours(await load(), specification);
  own.run(1);
  const wanted = own.result();
  const tolerance = type === "float32" ? 1e-5 : 1e-13;
  const candidates = { ours: timed(own.run), rate: rateOf(type) };
  for (const variant of variantsOf(specification, tiny)) {
    const plain = start({ variant, ...specification });
    plain.run(1);
    assertClose(`${variant} of plain JavaScript`, plain.result, wanted, tolerance);
    candidates[`js ${variant}`] = apart("products", { variant, ...specification });
  }
  for (const form of forms(specification)) {
    const peer = await startPeer({ form, ...specification });
    peer.run(1);
    assertClose(`TensorFlow.js, ${form}`, peer.result, wanted, tolerance);
    candidates[`tf ${form}`] = apart("../peers/products", { form, ...specification });
  }
  const milliseconds = turns.rounds * turns.milliseconds;
  const numpy = python({ product: { ...specification, milliseconds } }).product;
  if (numpy) assertClose("NumPy", numpy.result, wanted, tolerance);
  return { best: { ...(await race(candidates, turns)), numpy: numpy?.nanoseconds } };
}

const nameOf = ({ m, k, n, transposeA, transposeB }) =>
  `${m} x ${k} x ${n}${transposeA ? ", a transposed" : transposeB ? ", b transposed" : ""}`;

const plainOf = ({ best }) => best[fastest(best, "js ")];
const rateReached = ({ m, k, n, best }) => (2 * m * k * n) / best.ours / (1 / best.rate);

export function tables(results) {
  const tensorflow = ({ best }) => best[fastest(best, "tf ")];
  const lines = (tiny, cells) =>
    results.filter((result) => result.small === tiny).map((result) => [nameOf(result), result.type, ...cells(result)]);
  const speeds = lines(false, (result) => {
    const gigaflops = (nanoseconds) => digits((2 * result.m * result.k * result.n) / nanoseconds);
    return [
      gigaflops(result.best.ours),
      digits(1 / result.best.rate),
      `${(100 * rateReached(result)).toFixed(0)} %`,
      `${gigaflops(plainOf(result))} (${fastest(result.best, "js ").slice(3)})`,
      times(plainOf(result) / result.best.ours),
      gigaflops(tensorflow(result)),
      gigaflops(result.best.numpy),
    ];
  });
  const spans = lines(true, (result) => [
    digits(result.best.ours),
    `${digits(plainOf(result))} (${fastest(result.best, "js ").slice(3)})`,
    times(plainOf(result) / result.best.ours),
    digits(tensorflow(result)),
    digits(result.best.numpy),
  ]);
  const rivals = ["best JS", "over", "TF.js wasm", "NumPy"];
  return [
    table(["GFLOP/s", "type", "ours", "machine", "reached", ...rivals], speeds),
    table(["ns per product", "type", "ours", ...rivals], spans),
  ];
}

export function targets(results) {
  // The same kernels reach more with the V8 of Node 24.
  const share = Number(process.versions.node.split(".")[0]) >= 24 ? 0.85 : 0.75;
  return results.map((result) =>
    result.small
      ? atLeast(`${nameOf(result)}, ${result.type}, over plain JavaScript`, plainOf(result) / result.best.ours, 1)
      : atLeast(`${nameOf(result)}, ${result.type}, of the machine's rate`, rateReached(result), share),
  );
}
