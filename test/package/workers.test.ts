import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Format } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { encode } from "../../scripts/wasm-text.js";
import { bundlers, weigh } from "../../scripts/sizes.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const dist = (name: string): string => readFileSync(`${root}dist/${name}`, "utf8");
const folder = mkdtempSync(join(tmpdir(), "simdescent-bundles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const search = (options: string): string => `
  import { gridSearch, LinearRegression } from "simdescent";
  const x = [[1], [2], [3], [4], [5], [6]];
  const grid = { lr: [0.01, 0.1] };
  const run = async (options) =>
    JSON.stringify(await gridSearch(new LinearRegression(), grid, x, [3, 5, 7, 9, 11, 13], { folds: 3, ...options }));
  Promise.all([run({ workers: 1 }), run(${options})]).then(
    ([one, other]) => console.log(one === other, other.length > 200),
    (error) => console.log(error.message),
  );`;
const withPool = `import { workerPool } from "simdescent/workers"; ${search("{ queue: workerPool(2) }")}`;

/** What a program prints that esbuild has bundled for Node, alone in a folder. */
async function bundled(source: string, format: Format): Promise<string> {
  const outfile = join(folder, `program${format === "cjs" ? ".cjs" : ".mjs"}`);
  // Without the repository's tsconfig.json, whose paths lead to src/.
  const options = { bundle: true, platform: "node", logLevel: "error", tsconfigRaw: {} } as const;
  await build({ ...options, format, outfile, stdin: { contents: source, resolveDir: root } });
  return printed(outfile);
}

const printed = (file: string): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, [file], (error, stdout, stderr) => (error ? reject(error) : resolve(stdout + stderr)));
  });

/** Words that only the worker's script and what carries it hold, and how often the kernels are in a text. */
const ofWorkers = (code: string): boolean => code.includes("parentPort");
const kernels = (code: string): number => code.split(text).length - 1;
const text = encode(readFileSync(`${root}dist/core.wasm`)).slice(0, 500);

describe("the worker's script", () => {
  it("is in dist/workers.js, once, and not in the library", () => {
    expect(ofWorkers(dist("worker.js"))).toBe(true);
    expect(ofWorkers(dist("workers.js"))).toBe(true);
    expect(ofWorkers(dist("trials.js"))).toBe(false);
    for (const name of ["index.js", "workers.js", "worker.js", "trials.js"]) {
      expect(kernels(dist(name)), name).toBe(1);
    }
    for (const name of ["index.js", "index.edge.js"]) expect(ofWorkers(dist(name)), name).toBe(false);
  });

  it.each(Object.entries(bundlers as Record<string, (source: string) => Promise<string>>))(
    "is not in what %s makes of a program that searches",
    async (_, bundle) => {
      const code = await bundle(search("{ workers: 2 }"));
      expect(code.includes('"gridSearch"')).toBe(true);
      expect(ofWorkers(code)).toBe(false);
      expect(kernels(code)).toBe(1);
      expect(weigh(code).raw).toBeLessThan(weigh(dist("index.js")).raw);
    },
  );
});

describe.each<Format>(["esm", "cjs"])("a program that esbuild has bundled for Node, as %s", (format) => {
  it("runs the trials of queue: workerPool(2) in threads", async () => {
    expect(await bundled(withPool, format)).toBe("true true\n");
  });

  it("is told of workerPool when it says workers: 2", async () => {
    const lines = (await bundled(search("{ workers: 2 }"), format)).trimEnd().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^gridSearch: cannot load the workers: .+/),
      'In a bundle: import { workerPool } from "simdescent/workers", and give queue: workerPool(2). Without threads: workers: 1.',
    ]);
  });
});

it("a program that esbuild has bundled for pages keeps its pool, and runs in Node too", async () => {
  const file = join(folder, "page.mjs");
  writeFileSync(file, await (bundlers as Record<string, (source: string) => Promise<string>>).esbuild(withPool));
  expect(await printed(file)).toBe("true true\n");
});
