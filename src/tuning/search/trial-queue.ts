// The queue of trials that run elsewhere: what a pool of threads or a job engine has to offer.
import type { Json } from "../../fit/json-options.js";
import type { PortableStudy } from "./study.js";
import type { TrialOutcome } from "./trial.js";

/** A trial as a queue gets it: JSON. */
export interface PortableTrial {
  id: number;
  options: { readonly [option: string]: Json };
  epochs: number | null;
}

/**
 * Where trials run when not in the caller's thread: the pool of `simdescent/workers`, or a job engine. What runs a job
 * there calls `runPortable` of `simdescent/trials`.
 */
export interface TrialQueue {
  /** How many trials may be in it at a time. */
  readonly size: number;
  /** Called once, before the first trial. */
  open: (study: PortableStudy) => void | Promise<void>;
  /** Runs one trial. A rejection becomes a failed trial. */
  run: (trial: PortableTrial) => Promise<TrialOutcome>;
  /** Called once if `open` succeeded: after the last trial, when one was aborted, and after errors. */
  close: () => void | Promise<void>;
}

/** The pool that comes with the library, loaded when it is first asked for. */
export async function ownPool(owner: string, workers: number): Promise<TrialQueue> {
  // Beside this file, and nothing a bundler could see: the workers' source is large and most programs need none.
  const beside = import.meta.url;
  let address: string | undefined;
  try {
    address = new URL("./workers.js", beside).href;
    const { workerPool } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ address)) as {
      workerPool: (size: number) => TrialQueue;
    };
    return workerPool(workers);
  } catch (cause) {
    // As in workerd, and in bundles for CommonJS.
    const why = address ? (cause as Error).message.split("\n")[0] : "the library does not know where its files lie";
    const hint = 'In a bundle: import { workerPool } from "simdescent/workers", and give queue: workerPool(2).';
    throw new Error(`${owner}: cannot load the workers: ${why}\n${hint} Without threads: workers: 1.`, { cause });
  }
}

/** Whether something has what a queue needs. */
export function isQueue(queue: unknown): boolean {
  const { open, run, close } = (queue ?? {}) as Partial<TrialQueue>;
  return [open, run, close].every((each) => typeof each === "function");
}

/** Where the signal can say so, nobody waits for a long trial. */
export function whenAborted(signal: { readonly aborted: boolean } | undefined): {
  happened: Promise<undefined>;
  forget: () => void;
} {
  const target = (signal ?? {}) as Partial<Record<"addEventListener" | "removeEventListener", Listen>>;
  let hear = (): void => {};
  const happened = new Promise<undefined>((resolve) => (hear = () => resolve(undefined)));
  target.addEventListener?.("abort", hear);
  return { happened, forget: () => target.removeEventListener?.("abort", hear) };
}

type Listen = (type: string, listener: () => void) => void;
