// How fast gradient methods converge on a quadratic, by its largest and its smallest curvature.
import { checkKeys, checkNumber, show } from "../errors.js";

export interface ConvergenceOptions {
  /** The largest eigenvalue of the Hessian, L. */
  largest: number;
  /** The smallest one that is not 0, mu. */
  smallest: number;
  /** Default `"gradientDescent"`. `"nesterov"` has the usual constants, `"nesterovOptimal"` those best for quadratics. */
  method?: "gradientDescent" | "heavyBall" | "nesterov" | "nesterovOptimal";
}

export interface Convergence {
  /** The learning rate. */
  lr: number;
  /** The momentum; 0 for gradient descent. */
  momentum: number;
  /** By which the distance to the minimum shrinks in each step, in the long run. */
  rate: number;
  /** Steps for one more digit. */
  stepsPerDigit: number;
}

/**
 * The best constants of gradient descent, of Polyak's heavy ball and of Nesterov's method on a quadratic, and how fast they
 * then converge: Polyak 1964; Nesterov 2004, Introductory Lectures, 2.2; Lessard, Recht & Packard 2016 (SIAM J. Optim. 26:57).
 *
 * @throws TypeError or RangeError naming the option.
 * @example
 * import { convergence } from "simdescent";
 * convergence({ largest: 10, smallest: 1 }); // { lr: 0.18, momentum: 0, rate: 0.818, stepsPerDigit: 11.5 }, about
 * convergence({ largest: 10, smallest: 1, method: "heavyBall" }).rate; // 0.519, about
 */
export function convergence(options: ConvergenceOptions): Convergence {
  const owner = "convergence";
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${owner}: options must be an object, got ${show(options)}`);
  checkKeys(options, ["largest", "smallest", "method"], owner);
  const positive = (value: unknown, name: string): number =>
    checkNumber(value, `${owner}: ${name}`, "finite and above 0", (x) => x > 0 && x < Infinity);
  const most = positive(options.largest, "largest");
  const least = positive(options.smallest, "smallest");
  if (least > most) throw new RangeError(`${owner}: smallest must be at most largest ${most}, got ${least}`);
  const { method = "gradientDescent" } = options;
  if (!Object.hasOwn(methods, method))
    throw new RangeError(`${owner}: method must be one of ${Object.keys(methods).join(", ")}, got ${show(method)}`);
  const found = methods[method](most, least);
  return { ...found, stepsPerDigit: found.rate > 0 ? Math.LN10 / -Math.log(found.rate) : 0 };
}

type Constants = Omit<Convergence, "stepsPerDigit">;

const methods: Record<NonNullable<ConvergenceOptions["method"]>, (most: number, least: number) => Constants> = {
  gradientDescent: (most, least) => ({ lr: 2 / (most + least), momentum: 0, rate: (most - least) / (most + least) }),
  heavyBall: (most, least) => {
    const [a, b] = [Math.sqrt(most), Math.sqrt(least)];
    const rate = (a - b) / (a + b);
    return { lr: (2 / (a + b)) ** 2, momentum: rate * rate, rate };
  },
  nesterov: (most, least) => {
    const root = Math.sqrt(most / least);
    return { lr: 1 / most, momentum: (root - 1) / (root + 1), rate: 1 - 1 / root };
  },
  nesterovOptimal: (most, least) => {
    const root = Math.sqrt((3 * most) / least + 1);
    return { lr: 4 / (3 * most + least), momentum: (root - 2) / (root + 2), rate: 1 - 2 / root };
  },
};
