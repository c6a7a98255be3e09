// Names of optimizers given to a script.
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";

const root = new URL("../../", import.meta.url);
const source = (path) => readFileSync(new URL(path, root), "utf8");

// The library's own measure of how near two spellings are, which it does not export.
const { code } = transformSync(source("src/errors.ts"), { loader: "ts", format: "esm" });
const { nearest } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

/** Every optimizer by its class name, from the generated list. */
export const optimizerNames = () =>
  [...source("src/optimizers/index.ts").matchAll(/^export \{ (\w+) \}/gm)].map(([, name]) => name);

/** The optimizer that is meant, whatever the case of its letters; an error with the nearest name where there is none. */
export function findName(wanted, known = optimizerNames()) {
  const found = known.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (found) return found;
  const near = nearest(wanted, known);
  const hint = near ? `Did you mean ${near}?` : "A new one appears after npm run generate.";
  throw new RangeError(`there is no optimizer ${JSON.stringify(wanted)}\n${hint}`);
}

/** Ends a script with what went wrong and no stack: for mistakes of whoever calls it. */
export function fail(error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
