import { matrices } from "../core/kernels/matrices.js";
import { largest } from "../math/extremes.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition, type TensorInfo, type Variant } from "../engine/definition.js";
import { orthogonal, orthogonalScratch, refuse, sides, sizeOf, tensorScratch } from "./parts/newton-schulz.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative, real } from "../engine/option-specs.js";

const norms = ["Auto", "SpectralConv", "ColNorm", "RowNorm", "BiasRMS", "Spectral", "Sign"] as const;

// The norm of a tensor; BiasRMS is ColNorm of a column.
function normOf(norm: string, { length }: readonly number[]): string {
  if (norm !== "Auto") return norm;
  return length > 2 ? "SpectralConv" : length === 2 ? "Spectral" : "BiasRMS";
}

function check(norm: string, tensor: TensorInfo): void {
  const { length } = tensor.shape;
  if (norm === "Auto" && length > 4) refuse("Scion", tensor, "the norm Auto takes at most 4 dimensions");
  if ((norm === "Spectral" || norm === "Sign") && length !== 2) {
    refuse("Scion", tensor, `the norm ${norm} takes matrices`);
  }
  if (length === 0 && !["Auto", "BiasRMS"].includes(norm)) refuse("Scion", tensor, `the norm ${norm} takes no scalars`);
}

function variant(norm: string, tensor: TensorInfo): Variant {
  check(norm, tensor);
  const { shape } = tensor;
  const spectral = normOf(norm, shape).startsWith("Spectral");
  return {
    kernel: spectral ? "muon" : "scion",
    slots: ["momentum_buffer"],
    whole: {
      scratch: spectral
        ? orthogonalScratch(shape)
        : tensorScratch(shape) + 2 * largest(sides(geometry(norm, shape).view)),
    },
  };
}

// Rows and columns as the norm sees them, and what it multiplies the step or its own entries by.
function geometry(norm: string, shape: readonly number[]): { view: readonly number[]; factor: number } {
  const [first, rest] = sides(shape);
  if (norm === "Spectral") return { view: shape, factor: Math.sqrt(first / rest) };
  if (norm === "SpectralConv") {
    const [, input, k] = shape;
    const field = shape.length === 3 ? k : k * k;
    return { view: shape, factor: shape.length === 3 || shape.length === 4 ? Math.sqrt(first / input) / field : 1 };
  }
  if (norm === "Sign") return { view: shape, factor: 1 / rest };
  if (norm === "RowNorm") {
    const last = shape[shape.length - 1];
    return { view: [sizeOf(shape.slice(0, -1)), last], factor: Math.sqrt(last) };
  }
  return { view: shape, factor: 1 / Math.sqrt(first) };
}

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [matrices],
  Class: () => Scion,
  name: "Scion",
  paper: "Pethick et al. 2025, arXiv:2502.07529",
  golden: "scion@official",
  family: "matrix",
  stepLength: "rate",
  squares: "sums",
  options: {
    lr: nonNegative(1e-3),
    momentum: nonNegative(1),
    norm: { choices: norms, default: "Auto" },
    scale: real(1),
    unconstrained: false,
  },
  decay: "coupled",
  variant: ({ norm }, _, tensor) => variant(norm as string, tensor),
  scalars: ({ lr, momentum, scale }, { flags, shape, transposed }) => {
    const norm = normOf(flags.norm as string, shape);
    const { factor } = geometry(norm, transposed ? [...shape].reverse() : shape);
    const { view } = geometry(norm, shape);
    const spectral = norm.startsWith("Spectral");
    const step = lr * scale * (spectral || norm === "Sign" ? factor : 1);
    const kind = norm === "Sign" ? 2 : (norm === "RowNorm") === Boolean(transposed) ? 0 : 1;
    return [
      ...orthogonal({ eps: spectral ? 1e-7 : 1e-8 }, view, flags.unconstrained ? 1 : 1 - lr, step),
      momentum === 1 ? 0 : 1,
      1 - momentum,
      momentum,
      1,
      0,
      kind,
      factor,
    ];
  },
}));

export interface ScionOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. */
  lr?: number | Schedule;
  /** Weight of the new gradient in the average, at least 0; default 1, no average. 0.1 is what others call 0.9. */
  momentum?: number | Schedule;
  /**
   * The norm whose unit ball steps go to the edge of. "Spectral" and "Sign" for matrices; "SpectralConv" for
   * convolutions, output channels first; "ColNorm" and "BiasRMS" over the first dimension, "RowNorm" over the last.
   * Default "Auto": BiasRMS, Spectral or SpectralConv by the number of dimensions.
   */
  norm?: "Auto" | "SpectralConv" | "ColNorm" | "RowNorm" | "BiasRMS" | "Spectral" | "Sign";
  /** Radius of the ball, any finite number; default 1. */
  scale?: number | Schedule;
  /** Step without shrinking the parameters, so that nothing keeps them in the ball; default false. */
  unconstrained?: boolean;
}

/**
 * Scion: every tensor moves by a fixed length in a norm that suits its kind, and stays in that norm's ball.
 *
 *     B <- (1-mu) B + mu G       W <- (1 - lr) W - lr scale lmo(B)       unconstrained: W <- W - lr scale lmo(B)
 *     lmo of matrices: sqrt(rows/columns) U V', where B = U S V', by Newton-Schulz       of vectors: B / rms(B)
 *
 * Agrees with LIONS-EPFL/scion, its Newton-Schulz in the parameters' type instead of bfloat16: `momentum` weighs the
 * new gradient, lmo(0) is 0. A matrix is outputs x inputs. Start inside the ball, and give groups their own
 * `norm` and `scale`: the paper takes Spectral for hidden layers, Sign for the last one.
 *
 * @throws TypeError or RangeError naming the option or the tensor; nothing is allocated then.
 * @example
 * import { parameters, Scion } from "simdescent";
 * const params = parameters({ hidden: { shape: [4, 3], init: "glorot" }, head: [2, 4] });
 * const groups = [{ match: ["head"], norm: "Sign", scale: 100 }];
 * const optimizer = new Scion(params, { lr: 0.001, momentum: 0.1, scale: 50, groups });
 * params.grad.hidden.fill(1);
 * optimizer.step();
 */
export class Scion extends Optimizer {
  constructor(params: OptimizerParameters, options: ScionOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
