// The code in the documentation and in the docstrings runs as it stands, against dist/, and prints what it says.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as simdescent from "simdescent";
import { afterAll, describe, expect, it } from "vitest";
import { soundPage } from "./cli/sound-page.js";
import { blocks, promised } from "./markdown.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs")).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
];
const lines = (output: string): string[] => output.split("\n").filter(Boolean);

/** Runs a program against dist/ and returns what it printed. */
function run(code: string): string[] {
  const script = code.replaceAll(/"simdescent(\/\w+)?"/g, (_, entry = "/index") =>
    JSON.stringify(new URL(`../dist${entry}.js`, import.meta.url).href),
  );
  return lines(execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" }));
}

/** A short example need not say where its names come from. */
function complete(code: string): string {
  if (code.includes("import ")) return code;
  const names = [...code.matchAll(/\b(\w+)\b/g)].map(([, name]) => name).filter((name) => name in simdescent);
  return `import { ${[...new Set(names)].join(", ")} } from "simdescent";\n${code}`;
}

const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((path) => `src/${path.replaceAll("\\", "/")}`)
  .filter((path) => path.endsWith(".ts") && !/^src\/(cli|plot)\//.test(path));
const docstrings = sources.flatMap((path) =>
  [...read(path).matchAll(/@example\n([^]*?)\*\//g)].map(([, block], i): [string, string] => [
    `${path} #${i + 1}`,
    block.replace(/^ *\* ?/gm, "").trim(),
  ]),
);
// The blocks of docs/from-numpy.md are one program.
const inPages = pages.flatMap((path): [string, string][] => {
  const found = blocks(read(path), "js");
  return path === "docs/from-numpy.md"
    ? [[path, found.join("\n")]]
    : found.map((code, i): [string, string] => [`${path} #${i + 1}`, code]);
});

describe("examples run and print what they say", () => {
  it("are found in the README, in the pages and in the sources", () => {
    expect(inPages.filter(([name]) => name.startsWith("README"))).toHaveLength(4);
    expect(inPages.length).toBeGreaterThanOrEqual(15);
    expect(docstrings.length).toBeGreaterThanOrEqual(12);
  });

  it.each([...inPages, ...docstrings])("%s", (_, code) => {
    const printed = run(complete(code));
    const expected = promised(code);
    expect(expected.length ? printed : []).toEqual(expected);
  });

  it.each(["own-gradients.js", "two-optimizers.js", "embedding.js", "learning-rate.js", "online.js"])(
    "examples/node/%s",
    (file) => {
      const output = execFileSync(process.execPath, [`examples/node/${file}`], { cwd: root, encoding: "utf8" });
      expect(Number(/final (?:loss|error) ([\d.]+)/.exec(output)?.[1])).toBeLessThan(0.1);
    },
  );
});

describe("docs/from-numpy.md", () => {
  const python = blocks(read("docs/from-numpy.md"), "python").join("\n");
  const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

  it("promises the same numbers in both languages", () => {
    const js = blocks(read("docs/from-numpy.md"), "js").join("\n");
    expect(promised(python).length).toBeGreaterThanOrEqual(5);
    expect(promised(js)).toEqual(promised(python));
  });

  it.skipIf(!numpy)("shows NumPy code that prints what it says", () => {
    const output = execFileSync("python3", ["-c", python], { cwd: root, encoding: "utf8" });
    expect(lines(output)).toEqual(promised(python));
  });

  it("gives the learning rates that the tests use", () => {
    const test = read("test/models/linear-regression.test.ts");
    for (const text of ["lr: 0.24", "lr: 2", "cosine(5, 6000)"]) {
      expect(read("docs/from-numpy.md")).toContain(text);
      expect(test).toContain(text);
    }
  });
});

describe("the lines of docs/cli.md", () => {
  // A folder in which the data lie as in a clone, and files can be written.
  const folder = mkdtempSync(join(tmpdir(), "simdescent-docs-"));
  symlinkSync(join(root, "examples"), join(folder, "examples"), "junction");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const commands = blocks(read("docs/cli.md"), "sh").flatMap(lines);

  it("show every command of the program", () => {
    const shown = new Set(commands.map((line) => /^npx simdescent ([\w-]+) /.exec(line)?.[1]));
    const files = readdirSync(join(root, "src/cli/commands")).map((name) => name.replace(".ts", ""));
    expect([...shown].sort()).toEqual(files.filter((name) => name !== "common").sort());
  });

  it.each(commands)("%s", (line) => {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word);
    const { status, stderr } = spawnSync(process.execPath, [join(root, "dist/cli.js"), ...words.slice(2)], {
      cwd: folder,
      encoding: "utf8",
    });
    expect({ status, error: /error.*/.exec(stderr)?.[0] }).toEqual({ status: 0, error: undefined });
  });

  it("write sound pages", () => {
    const written = commands.flatMap((line) => /--html (\S+)/.exec(line)?.[1] ?? []);
    expect(written.length).toBeGreaterThanOrEqual(7);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(written));
    for (const page of written) soundPage(join(folder, page));
  });
});

it("docs/adding-an-optimizer.md shows Lion's kernel as it is", () => {
  expect(read("docs/adding-an-optimizer.md")).toContain(read("assembly/rules/lion.ts").trim());
});
