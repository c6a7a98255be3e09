import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkImports, floorsOf, houses, rulesOf } from "../scripts/imports.js";

describe("docs/architecture.md", () => {
  it("gives every room one floor, and names no room that is not there", () => {
    for (const { folder, floors } of houses) {
      const entries = readdirSync(new URL(`../${folder}/`, import.meta.url), { withFileTypes: true });
      // Beside the rooms of a room stand files of its own.
      const rooms = entries.filter((entry) => folder === "src" || entry.isDirectory());
      expect(floors.flat().sort(), folder).toEqual(rooms.map(({ name }) => name.replace(/\.ts$/, "")).sort());
    }
  });

  it("names only files that are there", () => {
    const root = new URL("../", import.meta.url);
    const inside = ["assembly", "src", "scripts", "test"].flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" }).map((path) => `/${folder}/${path}`),
    );
    const files = [...inside.map((path) => path.replaceAll("\\", "/")), "/asconfig.json"];
    const page = readFileSync(new URL("docs/architecture.md", root), "utf8");
    const named = [...page.matchAll(/`([\w./-]+\.(?:ts|js|json))`/g)].map((match) => match[1]);
    const real = named.filter((path) => !path.startsWith("dist/") && !/\bfoo\b/.test(path));
    expect(real.length).toBeGreaterThan(30);
    expect(real.filter((path) => !files.some((file) => file.endsWith(`/${path}`)))).toEqual([]);
  });

  it(
    "is right that imports go down only, between rooms of different floors, and in no circle",
    { tags: ["slow"], timeout: 60_000 },
    async () => {
      const { violations, modules, imports } = await checkImports();
      expect(violations).toEqual([]);
      expect(modules).toBeGreaterThan(300);
      expect(imports).toBeGreaterThan(modules);
    },
  );
});

describe("scripts/imports.js", () => {
  const page = [
    "# A page\n\n## The floors\n\nFrom the top:\n",
    "```\nattic, index  words, and more\nhall, study   words\nassembly      words\n```\n",
    "And within:\n\n```\nattic  roof > beam, post\n```\n",
    "## Else\n\n```\ncode\n```\n",
  ].join("\n");
  let folder = "";
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What is found in a house of these files. */
  async function violationsIn(files: Record<string, string>): Promise<string[]> {
    folder = mkdtempSync(join(tmpdir(), "house-"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return (await checkImports(folder, rulesOf(floorsOf(page)))).violations;
  }

  it("reads floors from the lists of a page, the highest first", () => {
    expect(floorsOf(page)).toEqual([
      {
        folder: "src",
        floors: [
          ["attic", "index"],
          ["hall", "study"],
        ],
      },
      { folder: "src/attic", floors: [["roof"], ["beam", "post"]] },
    ]);
  });

  it("lets imports within a room and of lower floors pass", async () => {
    const files = {
      "src/attic/a.ts": 'import { b } from "../hall/b.js";\nimport type { C } from "./c.js";\nexport const a: C = b;\n',
      "src/attic/c.ts": "export type C = number;\n",
      "src/attic/roof/d.ts": 'export { e } from "../beam/e.js";\nexport { a } from "../a.js";\n',
      "src/attic/beam/e.ts": 'import type { C } from "../c.js";\nexport const e: C = 1;\n',
      "src/hall/b.ts": "export const b = 1;\n",
      "src/index.ts": 'export * from "./hall/b.js";\n',
    };
    expect(await violationsIn(files)).toEqual([]);
  });

  it.each([
    ["a type from above", 'import type { A } from "../attic/a.js";\nexport type B = A;\n'],
    ["a value from above that is handed on", 'export { a as b } from "../attic/a.js";\n'],
    ["a module from above that is loaded later", 'export const b = () => import("../attic/a.js");\n'],
  ])("finds %s", async (_, text) => {
    const files = { "src/attic/a.ts": "export type A = number;\nexport const a = 1;\n", "src/hall/b.ts": text };
    expect(await violationsIn(files)).toEqual(["src/hall imports lower floors only: src/hall/b.ts -> src/attic/a.ts"]);
  });

  it("finds imports between rooms of one floor, of a file beside the rooms, and by the library's own name", async () => {
    const files = {
      "src/hall/a.ts": 'import { b } from "../study/b.js";\nexport const a = b;\n',
      "src/study/b.ts": "export const b = 1;\n",
      "src/index.ts": "export const c = 1;\n",
      "src/attic/d.ts": 'import { c } from "simdescent";\nexport const d = c;\n',
    };
    expect(await violationsIn(files)).toEqual([
      "src/attic imports lower floors only: src/attic/d.ts -> src/index.ts",
      "src/hall imports lower floors only: src/hall/a.ts -> src/study/b.ts",
    ]);
  });

  it("finds imports against the floors within a room", async () => {
    const files = {
      "src/attic/roof/a.ts": "export type A = number;\n",
      "src/attic/beam/b.ts": 'import type { A } from "../roof/a.js";\nexport type B = A;\n',
      "src/attic/post/c.ts": 'import type { B } from "../beam/b.js";\nexport type C = B;\n',
    };
    expect(await violationsIn(files)).toEqual([
      "src/attic/beam imports lower floors only: src/attic/beam/b.ts -> src/attic/roof/a.ts",
      "src/attic/post imports lower floors only: src/attic/post/c.ts -> src/attic/beam/b.ts",
    ]);
  });

  it("finds circles within a room, of types too, file by file", async () => {
    const files = {
      "src/hall/a.ts": 'import type { C } from "./c.js";\nexport type A = C[];\n',
      "src/hall/b.ts": 'import type { A } from "./a.js";\nexport type B = A[];\n',
      "src/hall/c.ts": 'import type { B } from "./b.js";\nexport type C = B[];\n',
    };
    const found = await violationsIn(files);
    expect(found.length).toBeGreaterThan(0);
    for (const each of found) expect(each).toMatch(/^no circle: src\/hall\/.\.ts( -> src\/hall\/.\.ts){3}$/);
  });

  it("finds rooms that stand on no floor", async () => {
    const files = {
      "src/cellar/a.ts": 'import { b } from "../hall/b.js";\nexport const a = b;\n',
      "src/hall/b.ts": "export const b = 1;\n",
      "src/attic/c.ts": 'export { d } from "../shed/d.js";\n',
      "src/shed/d.ts": "export const d = 1;\n",
    };
    expect(await violationsIn(files)).toEqual([
      "every room has a floor: src/attic/c.ts -> src/shed/d.ts",
      "every room has a floor: src/cellar/a.ts -> src/hall/b.ts",
    ]);
  });
});
