// Ending early, and telling how far it is.
import { describe, expect, it } from "vitest";
import { gridSearch, successiveHalving, type Grid, type SearchProgress, type SearchResult } from "simdescent";
import { bytesInUse } from "../../src/core/memory.js";
import { library } from "./dist.js";
import { messageOf, model, notes, x2 as x, y2 as y } from "./small.js";

const grid = { lr: [0.05, 0.1, 0.2, 0.3] };
const folds = 3;
const whole = gridSearch(model(), grid, x, y, { folds });

/** A signal that is aborted once it was looked at so many times. */
const after = (looks: number): { readonly aborted: boolean } => ({
  get aborted() {
    return looks-- <= 0;
  },
});

describe("an abort", () => {
  it("before the first trial gives an empty result", async () => {
    const signal = AbortSignal.abort();
    const empty = { trials: [], best: undefined, reason: "aborted", gradients: 0, metric: "r2", method: "grid" };
    expect(gridSearch(model(), grid, x, y, { folds, signal })).toMatchObject(empty);
    expect(await gridSearch(model(), grid, x, y, { folds, signal, workers: 1 })).toMatchObject(empty);
  });

  it("between trials keeps those that have ended", async () => {
    for (const workers of [undefined, 1]) {
      const controller = new AbortController();
      const { signal } = controller;
      const onProgress = ({ done }: SearchProgress): void => (done === 2 ? controller.abort() : undefined);
      const found = await gridSearch(model(), grid, x, y, { folds, signal, onProgress, workers } as { folds: number });
      expect(found.trials).toEqual(whole.trials.slice(0, 2));
      expect(found.reason).toBe("aborted");
      expect(found.best?.id).toBe(found.trials.sort((a, b) => (b.mean as number) - (a.mean as number))[0].id);
    }
  });

  it("inside a long fit drops that trial, keeps the others and no memory", () => {
    const before = bytesInUse();
    const grids: Grid[] = [{ lr: [0.05, 0.1] }, { epochs: [1e9] }];
    const found = gridSearch(model(), grids, x, y, { folds, signal: after(500), refit: true });
    expect(found.trials).toEqual(whole.trials.slice(0, 2));
    expect([found.reason, found.model]).toEqual(["aborted", undefined]);
    expect(bytesInUse()).toBe(before);
  });

  it.each([1, 2])("by a controller ends long fits, with workers: %i", async (workers) => {
    const controller = new AbortController();
    const { GradientDescent, LinearRegression } = library;
    const base = new LinearRegression({ dtype: "float64", optimizer: GradientDescent, lr: 0.1, epochs: 12 });
    // The second trial would take days.
    const grids: Grid[] = [{ lr: [0.05] }, { epochs: [1e12] }, { lr: [0.1] }];
    const onProgress = ({ trial }: SearchProgress): void => {
      if (trial?.id === (workers === 1 ? 0 : 2)) setTimeout(() => controller.abort(), 30);
    };
    const { signal } = controller;
    const found = await library.gridSearch(base, grids, x, y, { folds, signal, workers, onProgress });
    expect(found.reason).toBe("aborted");
    const ended = workers === 1 ? [0] : [0, 2];
    expect(found.trials.map(({ id }) => id)).toEqual(ended);
    expect(found.trials.map(({ mean }) => mean)).toEqual(ended.map((i) => whole.trials[i / 2].mean));
  });

  it("leaves no listener at the signal behind", async () => {
    const signal = { aborted: false, heard: [] as unknown[], addEventListener: add, removeEventListener: remove };
    function add(this: { heard: unknown[] }, _: string, listener: unknown): void {
      this.heard.push(listener);
    }
    function remove(this: { heard: unknown[] }, _: string, listener: unknown): void {
      this.heard.splice(this.heard.indexOf(listener), 1);
    }
    const queue = { size: 2, open: () => {}, close: () => {}, run: () => Promise.reject(new Error("no")) };
    let most = 0;
    const onProgress = (): void => void (most = Math.max(most, signal.heard.length));
    await gridSearch(model(), grid, x, y, { folds, signal, queue, onProgress });
    expect([most, signal.heard.length]).toEqual([1, 0]);
  });

  it("of a race leaves the rungs that were finished", () => {
    let done = 0;
    const signal = { aborted: false };
    const onProgress = (): void => void (signal.aborted = ++done === 5);
    const lr = [0.01, 0.02, 0.05, 0.1];
    const found = successiveHalving(model(), { lr }, x, y, { folds, factor: 2, signal, onProgress });
    expect([found.reason, found.trials.length, found.rungs.length]).toEqual(["aborted", 5, 1]);
    expect(found.best?.id).toBe(4);
  });
});

describe("onProgress", () => {
  const search = async (options: object): Promise<[SearchProgress[], SearchResult]> => {
    const seen: SearchProgress[] = [];
    const onProgress = (progress: SearchProgress): void => void seen.push(progress);
    return [seen, await gridSearch(model(), grid, x, y, { folds, onProgress, ...options })];
  };

  it.each([{}, { workers: 1 }])(
    "tells of every trial once, up to the total, and the best so far: %j",
    async (options) => {
      const [seen, { trials }] = await search(options);
      expect(seen.map(({ done, total }) => [done, total])).toEqual([1, 2, 3, 4].map((done) => [done, 4]));
      expect(seen.map(({ trial }) => trial)).toEqual(trials);
      for (const [i, { best }] of seen.entries()) {
        const means = trials.slice(0, i + 1).map(({ mean }) => mean as number);
        expect(best?.mean).toBe(Math.max(...means));
      }
    },
  );

  it("estimates the time left in finite seconds, none after the last", async () => {
    const [seen] = await search({});
    for (const { seconds, secondsLeft } of seen) {
      expect(seconds).toBeGreaterThanOrEqual(0);
      expect(secondsLeft).toBeGreaterThanOrEqual(0);
      expect(secondsLeft).toBeLessThan(Infinity);
    }
    expect(seen.at(-1)?.secondsLeft).toBe(0);
  });

  it("knows no time left while a journal brings what was done before, and names no trial then", async () => {
    const journal = notes();
    await search({ journal });
    journal.text = journal.text.split("\n").slice(0, 3).join("\n");
    const [seen, { trials }] = await search({ journal });
    expect(seen.map(({ secondsLeft }) => secondsLeft === undefined)).toEqual([true, true, false, false]);
    expect(seen.map(({ trial }) => trial?.id)).toEqual([undefined, undefined, 2, 3]);
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3, 4]);
    expect(trials).toEqual(whole.trials);
  });

  it("tells of races as many trials as were announced", () => {
    const seen: SearchProgress[] = [];
    const onProgress = (progress: SearchProgress): void => void seen.push(progress);
    const { trials } = successiveHalving(model(), { lr: [0.01, 0.02, 0.05, 0.1] }, x, y, {
      folds,
      factor: 2,
      onProgress,
    });
    expect(seen.map(({ done }) => done)).toEqual(trials.map(({ id }) => id + 1));
    expect(new Set(seen.map(({ total }) => total))).toEqual(new Set([trials.length]));
    expect(seen.at(-1)?.secondsLeft).toBe(0);
  });

  it("ends the search with what it throws, and no memory is kept", async () => {
    const before = bytesInUse();
    const onProgress = (): void => {
      throw new Error("mine");
    };
    expect(await messageOf(() => search({ onProgress }))).toBe("mine");
    expect(await messageOf(() => search({ onProgress, workers: 1 }))).toBe("mine");
    expect(bytesInUse()).toBe(before);
  });
});
