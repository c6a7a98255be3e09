import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blocks, brokenLinks } from "../markdown.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const tool = (path: string): string => join(root, "node_modules", path);

/** Standard output of a program; where it fails, an error with all it said. */
async function run(file: string, args: string[], cwd: string): Promise<string> {
  const options = { cwd, shell: process.platform === "win32" && file !== process.execPath };
  return promisify(execFile)(file, args, options).then(
    ({ stdout }) => stdout,
    ({ message, stdout, stderr }) => Promise.reject(new Error([message, stdout, stderr].join("\n"))),
  );
}

const node = (args: string[], cwd: string): Promise<string> => run(process.execPath, args, cwd);

describe("the package", () => {
  let folder: string;
  let tarball: string;
  let files: string[];
  let size: number;
  let project: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "simdescent-package-"));
    project = join(folder, "project");
    const packed = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root);
    const listing = Object.values(JSON.parse(packed))[0] as {
      filename: string;
      size: number;
      files: { path: string }[];
    };
    size = listing.size;
    files = listing.files.map(({ path }) => path);
    tarball = join(folder, listing.filename);
    await mkdir(project);
    await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], project);
    await cp(new URL("consumer.ts", import.meta.url), join(project, "consumer.ts"));
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("holds dist/, documents and examples, nothing else", () => {
    const inDist = String.raw`dist/((index(\.edge)?|cli|workers?|trials)\.js|((core|models|formulas|first-order|tensors|matrices)\.wasm|worker)(\.d\.ts)?|types/.+\.d\.ts)`;
    const documents = String.raw`(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md|LICENSE|docs/.+\.(md|png)`;
    const examples = String.raw`examples/(README\.md|data/.+\.(csv|md|js)|(node|edge)/.+\.js|browser/.+\.(html|js))`;
    const allowed = new RegExp(String.raw`^(${inDist}|${documents}|${examples}|package\.json)$`);
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    const built = ["index", "index.edge", "workers", "worker", "trials", "cli"].map((name) => `dist/${name}.js`);
    const modules = ["core", "models", "formulas", "first-order", "tensors", "matrices"].map(
      (name) => `dist/${name}.wasm`,
    );
    expect(files).toEqual(expect.arrayContaining([...built, ...modules]));
  });

  it("weighs at most 2.7 MB packed", () => {
    expect(size).toBeLessThan(2_700_000);
  });

  it("holds whatever its pages link to", async () => {
    const texts = new Map<string, string>();
    for (const file of files) {
      const text = file.endsWith(".md") ? await readFile(join(project, "node_modules/simdescent", file), "utf8") : "";
      texts.set(file, text);
      // A folder may be linked too.
      for (let at = file.indexOf("/"); at > 0; at = file.indexOf("/", at + 1)) texts.set(file.slice(0, at), "");
    }
    const pages = files.filter((file) => file.endsWith(".md"));
    expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/models.md", "examples/README.md"]));
    const broken = pages.flatMap((page) =>
      brokenLinks(page, (path) => texts.get(path)).map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it("runs the command on its data as the README has it", async () => {
    const readme = await readFile(join(project, "node_modules/simdescent/README.md"), "utf8");
    const lines = blocks(readme, "sh").flatMap((block) => block.match(/^npx simdescent .*/gm) ?? []);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) await run("npm", ["exec", "--offline", "--", ...line.split(" ").slice(1)], project);
    const written = lines.flatMap((line) => /--(?:html|save) (\S+)/.exec(line)?.[1] ?? []);
    expect(await readdir(project)).toEqual(expect.arrayContaining(written));
  });

  it("brings examples that run where it is installed", async () => {
    const output = await node(["node_modules/simdescent/examples/node/iris.js"], project);
    expect(output).toContain("loaded: the same probabilities");
  });

  it("installs nothing but itself", async () => {
    expect((await readdir(join(project, "node_modules"))).filter((name) => !name.startsWith("."))).toEqual([
      "simdescent",
    ]);
  });

  it("mentions no source map, no Node module and no top-level await in the library", async () => {
    for (const file of ["index.js", "index.edge.js"]) {
      const code = await readFile(join(project, "node_modules/simdescent/dist", file), "utf8");
      expect(code).not.toMatch(/sourceMappingURL|["']node:|\brequire\(|^await |\bprocess\.|\bfetch\(/m);
    }
  });

  it("runs once installed", async () => {
    const code = `import { constant, minimize } from "simdescent";
      console.log(constant(0.5)(9), minimize(([x], g) => ((g[0] = 2 * x), x * x), [3], { lr: constant(0.1) }).reason);`;
    expect(await node(["--input-type=module", "-e", code], project)).toBe("0.5 converged\n");
  });

  it("offers its modules to init", async () => {
    const code = `import { readFile } from "node:fs/promises";
      import { init, parameters } from "simdescent";
      const compiled = async (name) =>
        WebAssembly.compile(await readFile(new URL(import.meta.resolve("simdescent/" + name))));
      await init(await compiled("core.wasm"), await compiled("models.wasm"));
      await init({ firstOrder: await compiled("first-order.wasm"), reserve: 1e8 });
      console.log(parameters({ w: [2] }).size);`;
    await writeFile(join(project, "init.js"), code);
    expect(await node(["init.js"], project)).toBe("2\n");
  });

  it("runs searches in worker threads, asked for by number, by pool and by the script's address", async () => {
    const code = `import { gridSearch, LinearRegression } from "simdescent";
      import { workerPool } from "simdescent/workers";
      const workerUrl = import.meta.resolve("simdescent/worker.js");
      const x = [[1], [2], [3], [4], [5], [6]];
      const search = (options) =>
        gridSearch(new LinearRegression(), { lr: [0.01, 0.1, 1e9] }, x, [3, 5, 7, 9, 11, 13], { folds: 3, ...options });
      const one = JSON.stringify(await search({ workers: 1 }));
      for (const options of [{ workers: 2 }, { queue: workerPool(2) }, { queue: workerPool(2, { workerUrl }) }])
        console.log(JSON.stringify(await search(options)) === one);
      console.log(JSON.parse(one).trials.map(({ status }) => status).join());`;
    await writeFile(join(project, "search.js"), code);
    expect(await node(["search.js"], project)).toBe("true\ntrue\ntrue\ndone,done,diverged\n");
  });

  it("runs single trials for a queue of the caller's own", async () => {
    const code = `import { Adam, constant, gridSearch, LinearRegression, SGD } from "simdescent";
      import { runPortable } from "simdescent/trials";
      const x = [[1, 2], [2, 1], [3, 5], [4, 4], [5, 0], [6, 1]];
      const grid = { lr: [0.01, constant(0.1), 1e9, -1], optimizer: [SGD, Adam] };
      const search = (options) =>
        gridSearch(new LinearRegression({ epochs: 50 }), grid, x, [3, 5, 7, 9, 11, 13], { folds: 3, ...options });
      let study;
      const calls = [];
      const queue = {
        size: 3,
        open: (given) => { calls.push("open"); study = structuredClone(given); },
        run: async (trial) => JSON.parse(JSON.stringify(runPortable(study, JSON.parse(JSON.stringify(trial))))),
        close: () => { calls.push("close"); },
      };
      const [one, queued] = [await search({ workers: 1 }), await search({ queue })];
      console.log(JSON.stringify(queued) === JSON.stringify(one), calls.join());
      console.log([...new Set(one.trials.map(({ status }) => status))].sort().join());`;
    await writeFile(join(project, "trials.js"), code);
    expect(await node(["trials.js"], project)).toBe("true open,close\ndiverged,done,failed\n");
  });

  it("brings a command that knows its version", async () => {
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const output = await run("npm", ["exec", "--offline", "--", "simdescent", "--version"], project);
    expect(output.trim()).toContain(version);
  });

  it("satisfies publint", async () => {
    await node([tool("publint/src/cli.js"), "run", "--strict", tarball], root);
  });

  it("resolves to its types in every way TypeScript looks for them", async () => {
    await node([tool("@arethetypeswrong/cli/dist/index.js"), tarball, "--profile", "esm-only"], root);
  });

  it.each([
    ["nodenext", "nodenext"],
    ["bundler", "esnext"],
  ])("type-checks under %s resolution, without the DOM and with library checks", async (moduleResolution, module) => {
    const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
    const types = { target: "es2022", lib: ["es2022"], types: [], skipLibCheck: false, noEmit: true };
    const config = { compilerOptions: { module, moduleResolution, ...strict, ...types }, files: ["consumer.ts"] };
    const file = `tsconfig.${moduleResolution}.json`;
    await writeFile(join(project, file), JSON.stringify(config));
    await node([tool("typescript/bin/tsc"), "-p", file], project);
  });
});
