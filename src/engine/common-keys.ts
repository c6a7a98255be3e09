// Names of what every optimizer takes beside its hyper-parameters.
import { aroundKeys } from "./around/around.js";

/** @internal Options of the whole optimizer, beside its hyper-parameters. */
export const commonKeys: readonly string[] = /* @__PURE__ */ [
  "accumulate",
  "clip",
  "onNonFinite",
  "maxSkips",
  "decay",
  "groups",
].concat(aroundKeys);
