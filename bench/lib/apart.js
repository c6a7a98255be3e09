// Plain JavaScript runs in processes of its own, one per formulation. Not only because V8 specializes a loop to
// what it has seen: once any buffer of a process was detached, as growing a WebAssembly memory does, V8 checks
// for that at every access to a typed array, and the plain loops take up to three times as long.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { timed } from "./timing.js";

/** A candidate that runs `start(specification)` of baseline/<name>.js in another process; start may be async. */
export function apart(name, specification) {
  const child = fork(fileURLToPath(import.meta.url), [name, JSON.stringify(specification)]);
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`plain JavaScript, ${name} ${JSON.stringify(specification)} ended with ${code}`);
  });
  failed.catch(() => {});
  return async (milliseconds) => {
    child.send(milliseconds);
    const [best] = await Promise.race([once(child, "message"), failed]);
    return best;
  };
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  const { start } = await import(`../baseline/${process.argv[2]}.js`);
  const candidate = timed((await start(JSON.parse(process.argv[3]))).run);
  process.on("message", (milliseconds) => process.send(candidate(milliseconds)));
  process.on("disconnect", () => process.exit());
}
