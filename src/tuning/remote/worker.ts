// What runs in a worker thread: the study first, then trials, one answer each.
import { toRequest, toStudy } from "./run-portable.js";
import type { PortableTrial } from "./trial-queue.js";
import type { PortableStudy, Study } from "../search/study.js";
import { runTrialAsync } from "../search/trial.js";

/** What a pool sends. */
export type Order = { study: PortableStudy } | { trial: PortableTrial };

interface Port {
  postMessage: (message: unknown) => void;
  on?: (event: "message", listener: (order: Order) => void) => void;
  onmessage?: (event: { data: Order }) => void;
}

type Load = (name: string) => { parentPort: Port | null };
declare const require: Load | undefined;

const engine = globalThis as { postMessage?: unknown; process?: { getBuiltinModule?: Load } };
// In Node this text runs as a CommonJS script, and as a module where it is a file of the package; elsewhere the thread
// itself is the port.
const load =
  typeof require === "function" ? require : engine.postMessage ? undefined : engine.process?.getBuiltinModule;
const node = load?.("node:worker_threads").parentPort ?? null;
const port = node ?? (globalThis as unknown as Port);

let study: Study | undefined;

// In pieces, because Deno ends no thread in the middle of a long computation.
async function take(order: Order): Promise<void> {
  if ("study" in order) study = toStudy(order.study);
  else port.postMessage(await runTrialAsync(study as Study, toRequest(order.trial)));
}

if (node) node.on?.("message", take);
else port.onmessage = ({ data }) => take(data);
