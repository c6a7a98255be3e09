// What runs in a worker thread: the study first, then trials, one answer each.
import type { Study } from "../search/study.js";
import { runTrialAsync } from "../search/trial.js";
import { ready, type Order } from "./orders.js";
import { toRequest, toStudy, type ClassesByName } from "./run-portable.js";

interface Port {
  postMessage: (message: unknown) => void;
  on?: (event: "message", listener: (order: Order) => void) => void;
  onmessage?: (event: { data: Order }) => void;
}

type Load = (name: string) => { parentPort: Port | null };
declare const require: Load | undefined;

/** Answers the orders of a pool in this thread. */
export function serve(classes: ClassesByName): void {
  const engine = globalThis as { postMessage?: unknown; process?: { getBuiltinModule?: Load } };
  // In Node this text runs as a CommonJS script, and as a module where it is a file of the package; elsewhere the thread
  // itself is the port.
  const load =
    typeof require === "function" ? require : engine.postMessage ? undefined : engine.process?.getBuiltinModule;
  const node = load?.("node:worker_threads").parentPort ?? null;
  const port = node ?? (globalThis as unknown as Port);
  let study: Study | undefined;
  // In pieces, because Deno ends no thread in the middle of a long computation.
  const take = async (order: Order): Promise<void> => {
    if ("study" in order) study = toStudy(order.study, classes);
    else port.postMessage(await runTrialAsync(study as Study, toRequest(order.trial, classes)));
  };
  if (node) node.on?.("message", take);
  else port.onmessage = ({ data }) => take(data);
  port.postMessage(ready);
}
