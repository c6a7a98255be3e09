// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
export { Adam } from "./adam.js";
export { AdamW } from "./adamw.js";
export { GradientDescent } from "./gradient-descent.js";
export { LBFGS } from "./lbfgs.js";
export { Lion } from "./lion.js";
export { Momentum } from "./momentum.js";
export { SGD } from "./sgd.js";
