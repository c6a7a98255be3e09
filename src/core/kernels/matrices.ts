// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import source from "#matrices-wasm";
import { kernelModule, type KernelModule } from "./kernel-module.js";

/** Kernels of matrices.wasm, for definitions that name one of them. */
export const matrices: KernelModule = /* @__PURE__ */ kernelModule(
  "matrices",
  source,
  116891002,
  "mars muon scion shampoo soap",
);
