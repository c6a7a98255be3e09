// Runs models.py on the inputs of ../lib/inputs.js, which it reads from a temporary folder; one thread.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { binary, gradients, multiclass, network, regression } from "../lib/inputs.js";

const threads = Object.fromEntries(
  ["OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB_MAXIMUM", "NUMEXPR"].map((name) => [`${name}_NUM_THREADS`, "1"]),
);

/**
 * `{ numpy, sklearn, logistic?, softmax?, sklearnLogistic?, sklearnSoftmax? }` for
 * `{ logistic?: { rows, columns, epochs, lr }, softmax?: { rows, columns, classes, batch, epochs, lr }, times? }`:
 * best milliseconds of `times` whole fits from 0, loss of the last epoch, weights (features x classes) and bias.
 * `{ leastSquares? }`, scikit-learn's, for `{ leastSquares: { rows, columns } }`: milliseconds and weights.
 * `{ mlp, torchMlp? }` for `{ mlp: { rows, columns, hidden, classes, batch, epochs, lr } }`: milliseconds and loss, and
 * the tensors by name. `{ product: { nanoseconds, result } }` for
 * `{ product: { type, m, k, n, transposeA, transposeB, milliseconds } }`.
 * Where Python or NumPy is missing, `{ missing: what it said }`.
 */
export function python({ times = 5, ...specification }) {
  const folder = mkdtempSync(join(tmpdir(), "simdescent-bench-"));
  try {
    const { logistic, softmax, leastSquares, mlp, product } = specification;
    const write = (name, { x, y }) => {
      writeFileSync(join(folder, `${name}_x`), x);
      writeFileSync(join(folder, `${name}_y`), y);
    };
    if (logistic) write("logistic", binary(logistic.rows, logistic.columns));
    if (softmax) write("softmax", multiclass(softmax.rows, softmax.columns, softmax.classes));
    if (leastSquares) write("leastSquares", regression(leastSquares.rows, leastSquares.columns));
    if (mlp) {
      write("mlp", multiclass(mlp.rows, mlp.columns, mlp.classes));
      const tensors = Object.values(network(mlp.columns, mlp.hidden, mlp.classes));
      writeFileSync(join(folder, "mlp_weights"), Buffer.concat(tensors.map(({ data }) => Buffer.from(data.buffer))));
    }
    if (product) {
      const FloatArray = product.type === "float32" ? Float32Array : Float64Array;
      writeFileSync(join(folder, "product_a"), gradients(FloatArray, product.m * product.k));
      writeFileSync(join(folder, "product_b"), gradients(FloatArray, product.k * product.n));
    }
    const script = fileURLToPath(new URL("models.py", import.meta.url));
    const { error, status, stdout, stderr } = spawnSync(
      process.env.PYTHON ?? "python3",
      [script, folder, JSON.stringify({ times, ...specification })],
      { encoding: "utf8", env: { ...process.env, ...threads, PYTHONDONTWRITEBYTECODE: "1" }, maxBuffer: 1 << 26 },
    );
    if (error?.code === "ENOENT") return { missing: "no python3" };
    if (/ModuleNotFoundError: No module named 'numpy'/.test(stderr)) return { missing: "no NumPy" };
    if (error || status !== 0) throw new Error(`models.py failed: ${error?.message ?? stderr}`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
