// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import source from "#tensors-wasm";
import { kernelModule, type KernelModule } from "./kernel-module.js";

/** Kernels of tensors.wasm, for definitions that name one of them. */
export const tensors: KernelModule = /* @__PURE__ */ kernelModule(
  "tensors",
  source,
  69546875,
  "adafactor adamMiniHeads adamMiniRows adamMini adamp sgdp aggMo came dadaptAdagradSums dadaptAdagradStep dadaptAdamSums momentsStep dadaptLionSums lamb lars novograd fromage momoSums momoAdamSums momoStep prodigySums sm3 stableAdamW",
);
