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
  const hint = near ? `Did you mean ${near}?` : `There are ${known.join(", ")}.`;
  throw new UserError(
    `there is no optimizer ${JSON.stringify(wanted)}\n${hint} A new one is known after npm run generate.`,
  );
}

/** A mistake of whoever calls a script, told without a stack. */
export class UserError extends Error {}

/** Ends a script with what went wrong. */
export function fail(error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(1);
}
