import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { wasmText } from "./scripts/wasm-text.js";

/** What `npm run test:quick` leaves out: by file here, single tests by the tag `slow`. */
const slow = {
  "test/runtimes/**": "Chromium, Deno, Bun and workerd",
  "test/{plot/*-in-browser,tuning/engines}.test.ts": "Chromium",
  "test/tuning/{pool,pool-direct,workers,lost-trials}.test.ts": "starts threads",
  "test/package/**": "packs the package and installs it",
  "test/docs.test.ts": "runs every example of the docs and of docstrings in a process of its own",
  "test/examples.test.ts": "runs the examples",
  "test/cli/{compare,compare-networks,evaluate-command,lr-find,optimizers-command,outputs,predict,printed-names,schedule,sweep,sweep-journal,target,train,train-network,train-refusals}.test.ts":
    "starts the command, a process each time",
  "test/refusals/command.test.ts": "starts the command too",
  "test/scripts/learning-rates.test.ts": "measures the tables of docs/learning-rates.md anew",
};

export default defineConfig(({ mode }) => ({
  plugins: [wasmText()],
  resolve: { alias: { simdescent: fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  test: {
    globalSetup: "test/math/compile.js",
    include: ["test/**/*.test.ts"],
    tags: [{ name: "slow", description: "Takes seconds; npm run test:quick leaves it out." }],
    testTimeout: 60_000,
    maxWorkers: 2,
    ...(mode === "quick" && {
      // One memory for all files of a thread: a third of the time is starting anew.
      isolate: false,
      exclude: [...configDefaults.exclude, ...Object.keys(slow)],
      tagsFilter: ["!slow"],
    }),
  },
}));
