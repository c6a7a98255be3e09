// What a pool and its threads tell each other.
import type { PortableStudy } from "../search/study.js";
import type { PortableTrial } from "../search/trial-queue.js";
import type { TrialOutcome } from "../search/trial.js";

/** What a pool sends. */
export type Order = { study: PortableStudy } | { trial: PortableTrial };

/** A thread's first word. */
export const ready = "ready";

/** What a thread sends. */
export type Answer = typeof ready | TrialOutcome;
