// Every example in the README and in the docstrings runs as it stands, against dist/.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import * as simdescent from "simdescent";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

function run(code: string): void {
  const script = code.replaceAll(/"simdescent(\/\w+)?"/g, (_, entry = "/index") =>
    JSON.stringify(new URL(`dist${entry}.js`, root).href),
  );
  execFileSync(process.execPath, ["--input-type=module", "-e", script], { stdio: "pipe" });
}

const sources = readdirSync(new URL("src", root), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !/^(cli|plot)/.test(path))
  .map((path) => `src/${path.replaceAll("\\", "/")}`);

const docstrings = sources.flatMap((path) =>
  [...read(path).matchAll(/@example\n([^]*?)\*\//g)].map(([, block], i) => ({
    name: `${path} #${i + 1}`,
    code: block.replace(/^ *\* ?/gm, "").trim(),
  })),
);
const blocks = ["README.md", "docs/learning-rates.md", "docs/models.md"].flatMap((path) =>
  [...read(path).matchAll(/```js\n([^]*?)```/g)].map(([, code], i) => ({ name: `${path} #${i + 1}`, code })),
);

describe("examples run", () => {
  it("are found in the README and in the sources", () => {
    expect(blocks.length).toBeGreaterThanOrEqual(3);
    expect(docstrings.length).toBeGreaterThanOrEqual(12);
  });

  it.each([...blocks, ...docstrings].map(({ name, code }) => [name, code]))("%s", (_, code) => {
    // A short example need not say where its names come from.
    const names = [...code.matchAll(/\b(\w+)\b/g)].map((match) => match[1]).filter((name) => name in simdescent);
    const imports = code.includes("import ") ? "" : `import { ${[...new Set(names)].join(", ")} } from "simdescent";\n`;
    run(imports + code);
  });

  it.each(["own-gradients.js", "two-optimizers.js", "embedding.js", "learning-rate.js", "online.js"])(
    "examples/node/%s",
    (file) => {
      const output = execFileSync(process.execPath, [`examples/node/${file}`], { cwd: root, encoding: "utf8" });
      expect(Number(/final (?:loss|error) ([\d.]+)/.exec(output)?.[1])).toBeLessThan(0.1);
    },
  );
});

describe("the docs name what exists", () => {
  it("the rates in the README are those the tests use", () => {
    const test = read("test/models/linear-regression.test.ts");
    for (const text of ["lr: 0.24", "lr: 2", "cosine(5, 6000)"]) {
      expect(read("README.md")).toContain(text);
      expect(test).toContain(text);
    }
  });

  it("every file linked from the docs is there", () => {
    for (const page of [
      "README.md",
      "docs/architecture.md",
      "docs/adding-an-optimizer.md",
      "docs/optimizers.md",
      "docs/learning-rates.md",
    ]) {
      const folder = page.includes("/") ? page.slice(0, page.lastIndexOf("/") + 1) : "";
      for (const [, link] of read(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g))
        expect(() => read(folder + link), link).not.toThrow();
    }
  });

  it("docs/adding-an-optimizer.md shows Lion's kernel as it is", () => {
    expect(read("docs/adding-an-optimizer.md")).toContain(read("assembly/rules/lion.ts").trim());
  });
});
