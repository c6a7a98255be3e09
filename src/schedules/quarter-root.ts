import { schedule, type Schedule } from "./schedule.js";

const root: Schedule = /* @__PURE__ */ schedule("quarterRoot", [], (step) => Math.sqrt(Math.sqrt(step)));

/** @internal The fourth root of the step, the default of ADOPT's clipLambda; always the same schedule. */
export function quarterRoot(): Schedule {
  return root;
}
