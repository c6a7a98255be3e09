// Which test files may see a change, and which of them look at it from near.
import { readFileSync } from "node:fs";
import { cruise } from "dependency-cruiser";

// They look at what is packed, at docs, at other engines, or take minutes: none is there for the code's values.
const left =
  /^test\/(runtimes|package|scripts)\/|^test\/(docs|docs-names|examples|architecture)\.test|in-browser|engines\.test/;
// They start what is built, in processes or threads.
const program = /\/(command|dist)\.js"/;

const words = (path) =>
  path
    .toLowerCase()
    .replace(/\.test\.ts$|\.ts$/, "")
    .split(/[/.-]/)
    .slice(1);
const alike = (a, b) => a.length > 3 && b.length > 3 && (a.startsWith(b.slice(0, -1)) || b.startsWith(a.slice(0, -1)));

/** How much of a source file's name a test file's has. */
export function likeness(path, test) {
  const theirs = words(test);
  return words(path).filter((word) => theirs.some((other) => word === other || alike(word, other))).length;
}

/**
 * Test files that import any of these files, however far away; of them and others, those that start programs.
 * `{ inside, programs }`.
 */
export async function testsOf(root, paths) {
  const options = { baseDir: root, parser: "swc", includeOnly: "^(src|test)/", exclude: "^test/golden/" };
  const { output } = await cruise(["src", "test"], options, { alias: { simdescent: `${root}/src/index.ts` } });
  const importers = new Map();
  for (const { source, dependencies } of output.modules) {
    for (const { resolved } of dependencies) {
      if (!importers.has(resolved)) importers.set(resolved, []);
      importers.get(resolved).push(source);
    }
  }
  const all = output.modules
    .map(({ source }) => source)
    .filter((file) => file.endsWith(".test.ts") && !left.test(file));
  // Kernels are reached through the module's text, which src/core opens.
  const reached = new Set(paths.map((path) => (path.startsWith("assembly/") ? "src/core/wasm.ts" : path)));
  for (const file of reached) for (const importer of importers.get(file) ?? []) reached.add(importer);
  const programs = all.filter((file) => program.test(readFileSync(`${root}/${file}`, "utf8")));
  return { inside: all.filter((file) => reached.has(file) && !programs.includes(file)), programs };
}
