import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { gridSearch, type Journal, type TrialQueue } from "simdescent";
import { library, workerPool } from "./dist.js";
import { model, notes, x2 as x, y2 as y } from "./small.js";

const folds = 3;
const grid = { lr: [0.1, 0.2] };
const search = (queue: TrialQueue, journal?: Journal) =>
  gridSearch(model(), grid, x, y, { folds, queue, ...(journal ? { journal } : {}) });

const queueOf = (run: (trial: { id: number }) => unknown): TrialQueue => ({
  size: 2,
  open: () => {},
  run: async (trial) => run(trial) as never,
  close: () => {},
});
const outcome = { status: "done", error: null, scores: [1, 2, 3], gradients: 7 };

describe("a queue whose answer is no outcome of a trial", () => {
  it.each([
    [undefined, "it is no object"],
    ["done", "it is no object"],
    [{ ...outcome, status: "fine" }, "status is not done, diverged or failed"],
    [{ ...outcome, error: 3 }, "error is neither null nor a text"],
    [{ ...outcome, scores: "1,2,3" }, "scores are no list of finite numbers and null"],
    [{ ...outcome, scores: [1, 2, NaN] }, "scores are no list of finite numbers and null"],
    [{ ...outcome, scores: [1, 2, "3"] }, "scores are no list of finite numbers and null"],
    [{ ...outcome, scores: [1, 2] }, "there are 2 scores for 3 folds"],
    [{ ...outcome, scores: [1, null, 2] }, "a score is missing in a trial that is done"],
    [{ ...outcome, gradients: -1 }, "gradients is no count"],
  ])("%j: the trial failed, and says why", async (answer, why) => {
    const { trials, best } = await search(queueOf(() => answer));
    expect(best).toBeUndefined();
    for (const { status, error, mean, scores } of trials)
      expect([status, error, mean, scores]).toEqual([
        "failed",
        `the queue's answer is no outcome of a trial: ${why}`,
        null,
        [null, null, null],
      ]);
  });
});

describe("a trial that was not tried out", () => {
  it.each([
    ["because the queue rejected it", () => Promise.reject(new Error("connection lost"))],
    ["because the queue gave nonsense", () => 7],
  ])("is tried when the search goes on: %s", async (_, lose) => {
    const journal = notes();
    let lost = 0;
    const first = await search(
      queueOf((trial) => (trial.id === 1 ? (lost++, lose()) : { ...outcome })),
      journal,
    );
    expect(first.trials.map(({ status }) => status)).toEqual(["done", "failed"]);
    expect(lost).toBe(1);
    const ids: number[] = [];
    const second = await search(
      queueOf(({ id }) => (ids.push(id), { ...outcome })),
      journal,
    );
    expect(ids).toEqual([1]);
    expect(second.trials.map(({ status }) => status)).toEqual(["done", "done"]);
    expect(
      (
        await search(
          queueOf(() => 7),
          journal,
        )
      ).trials,
    ).toEqual(second.trials);
  });
});

describe("a pool", () => {
  const folder = mkdtempSync(join(tmpdir(), "simdescent-lost-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const script = (code: string): string => {
    const file = join(folder, `${Math.abs(code.length)}.mjs`);
    writeFileSync(file, code);
    return pathToFileURL(file).href;
  };

  it("whose threads never report ends with a sentence instead of waiting for ever", async () => {
    const workerUrl = script("setInterval(() => {}, 1000);");
    const journal = notes();
    const pool = workerPool(1, { workerUrl, startSeconds: 0.2 });
    const { trials } = await library.gridSearch(model() as never, grid, x, y, { folds, queue: pool, journal } as never);
    for (const { error } of trials) expect(error).toBe("the worker died, twice: it did not start within 0.2 s");
    // Nothing but its first line: all are to be tried again.
    expect(journal.text.trimEnd().split("\n")).toHaveLength(1);
  });

  it.each([0, -1, NaN, "5"])("takes no start within %s seconds", (startSeconds) => {
    expect(() => workerPool(1, { startSeconds: startSeconds as number })).toThrow(/workerPool: startSeconds/);
  });
});
