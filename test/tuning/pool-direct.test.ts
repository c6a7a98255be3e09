import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { gridSearch, LinearRegression } from "simdescent";
import { afterAll, expect, test } from "vitest";
import type { PortableStudy, TrialQueue } from "../../src/tuning/remote/worker-pool.js";

const folder = mkdtempSync(join(tmpdir(), "simdescent-pool-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dist = (name: string): string => new URL(`../../dist/${name}`, import.meta.url).href;
const { workerPool } = (await import(
  /* @vite-ignore */ dist("workers.js")
)) as typeof import("../../src/tuning/remote/worker-pool.js");

const x = [[1], [2], [3], [4], [5], [6]];
const y = [3, 5, 7, 9, 11, 13];
const search = (options: { workers: number } | { queue: TrialQueue }) =>
  gridSearch(new LinearRegression({ epochs: 20 }), { lr: [0.01, 0.02, 0.05, 0.1] }, x, y, { folds: 3, ...options });

/** The script of a thread that does something of its own with an order, before the package's script has it. */
function script(name: string, onOrder: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `import { appendFileSync, existsSync, writeFileSync } from "node:fs";
     import { parentPort } from "node:worker_threads";
     const flag = ${JSON.stringify(join(folder, name))};
     const on = parentPort.on.bind(parentPort);
     parentPort.on = (event, take) => on(event, (order) => { ${onOrder} take(order); });
     await import(${JSON.stringify(dist("worker.js"))});`,
  );
  return pathToFileURL(file).href;
}

/** A study as a search hands it to a queue. */
async function studyOf(): Promise<PortableStudy> {
  let study!: PortableStudy;
  const failed = { status: "failed", error: "not run", scores: [null, null, null], gradients: 0 } as const;
  const queue: TrialQueue = {
    size: 1,
    open: (given) => void (study = given),
    run: async () => ({ ...failed, scores: [...failed.scores] }),
    close: () => {},
  };
  await search({ queue });
  return study;
}

const trial = { id: 0, options: { lr: 0.1 }, epochs: null };

test("a pool serves one search after another, and refuses two at a time", async () => {
  const pool = workerPool(2);
  const expected = await search({ workers: 1 });
  for (let i = 0; i < 2; i++) expect(await search({ queue: pool })).toEqual(expected);
  const study = await studyOf();
  await pool.open(study);
  await expect(Promise.resolve(pool.open(study))).rejects.toThrow(
    "workerPool: another search is using it\nGive every search a pool of its own.",
  );
  expect(await pool.run(trial)).toMatchObject({ status: "done" });
  await pool.close();
  expect(await search({ queue: pool })).toEqual(expected);
});

test("a pool takes no more trials than it has threads", async () => {
  const pool = workerPool(1);
  await pool.open(await studyOf());
  const first = pool.run(trial);
  await expect(pool.run(trial)).rejects.toThrow("more trials at a time than workers");
  expect(await first).toMatchObject({ status: "done", error: null });
  await pool.close();
});

test("closing a pool stops a trial that runs, and starts no thread again", async () => {
  const workerUrl = script("endless", 'appendFileSync(flag, Object.keys(order)[0] + "\\n"); while ("trial" in order);');
  const orders = () => (existsSync(join(folder, "endless")) ? readFileSync(join(folder, "endless"), "utf8") : "");
  const pool = workerPool(1, { workerUrl });
  await pool.open(await studyOf());
  const running = pool.run(trial).catch((error: Error) => error.message);
  while (orders() !== "study\ntrial\n") await wait(5);
  await pool.close();
  expect(await running).toContain("the search has ended");
  // A thread of another pool has come and gone meanwhile.
  const other = workerPool(1);
  await other.open(await studyOf());
  await other.run(trial);
  await other.close();
  expect(orders()).toBe("study\ntrial\n");
});
