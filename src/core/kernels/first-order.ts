// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import source from "#first-order-wasm";
import { kernelModule, type KernelModule } from "./kernel-module.js";

/** Kernels of first-order.wasm, for definitions that name one of them. */
export const firstOrder: KernelModule = /* @__PURE__ */ kernelModule(
  "first-order",
  source,
  110598642,
  "acProp adaBelief adaBeliefMax adaBound amsBound adadelta adamAtan2 adamax adaMod adan ademamix simplifiedAdemamix adopt asgd cocob dadaptAdan dadaptSgd diffGrad gradientStep grams kate laprop lapropAmsgrad lion madgrad madgradPlain mirrorMadgrad nadam optimisticAdam optimistic pnm qhm qhAdam rmsCentered rmsCenteredMomentum rms rmsMomentum rprop scheduleFreeSgd scheduleFreeAdam scheduleFreeAdamMomentum sign sophia sophiaHessian yogi adamAtan2Cautious squaredGradient dadaptAdanSums dadaptSgdSums distanceSums gradientSquares",
);
