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

declare const require: ((name: string) => { parentPort: Port | null }) | undefined;

// In Node this text runs as a CommonJS script; elsewhere the thread itself is the port.
const node = typeof require === "function" ? require("node:worker_threads").parentPort : null;
const port = node ?? (globalThis as unknown as Port);

let study: Study | undefined;

function take(order: Order): void {
  if ("study" in order) study = toStudy(order.study);
  else port.postMessage(runPlain(study as Study, order.trial));
}

if (node) node.on?.("message", take);
else port.onmessage = ({ data }) => take(data);
