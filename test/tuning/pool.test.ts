// Threads that die, and threads that nobody needs any more.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { X, y } from "../models/data.js";
import { address, library, workerPool } from "./dist.js";
import { messageOf } from "./small.js";

const { gridSearch, LinearRegression } = library;
const folder = mkdtempSync(join(tmpdir(), "simdescent-pool-"));
afterAll(() => rmSync(folder, { recursive: true }));

const x = X.slice(0, 40);
const t = y.slice(0, 40);
const base = new LinearRegression({ epochs: 5 });
const grid = { lr: [0.01, 0.05, 0.1, 0.15, 0.2, 0.25] };
const options = { folds: 3 } as const;

/** A worker that does `deed` when trial 2 comes, if `when` holds; `mark` is a file of its own. */
function frail(name: string, when: string, deed: string): { workerUrl: string; mark: string } {
  const mark = join(folder, `${name}.mark`);
  const path = join(folder, `${name}.cjs`);
  writeFileSync(
    path,
    `const { parentPort } = require("node:worker_threads");
    const fs = require("node:fs");
    const mark = ${JSON.stringify(mark)};
    parentPort.on("message", (order) => {
      if (order.trial?.id !== 2 || !(${when})) return;
      fs.appendFileSync(mark, "x");
      ${deed};
    });
    new Function("require", fs.readFileSync(${JSON.stringify(fileURLToPath(address("worker.js")))}, "utf8"))(require);`,
  );
  return { workerUrl: pathToFileURL(path).href, mark };
}

describe("a worker that dies", () => {
  const plain = gridSearch(base, grid, x, t, options);
  const deeds: [string, string, string][] = [
    ["exits", "process.exit(3)", "exit code 3"],
    ["throws", 'parentPort.postMessage = () => {}; throw new Error("struck by lightning")', "struck by lightning"],
  ];

  it.each(deeds)("once (%s): its trial runs again, and the result is the same", async (name, deed) => {
    const { workerUrl, mark } = frail(`${name}-once`, "!fs.existsSync(mark)", deed);
    const found = await gridSearch(base, grid, x, t, { ...options, queue: workerPool(2, { workerUrl }) });
    expect(readFileSync(mark, "utf8")).toBe("x");
    expect(JSON.stringify(found)).toBe(JSON.stringify(plain));
  });

  it.each(deeds)(
    "whenever a trial comes (%s): that trial is a failed row, the others are fine",
    async (name, deed, why) => {
      const { workerUrl, mark } = frail(`${name}-always`, "true", deed);
      const found = await gridSearch(base, grid, x, t, { ...options, queue: workerPool(2, { workerUrl }) });
      expect(readFileSync(mark, "utf8")).toBe("xx");
      expect(found.trials[2]).toMatchObject({
        status: "failed",
        error: `the worker died, twice: ${why}`,
        gradients: 0,
      });
      const others = <T extends { id: number }>(trials: readonly T[]): T[] => trials.filter(({ id }) => id !== 2);
      expect(others(found.trials)).toEqual(others(plain.trials));
      expect(found.reason).toBe("finished");
    },
  );

  it("at the start makes every trial a failed row", async () => {
    const path = join(folder, "never.cjs");
    writeFileSync(path, 'throw new Error("no such thing")');
    const queue = workerPool(2, { workerUrl: pathToFileURL(path).href });
    const { trials, best } = await gridSearch(base, grid, x, t, { ...options, queue });
    for (const { error } of trials) expect(error).toBe("the worker died, twice: no such thing");
    expect(best).toBeUndefined();
  });
});

describe("workerPool", () => {
  it("serves one search after another", async () => {
    const queue = workerPool(2);
    const text = JSON.stringify(gridSearch(base, grid, x, t, options));
    for (let i = 0; i < 2; i++)
      expect(JSON.stringify(await gridSearch(base, grid, x, t, { ...options, queue }))).toBe(text);
  });

  it("runs from the file of the package as from its text", async () => {
    const queue = workerPool(2, { workerUrl: address("worker.js") });
    const { trials } = await gridSearch(base, grid, x, t, { ...options, queue });
    expect(trials).toEqual(gridSearch(base, grid, x, t, options).trials);
  });

  const wrong: [string, () => unknown, RegExp][] = [
    ["no size", () => workerPool(0), /^workerPool: size must be a positive integer, got 0/],
    ["an unknown option", () => workerPool(1, { workerURL: "x" } as never), /Did you mean workerUrl\?/],
    [
      "an address that is no text",
      () => workerPool(1, { workerUrl: 5 as never }),
      /^workerPool: workerUrl must be a text, got 5/,
    ],
  ];
  it.each(wrong)("refuses %s", (_, make, message) => expect(make).toThrow(message));

  it("refuses more trials at a time than it has workers", async () => {
    expect(await messageOf(() => workerPool(1).run({ id: 0, options: {}, epochs: null }))).toBe(
      "workerPool: more trials at a time than workers",
    );
  });
});

// A thread that is left over keeps the process from ending, so that it is killed here.
describe("a process ends by itself", () => {
  const long = "new LinearRegression({ epochs: 1e12 })";
  const short = "new LinearRegression({ epochs: 5 })";
  const cases: [string, string][] = [
    ["after a search", `say(await gridSearch(${short}, grid, x, y, { workers: 2 }))`],
    [
      "after a search was refused",
      `await gridSearch(${short}, grid, x, y, { workers: 2, metric: { name: "own", higherIsBetter: true, score: () => 1 } }).catch(say)`,
    ],
    [
      "after an abort in the middle of long fits",
      `
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 300);
      say(await gridSearch(${long}, grid, x, y, { workers: 2, signal: controller.signal }))`,
    ],
    [
      "after an abort that only the signal's property tells",
      `
      const signal = { aborted: false };
      say(await gridSearch(${short}, grid, x, y, { workers: 2, signal, onProgress: () => (signal.aborted = true) }))`,
    ],
    [
      "after onProgress threw while other trials were running",
      `
      const onProgress = () => { throw new Error("mine"); };
      await gridSearch(${short}, [{ lr: [0.1] }, { epochs: [1e12] }], x, y, { workers: 2, onProgress }).catch(say)`,
    ],
    [
      "after the journal threw while other trials were running",
      `
      const journal = { read: () => "", append: (text) => { if (text.includes("trial")) throw new Error("disk full"); } };
      await gridSearch(${short}, [{ lr: [0.1] }, { epochs: [1e12] }], x, y, { workers: 2, journal }).catch(say)`,
    ],
  ];
  const said: Record<string, string> = {
    refused: "a metric of your own",
    abort: "aborted",
    onProgress: "mine",
    journal: "disk full",
  };

  it.each(cases)("%s", async (name, code) => {
    const script = `
      import { gridSearch, LinearRegression } from ${JSON.stringify(address("index.js"))};
      const x = Array.from({ length: 30 }, (_, i) => [i, (i * 7) % 5]);
      const y = x.map(([a, b], i) => a - b + ((i * 5) % 3));
      const grid = { lr: [0.01, 0.02, 0.03, 0.04] };
      const say = ({ reason, message, trials = [] }) => console.log(reason ?? message, ...trials.map(({ status }) => status));
      ${code};`;
    const args = ["--input-type=module", "-e", script];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    expect(stdout).toContain(
      Object.entries(said).find(([key]) => name.includes(key))?.[1] ?? "finished done done done done",
    );
    expect(stderr).toBe("");
  });
});
