// Runs the generators that training is made of: at one go, or giving way to other tasks.
import { now } from "./clock.js";

/** Milliseconds of work between two pauses. */
const limit = 8;

interface Scheduler {
  setImmediate?: (f: () => void) => void;
  MessageChannel?: new () => { port1: { onmessage: unknown; close(): void }; port2: { postMessage(x: unknown): void } };
  setTimeout?: (f: () => void, ms: number) => unknown;
}

// The quickest macrotask an engine offers; timers are clamped to 4 ms in pages.
function macrotask(): Promise<void> {
  const engine = globalThis as unknown as Scheduler;
  return new Promise((resolve) => {
    if (engine.setImmediate) engine.setImmediate(resolve);
    else if (engine.MessageChannel) {
      const { port1, port2 } = new engine.MessageChannel();
      port1.onmessage = () => resolve(port1.close());
      port2.postMessage(0);
    } else if (engine.setTimeout) engine.setTimeout(resolve, 0);
    // A sandbox without tasks of its own.
    else resolve();
  });
}

/** Runs a generator to its end. */
export function runToEnd<T, R>(work: Generator<T, R>): R {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Runs a generator to its end, giving way to other tasks whenever it has run for 8 ms. */
export async function runCooperatively<T, R>(work: Generator<T, R>): Promise<R> {
  let since = now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as R;
    if (now() - since < limit) continue;
    await macrotask();
    since = now();
  }
}
