import { describe, expect, it } from "vitest";
import { X, y } from "../models/data.js";
import { backwards, library, runPortable } from "./dist.js";
import type { PortableStudy } from "simdescent";
import { messageOf } from "./small.js";

const { Adam, gridSearch, LinearRegression, SGD, cosine } = library;
const x = X.slice(0, 40);
const t = y.slice(0, 40);
const base = new LinearRegression({ epochs: 5 });
const grid = { optimizer: [SGD, Adam], lr: [0.1, cosine(0.2, 5), 0.01] };
const options = { folds: 4, seed: 2 } as const;

describe("a queue", () => {
  it("is opened once, gets every trial, never more than its size at a time, and is closed once", async () => {
    const queue = backwards(2);
    let present = 0;
    let most = 0;
    const run = queue.run;
    queue.run = async (trial) => {
      most = Math.max(most, ++present);
      try {
        return await run(trial);
      } finally {
        present--;
      }
    };
    await gridSearch(base, grid, x, t, { ...options, queue });
    expect(queue.log).toEqual(["open", ...Array.from({ length: 6 }, () => "run"), "close"]);
    expect(queue.trials.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it("gets trials that are JSON, and a study of JSON and typed arrays", async () => {
    const queue = backwards(3);
    let study: PortableStudy | undefined;
    const open = queue.open;
    queue.open = (given) => {
      study = given;
      return open(given);
    };
    await gridSearch(base, grid, x, t, { ...options, queue });
    for (const trial of queue.trials) expect(JSON.parse(JSON.stringify(trial))).toEqual(trial);
    const { x: data, y: targets, ...rest } = study as PortableStudy;
    expect(JSON.parse(JSON.stringify(rest))).toEqual(rest);
    expect(data).toEqual({ data: Float64Array.from(x.flat()), rows: 40, columns: 10 });
    expect(targets).toEqual(Float64Array.from(t));
    expect(rest).toMatchObject({ model: "LinearRegression", metric: "r2", options: { epochs: 5, dtype: "float32" } });
    expect(rest.folds).toEqual(library.kFold(40, options));
  });

  it("may run trials with runPortable anywhere, in any order, again and again", async () => {
    const queue = backwards(1);
    let study: PortableStudy | undefined;
    const open = queue.open;
    queue.open = (given) => {
      study = given;
      return open(given);
    };
    const { trials } = await gridSearch(base, grid, x, t, { ...options, queue });
    for (const trial of [...queue.trials].reverse()) {
      const { status, error, scores, gradients } = trials[trial.id];
      expect(runPortable(study as PortableStudy, trial)).toEqual({ status, error, scores, gradients });
      // A study whose numbers were made lists survives JSON.
      const given = study as PortableStudy;
      const lists = { ...given, x: { ...given.x, data: Array.from(given.x.data) }, y: Array.from(given.y) };
      const read = JSON.parse(JSON.stringify(lists)) as PortableStudy;
      expect(runPortable(read, trial)).toEqual({ status, error, scores, gradients });
    }
  });

  it("makes a failed row where it rejects or throws, whatever it rejects with", async () => {
    const queue = backwards(2);
    const run = queue.run;
    queue.run = (trial) => {
      if (trial.id === 0) throw new Error("at once");
      if (trial.id === 1) return Promise.reject(new Error("the engine is down\nsecond line"));
      // oxlint-disable-next-line prefer-promise-reject-errors
      if (trial.id === 2) return Promise.reject("no error at all");
      // oxlint-disable-next-line prefer-promise-reject-errors
      return trial.id === 3 ? Promise.reject(undefined) : run(trial);
    };
    const { trials, reason, best } = await gridSearch(base, grid, x, t, { ...options, queue });
    expect(trials.map(({ status, error }) => [status, error])).toEqual([
      ["failed", "at once"],
      ["failed", "the engine is down"],
      ["failed", "no error at all"],
      ["failed", "undefined"],
      ["done", null],
      ["done", null],
    ]);
    expect(trials[0]).toMatchObject({ scores: [null, null, null, null], mean: null, gradients: 0 });
    expect([reason, queue.log.at(-1)]).toEqual(["finished", "close"]);
    expect(best?.mean).not.toBeNull();
  });

  it("that cannot be opened rejects the search with its error, and is not closed", async () => {
    const queue = backwards(2);
    queue.open = () => Promise.reject(new Error("no such engine"));
    expect(await messageOf(() => gridSearch(base, grid, x, t, { ...options, queue }))).toBe("no such engine");
    expect(queue.log).toEqual([]);
  });

  it("is closed when onProgress throws, and the search rejects with that error", async () => {
    const queue = backwards(2);
    const onProgress = (): void => {
      throw new Error("mine");
    };
    const search = () => gridSearch(base, grid, x, t, { ...options, queue, onProgress });
    expect(await messageOf(search)).toBe("mine");
    expect(queue.log.at(-1)).toBe("close");
    expect(queue.log.filter((each) => each === "run").length).toBeLessThanOrEqual(2);
  });

  const whole = backwards(1);
  const wrong: [string, unknown, string][] = [
    ["without open", { ...whole, open: undefined }, "queue must have size, open, run and close"],
    ["without run", { ...whole, run: undefined }, "queue must have size, open, run and close"],
    ["without close", { ...whole, close: undefined }, "queue must have size, open, run and close"],
    ["without a size", { ...whole, size: undefined }, "queue.size must be a number, got undefined"],
    ["of size 0", { ...whole, size: 0 }, "queue.size must be a positive integer, got 0"],
    ["that is null", null, "queue must have size, open, run and close, got null"],
    ["that is a text", "redis", 'queue must have size, open, run and close, got "redis"'],
  ];
  it.each(wrong)("is refused: one %s", async (_, queue, message) => {
    const work = () => gridSearch(base, grid, x, t, { ...options, queue: queue as never });
    expect(await messageOf(work)).toContain(`gridSearch: ${message}`);
  });
});
