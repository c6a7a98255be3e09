import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bun, deno, dist, itIn, run } from "./engines.js";
import { inOneThread, inThreads } from "./pools.js";

describe("searches in worker threads", async () => {
  const one = await inOneThread();

  it("are compared on candidates that train, diverge and fail", () => {
    expect(new Set(one.trials.map(({ status }) => status))).toEqual(new Set(["done", "diverged", "failed"]));
    const means = one.trials.flatMap(({ mean }) => (mean === null ? [] : [mean]));
    expect(new Set(means).size).toBeGreaterThan(8);
  });

  it("find in Node what one thread finds, with a script of the package's or of the caller's", async () => {
    expect(await inThreads(process.execPath, [], {}, "url")).toEqual({ queue: one, number: one, url: one });
  });

  it("find it in a Node that reads its program as a module from the command line", async () => {
    const program = `import { gridSearch, LinearRegression } from ${JSON.stringify(`file://${dist}index.js`)};
      const x = [[1], [2], [3], [4], [5], [6]];
      const { trials } = await gridSearch(new LinearRegression(), { lr: [0.1, 0.2] }, x, [1, 2, 3, 4, 5, 6], { folds: 2, workers: 2 });
      console.log(trials.map(({ status }) => status).join());`;
    expect(await run(process.execPath, ["--input-type=module", "-e", program])).toBe("done,done\n");
  });

  itIn(
    await deno(),
    "find it in Deno without any permission; a script of the caller's must be readable",
    async (deno) => {
      const cache = await mkdtemp(join(tmpdir(), "simdescent-deno-"));
      try {
        const env = { DENO_DIR: cache, DENO_NO_UPDATE_CHECK: "1" };
        const args = ["run", "--no-prompt", "--no-config", "--no-lock", "--cached-only"];
        expect(await inThreads(deno, args, env)).toEqual({ queue: one, number: one });
        const read = [...args, `--allow-read=${dist}worker.js`];
        expect(await inThreads(deno, read, env, "url")).toEqual({ queue: one, number: one, url: one });
      } finally {
        await rm(cache, { recursive: true, force: true });
      }
    },
  );

  itIn(await bun(), "find it in Bun", async (bun) => {
    const env = { DO_NOT_TRACK: "1" };
    expect(await inThreads(bun, ["--no-install"], env, "url")).toEqual({ queue: one, number: one, url: one });
  });
});
