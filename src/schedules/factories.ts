// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { cosineRestarts } from "./cosine-restarts.js";
import { cyclic } from "./cyclic.js";
import { exponential } from "./exponential.js";
import { inverseSqrt } from "./inverse-sqrt.js";
import { inverseTime } from "./inverse-time.js";
import { join } from "./join.js";
import { linear } from "./linear.js";
import { multiStep } from "./multi-step.js";
import { noam } from "./noam.js";
import { oneCycle } from "./one-cycle.js";
import { plateau } from "./plateau.js";
import { polynomial } from "./polynomial.js";
import { product } from "./product.js";
import { quarterRoot } from "./quarter-root.js";
import { rex } from "./rex.js";
import { scale } from "./scale.js";
import { step } from "./step.js";
import { warmup } from "./warmup.js";
import { wsd } from "./wsd.js";
import type { Schedule } from "./schedule.js";

/** @internal Every schedule by the name its specs carry. */
export const factories: Readonly<Record<string, (...args: never[]) => Schedule>> = {
  constant,
  cosine,
  cosineRestarts,
  cyclic,
  exponential,
  inverseSqrt,
  inverseTime,
  join,
  linear,
  multiStep,
  noam,
  oneCycle,
  plateau,
  polynomial,
  product,
  quarterRoot,
  rex,
  scale,
  step,
  warmup,
  wsd,
};
