import { matrices } from "../core/kernels/matrices.js";
import type { Schedule } from "../schedules/schedule.js";
import { define, type Definition } from "../engine/definition.js";
import { orthogonal, orthogonalScratch, quintic, refuse } from "./parts/newton-schulz.js";
import { Optimizer, type CommonOptions, type OptimizerParameters } from "../engine/optimizer.js";
import { nonNegative, real } from "../engine/option-specs.js";

// The rate's multiple for a matrix of these sides.
function ratio(adjust: string, [rows, columns]: readonly number[], transposed?: boolean): number {
  if (adjust === "match_rms_adamw") return 0.2 * Math.sqrt(Math.max(rows, columns));
  const tall = transposed || adjust === "transposed" ? columns / rows : rows / columns;
  return Math.sqrt(Math.max(1, tall));
}

const adjustments: Record<string, string> = { moonlight: "match_rms_adamw", optax: "transposed" };

const definition: () => Definition = /* @__PURE__ */ define(() => ({
  kernels: [matrices],
  Class: () => Muon,
  name: "Muon",
  paper: "Jordan et al. 2024, kellerjordan.github.io/posts/muon; Liu et al. 2025, arXiv:2502.16982",
  golden: "muon@torchmain",
  family: "matrix",
  stepLength: "rate",
  squares: "sums",
  options: {
    lr: nonNegative(1e-3),
    momentum: nonNegative(0.95),
    nesterov: true,
    nsCoefficients: quintic.map(real),
    eps: nonNegative(1e-7),
    nsSteps: {
      default: 5,
      range: "a whole number from 0 to 99",
      ok: (x) => Number.isInteger(x) && x >= 0 && x < 100,
    },
    adjustLrFn: { choices: [null, "original", "match_rms_adamw", "transposed"], default: null },
    dialect: { choices: ["torch", "kellerjordan", "moonlight", "optax"], default: "torch" },
  },
  decay: "own",
  weightDecay: 0.1,
  variant: (_, __, tensor) => {
    if (tensor.shape.length !== 2) refuse("Muon", tensor, "Muon takes matrices");
    return {
      kernel: "muon",
      slots: ["momentum_buffer"],
      whole: { scratch: orthogonalScratch(tensor.shape) },
    };
  },
  powers: ["momentum"],
  scalars: (values, { powers, weightDecay, flags, shape, transposed }) => {
    const { lr, momentum: mu, eps, nsSteps: steps } = values;
    const { nesterov, dialect } = flags;
    const coefficients = [values.nsCoefficient1, values.nsCoefficient2, values.nsCoefficient3];
    const adjust = (flags.adjustLrFn ?? adjustments[dialect as string] ?? "original") as string;
    const move = lr * ratio(adjust, shape, transposed);
    const gain = dialect === "moonlight" ? 1 : 1 - mu;
    let ofBuffer = nesterov ? mu : 1;
    let ofGradient = nesterov ? gain : 0;
    if (dialect === "optax") {
      ofBuffer /= 1 - powers[0] * (nesterov ? mu : 1);
      ofGradient /= 1 - powers[0];
    }
    return [
      ...orthogonal({ coefficients, steps, eps, clamp: dialect === "torch" }, shape, 1 - lr * weightDecay, move),
      1,
      mu,
      gain,
      ofBuffer,
      ofGradient,
    ];
  },
}));

export interface MuonOptions extends CommonOptions {
  /** Learning rate, at least 0; default 1e-3. The step's largest singular value, before `adjustLrFn`. */
  lr?: number | Schedule;
  /** Weight of the previous buffer, at least 0; default 0.95. */
  momentum?: number | Schedule;
  /** Whether the gradient is blended with the new buffer once more; default true. */
  nesterov?: boolean;
  /** The polynomial's a, b, c; default [3.4445, -4.775, 2.0315]. */
  nsCoefficients?: readonly [number | Schedule, number | Schedule, number | Schedule];
  /** Least norm the matrix is divided by, at least 0; default 1e-7. Other dialects add it to the norm. */
  eps?: number | Schedule;
  /** Newton-Schulz steps, a whole number from 0 to 99; default 5. */
  nsSteps?: number | Schedule;
  /**
   * Multiple of the rate for a matrix of r rows and c columns: "original" sqrt(max(1, r/c)), "match_rms_adamw"
   * 0.2 sqrt(max(r, c)), which suits rates tuned for AdamW, "transposed" sqrt(max(1, c/r)) for weights that map rows
   * to columns. Default null, the dialect's: "original", for moonlight "match_rms_adamw", for optax "transposed". In
   * networks of this library, whose weights map rows to columns, "original" is what it is for torch's transposed ones.
   */
  adjustLrFn?: "original" | "match_rms_adamw" | "transposed" | null;
  /**
   * Whose arithmetic; default "torch". "kellerjordan" adds eps to the norm; "moonlight" does and sums gradients into
   * the buffer instead of averaging; "optax" does and corrects the average's bias. Defaults of other options stay.
   */
  dialect?: "torch" | "kellerjordan" | "moonlight" | "optax";
}

/**
 * Muon: the step is the momentum with its singular values brought near 1.
 *
 *     B <- mu B + (1-mu) G       X = mu B + (1-mu) G with nesterov, else B       X <- X / max(|X|, eps)
 *     nsSteps times: A = X X', X <- a X + (b A + c A A) X
 *     W <- (1 - lr wd) W - lr sqrt(max(1, rows/columns)) X
 *
 * Agrees with torch.optim.Muon, its Newton-Schulz in the parameters' type instead of bfloat16: weight decay 0.1 by
 * default and with the unadjusted rate. For the weight matrices of hidden layers; vectors, embeddings and the last
 * layer belong to AdamW. A tensor that is no matrix is an error.
 *
 * @throws TypeError or RangeError naming the option or the tensor; nothing is allocated then.
 * @example
 * import { AdamW, Muon, parameters } from "simdescent";
 * const params = parameters({ w: { shape: [4, 3], init: "glorot" }, b: [3] });
 * const optimizer = new Muon(params, { lr: 0.02, groups: [{ match: ["b"], optimizer: AdamW, lr: 1e-3 }] });
 * params.grad.w.fill(1);
 * params.grad.b.fill(1);
 * optimizer.step();
 */
export class Muon extends Optimizer {
  constructor(params: OptimizerParameters, options: MuonOptions = {}) {
    super(definition(), params, options);
  }

  /** @internal */
  static get definition(): Definition {
    return definition();
  }
}
