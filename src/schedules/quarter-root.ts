import { schedule, type Schedule } from "./schedule.js";

/** @internal The fourth root of the step, the default of ADOPT's clipLambda. */
export const quarterRoot: Schedule = /* @__PURE__ */ schedule("quarterRoot", [], (step) => Math.sqrt(Math.sqrt(step)));
