// The package as it is published, whose searches can start threads.
import type * as Library from "simdescent";
import type * as Pool from "../../src/tuning/remote/worker-pool.js";
import type * as Portable from "../../src/trials.js";

/** Address of a file of the package. */
export const address = (file: string): string => new URL(`../../dist/${file}`, import.meta.url).href;

export const library = (await import(/* @vite-ignore */ address("index.js"))) as typeof Library;
export const { workerPool } = (await import(/* @vite-ignore */ address("workers.js"))) as typeof Pool;
export const { runPortable } = (await import(/* @vite-ignore */ address("trials.js"))) as typeof Portable;

/** A queue in this thread that hands everything on as JSON text would, and answers in the opposite order. */
export function backwards(size: number): Library.TrialQueue & { log: string[]; trials: Library.PortableTrial[] } {
  let study: Library.PortableStudy | undefined;
  let waiting: (() => void)[] = [];
  const log: string[] = [];
  const trials: Library.PortableTrial[] = [];
  const release = (): void => {
    const all = waiting.reverse();
    waiting = [];
    for (const each of all) each();
  };
  return {
    size,
    log,
    trials,
    open(given) {
      log.push("open");
      study = structuredClone(given);
    },
    async run(trial) {
      log.push("run");
      trials.push(trial);
      const copy = JSON.parse(JSON.stringify(trial)) as Library.PortableTrial;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        setTimeout(release);
      });
      const outcome = runPortable(study as Library.PortableStudy, copy);
      return JSON.parse(JSON.stringify(outcome)) as Library.TrialOutcome;
    },
    close() {
      log.push("close");
    },
  };
}
