// The documentation names what is there: files, anchors, npm scripts, the package's own name and numbers.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { all } from "./optimizers/all.js";
import { anchors, blocks, brokenLinks, inlineCode } from "./markdown.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const skipped = /(?:^|\/)(?:\.git|node_modules)$|^(?:build|dist|coverage)$/;
const walk = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (skipped.test(path)) return [];
    return entry.isDirectory() ? walk(path) : path;
  });
const files = walk("");
const folders = new Set(files.flatMap((path) => path.split("/").map((_, i, parts) => parts.slice(0, i).join("/"))));
const pages = files.filter((path) => path.endsWith(".md"));
const { version, description, scripts } = JSON.parse(read("package.json")) as Record<string, string> & {
  scripts: Record<string, string>;
};

describe("links lead somewhere", () => {
  it.each(pages)("%s", (page) => {
    const inRepository = (path: string): string | undefined => {
      if (folders.has(path.replace(/\/$/, ""))) return "";
      return files.includes(path) ? (path.endsWith(".md") ? read(path) : "") : undefined;
    };
    expect(brokenLinks(page, inRepository)).toEqual([]);
  });

  it("with anchors as GitHub makes them", () => {
    expect(anchors("# One `two`: three?\n\n```sh\n# no heading\n```\n## TensorFlow.js")).toEqual([
      "one-two-three",
      "tensorflowjs",
    ]);
  });
});

// A path may be cut at its front (`engine/tables.ts`). A file called foo is one to come, build/ and dist/ are built, and simdescent/ begins
// the package's entries.
const source = /^(?:\.{0,2}\/)*((?:[\w@.-]+\/)*[\w@.-]*[\w-]\.(?:[cm]?[jt]s|json|csv|yml|c|py|md))$/;
const isThere = (path: string): boolean =>
  /(?:^|\/)foo[.@-]|^(?:build|dist|simdescent)\/|node_modules\//.test(path) ||
  files.some((file) => `/${file}`.endsWith(`/${path}`));

describe("files that are named are there", () => {
  // Files of the reader's own, of the package as it is built, or of a project that uses it.
  const others = new Set(["tsconfig.json", "worker.js"]);

  // The changelog names what was there.
  it.each(pages.filter((page) => page !== "CHANGELOG.md"))("%s", (page) => {
    const named = inlineCode(read(page)).flatMap((code) => source.exec(code)?.[1] ?? []);
    expect(named.filter((path) => !isThere(path) && !others.has(path))).toEqual([]);
  });

  it("in the comments of sources", () => {
    const missing = files
      .filter((path) => /^(?:src|assembly|test|bench|scripts|examples)\/.*\.[jt]s$/.test(path))
      .flatMap((path) => {
        const comments = read(path).match(/\/\*[^]*?\*\/|(?<=^|[\s;,{}()])\/\/ .*$/gm) ?? [];
        const named = comments.join("\n").match(/(?<![\w/@.:-])(?:[\w.-]+\/)+[\w.-]+\.[jt]s\b/g) ?? [];
        return named.filter((name) => !isThere(name.replace(/^(?:\.{1,2}\/)+/, ""))).map((name) => `${path}: ${name}`);
      });
    expect(missing).toEqual([]);
  });
});

describe("commands that are named are there", () => {
  const text = pages.map(read).join("\n");

  it("npm scripts", () => {
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("benchmarks", () => {
    const named = [...text.matchAll(/\bnpm run bench ([a-z-]+)/g)].map(([, name]) => `bench/${name}.js`);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
  });

  it("test files", () => {
    const named = [...text.matchAll(/\bnpx vitest run ((?:test\/[a-z./-]+ ?)+)/g)].flatMap(([, list]) =>
      list.trim().split(" "),
    );
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((path) => path !== "test/" && !files.includes(path) && !folders.has(path))).toEqual([]);
  });
});

describe("the README", () => {
  const readme = read("README.md");

  it("takes at most 150 lines", () => {
    expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  });

  it("installs the file that npm pack makes", () => {
    expect(blocks(readme, "sh").join("\n")).toContain(`simdescent-${version}.tgz`);
  });

  it("promises no more optimizers than there are", () => {
    const promised = Number(/more than (\d+)/.exec(readme)?.[1]);
    expect(promised).toBeGreaterThanOrEqual(75);
    expect(all.length).toBeGreaterThan(promised);
    expect(description).not.toMatch(/\d+ optimizers/);
  });
});

describe("the changelog", () => {
  it("lists changes by version, and by kind within one", () => {
    const headings = read("CHANGELOG.md").match(/^##+ .*$/gm) ?? [];
    expect(headings[0]).toBe("## Unreleased");
    expect(headings).toContain(`## ${version}`);
    const kinds = read("CHANGELOG.md")
      .split(/^## /m)
      .map((part) => part.match(/^### .*$/gm) ?? []);
    for (const list of kinds) expect(list).toEqual([...new Set(list)]);
    for (const heading of headings) {
      expect(heading).toMatch(
        /^(?:## (?:Unreleased|\d+\.\d+\.\d+)|### (?:Added|Changed|Deprecated|Removed|Fixed|Security))$/,
      );
    }
  });
});
