import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

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
  let project: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "simdescent-package-"));
    project = join(folder, "project");
    const packed = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root);
    const listing = Object.values(JSON.parse(packed))[0] as { filename: string; files: { path: string }[] };
    files = listing.files.map(({ path }) => path);
    tarball = join(folder, listing.filename);
    await mkdir(project);
    await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], project);
    await cp(new URL("consumer.ts", import.meta.url), join(project, "consumer.ts"));
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("holds dist/ and the usual documents, nothing else", async () => {
    const built = String.raw`dist/(index(\.edge)?\.js|cli\.js|core\.wasm(\.d\.ts)?|types/.+\.d\.ts)`;
    const allowed = new RegExp(String.raw`^(${built}|(README|CHANGELOG)\.md|LICENSE|package\.json)$`);
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining(["dist/index.js", "dist/index.edge.js", "dist/core.wasm", "dist/cli.js"]),
    );
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

  it("offers core.wasm to init", async () => {
    const code = `import { readFile } from "node:fs/promises";
      import { init, parameters } from "simdescent";
      const file = new URL(import.meta.resolve("simdescent/core.wasm"));
      await init(await WebAssembly.compile(await readFile(file)));
      console.log(parameters({ w: [2] }).size);`;
    await writeFile(join(project, "init.js"), code);
    expect(await node(["init.js"], project)).toBe("2\n");
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
