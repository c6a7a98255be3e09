// Threads that run trials; the entry `simdescent/workers`.
import source from "worker-source";
import { checkCount, checkKeys, checkNumber, show } from "../../errors.js";
import type { PortableTrial, TrialQueue } from "../search/trial-queue.js";
import type { PortableStudy } from "../search/study.js";
import type { TrialOutcome } from "../search/trial.js";
import { ready, type Answer, type Order } from "./orders.js";

export type { Journal } from "../search/journal.js";
export type { PortableTrial, TrialQueue } from "../search/trial-queue.js";
export type { PortableStudy } from "../search/study.js";
export type { TrialOutcome } from "../search/trial.js";

export interface PoolOptions {
  /**
   * Where the workers' script lies, for pages whose Content-Security-Policy forbids `blob:`; the file
   * `simdescent/worker.js`. Default: a text that comes with this module.
   */
  workerUrl?: string;
  /** Seconds in which a thread must have started; one that has not counts as dead. Default 30. */
  startSeconds?: number;
}

/** One thread, whatever the engine calls it. */
interface Thread {
  send: (order: Order) => void;
  stop: () => void;
}

interface Listeners {
  message: (answer: Answer) => void;
  death: (why: string) => void;
}

interface Timer {}
declare const setTimeout: (work: () => void, milliseconds: number) => Timer;
declare const clearTimeout: (timer: Timer | undefined) => void;

type Start = (listeners: Listeners) => Thread;

/**
 * Worker threads for a search: `worker_threads` in Node, Web Workers elsewhere.
 *
 * A thread that dies is replaced and its trial run again once; then the trial is reported as failed.
 *
 * @param size how many, at least 1.
 * @throws TypeError or RangeError naming the argument.
 * @example
 * import { gridSearch, LinearRegression } from "simdescent";
 * import { workerPool } from "simdescent/workers";
 * const x = [[1], [2], [3], [4], [5], [6]];
 * const grid = { lr: [0.01, 0.1] };
 * await gridSearch(new LinearRegression(), grid, x, [3, 5, 7, 9, 11, 13], { folds: 3, queue: workerPool(2) });
 */
export function workerPool(size: number, options: PoolOptions = {}): TrialQueue {
  checkCount(size, "workerPool: size");
  checkKeys(options, ["workerUrl", "startSeconds"], "workerPool");
  const { workerUrl, startSeconds = 30 } = options;
  checkNumber(startSeconds, "workerPool: startSeconds", "above 0", (seconds) => seconds > 0);
  if (workerUrl !== undefined && typeof workerUrl !== "string")
    throw new TypeError(`workerPool: workerUrl must be a text, got ${show(workerUrl)}`);
  const slots: WorkerSlot[] = [];
  let busy = false;
  const stop = (): void => {
    busy = false;
    for (const slot of slots.splice(0)) slot.stop();
  };
  return {
    size,
    async open(study) {
      if (busy) throw new Error("workerPool: another search is using it\nGive every search a pool of its own.");
      busy = true;
      try {
        const start = await starter(workerUrl);
        for (let i = 0; i < size; i++) slots.push(new WorkerSlot(start, study, startSeconds));
      } catch (error) {
        stop();
        throw error;
      }
    },
    async run(trial) {
      const slot = slots.find(({ free }) => free);
      if (!slot) throw new Error("workerPool: more trials at a time than workers");
      return slot.run(trial);
    },
    close: stop,
  };
}

/** A slot for one worker thread, and for its successor when it dies. */
class WorkerSlot {
  readonly #start: Start;
  readonly #study: PortableStudy;
  readonly #startSeconds: number;
  #thread: Thread | undefined;
  #waiting: { message: (outcome: TrialOutcome) => void; death: (why: string) => void } | undefined;
  #deadline: Timer | undefined;
  #stopped = false;

  constructor(start: Start, study: PortableStudy, startSeconds: number) {
    this.#start = start;
    this.#study = study;
    this.#startSeconds = startSeconds;
    this.#startThread();
  }

  get free(): boolean {
    return this.#waiting === undefined;
  }

  #startThread(): Thread {
    const thread = this.#start({
      message: (answer) => {
        if (this.#thread !== thread) return;
        if (answer === ready) clearTimeout(this.#deadline);
        else this.#waiting?.message(answer);
      },
      death: (why) => {
        if (this.#thread !== thread) return;
        clearTimeout(this.#deadline);
        this.#thread = undefined;
        this.#waiting?.death(why);
      },
    });
    this.#thread = thread;
    // Some engines start no thread within a thread, and say nothing.
    this.#deadline = setTimeout(() => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      thread.stop();
      this.#waiting?.death(`it did not start within ${this.#startSeconds} s`);
    }, 1000 * this.#startSeconds);
    thread.send({ study: this.#study });
    return thread;
  }

  async run(trial: PortableTrial): Promise<TrialOutcome> {
    try {
      return await this.#runOnce(trial).catch((error: unknown) => {
        // A slot that was given up must not start another thread, which nobody would stop.
        if (this.#stopped) throw error;
        return this.#runOnce(trial);
      });
    } finally {
      this.#waiting = undefined;
    }
  }

  #runOnce(trial: PortableTrial): Promise<TrialOutcome> {
    return new Promise((resolve, reject) => {
      const death = (why: string): void => reject(new Error(`the worker died, twice: ${why}`));
      this.#waiting = { message: resolve, death };
      (this.#thread ?? this.#startThread()).send({ trial });
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#deadline);
    const thread = this.#thread;
    this.#thread = undefined;
    this.#waiting?.death("the search has ended");
    this.#waiting = undefined;
    thread?.stop();
  }
}

interface NodeWorker {
  on: (event: string, listener: (value: never) => void) => void;
  postMessage: (order: Order) => void;
  terminate: () => Promise<number>;
}

interface WebWorker {
  onmessage: (event: { data: Answer }) => void;
  onerror: (event: { message?: string; preventDefault?: () => void }) => void;
  postMessage: (order: Order) => void;
  terminate: () => void;
}

interface Engine {
  Deno?: object;
  Worker?: new (url: string, options?: { type: "module" }) => WebWorker;
  Blob: new (parts: string[], options: { type: string }) => object;
  URL: { createObjectURL: (blob: object) => string };
}

// One for all pools, since pages keep what such an address stands for until they are left.
let blob: string | undefined;

async function starter(workerUrl: string | undefined): Promise<Start> {
  const engine = globalThis as unknown as Engine;
  if (!engine.Worker) return inNode(workerUrl);
  const address =
    workerUrl ?? (blob ??= engine.URL.createObjectURL(new engine.Blob([source], { type: "text/javascript" })));
  const unstarted = workerUrl
    ? `cannot load ${workerUrl}`
    : "it did not start; where the page's policy forbids blob:, give workerUrl";
  return ({ message, death }) => {
    const Web = engine.Worker as NonNullable<Engine["Worker"]>;
    // Deno has module workers only, and some browsers only others.
    const worker = engine.Deno ? new Web(address, { type: "module" }) : new Web(address);
    worker.onmessage = ({ data }) => message(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      worker.terminate();
      death(event.message ?? unstarted);
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    return { send: (order) => worker.postMessage(order), stop: () => worker.terminate() };
  };
}

async function inNode(workerUrl: string | undefined): Promise<Start> {
  // Out of sight of bundlers for pages, which have no such module.
  const name = "node:worker_threads";
  const { Worker } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name).catch(() => {
    throw new Error("workerPool: this engine has no worker threads\nLeave workers out, or use workers: 1.");
  })) as { Worker: new (code: string | URL, options: object) => NodeWorker };
  return ({ message, death }) => {
    // Flags of this process, such as --input-type, may not suit the script.
    const execArgv: string[] = [];
    const worker = workerUrl
      ? new Worker(new URL(workerUrl), { execArgv })
      : new Worker(source, { eval: true, execArgv });
    let stopped = false;
    worker.on("message", message as never);
    worker.on("error", ((error: Error) => death(error.message)) as never);
    worker.on("exit", ((code: number) => !stopped && death(`exit code ${code}`)) as never);
    const stop = (): void => {
      stopped = true;
      void worker.terminate();
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    return { send: (order) => worker.postMessage(order), stop };
  };
}
