// What runs in a worker thread: the study first, then trials, one answer each.
import { runPlain, toStudy } from "./portable.js";
import type { PortableTrial } from "./queue.js";
import type { PortableStudy, Study } from "./study.js";

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

function take(order: Order): void {
  if ("study" in order) study = toStudy(order.study);
  else port.postMessage(runPlain(study as Study, order.trial));
}

if (node) node.on?.("message", take);
else port.onmessage = ({ data }) => take(data);
