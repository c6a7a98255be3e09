// What was built and from what: a stamp under build/stamps for each product, with the hash of every input and output.
// It is taken away before a product is made and written after, so that a build that was killed leaves nothing that looks
// fresh. Dates say nothing here: git and copies set them as they like.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";

const folder = "build/stamps";

/** Files under a folder, with `/` between names; those whose names end so. */
export const files = (under, ending = "") =>
  existsSync(under)
    ? readdirSync(under, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
        .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/"))
        .sort()
    : [];

const known = new Map();

// A package stands for its version.
function hash(path) {
  const file = /(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/.test(path) ? `${path}/package.json` : path;
  if (!existsSync(file)) return "missing";
  const { mtimeMs, size } = statSync(file);
  const date = `${mtimeMs} ${size}`;
  if (known.get(file)?.date !== date) {
    known.set(file, { date, value: createHash("sha256").update(readFileSync(file)).digest("base64url").slice(0, 22) });
  }
  return known.get(file).value;
}

const hashes = (paths) => Object.fromEntries([...new Set(paths)].sort().map((path) => [path, hash(path)]));

function readStamp(name) {
  try {
    return JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8"));
  } catch {
    return undefined;
  }
}

/** Whether a product's inputs and outputs are as they were when it was last made. */
export function isFresh({ name, inputs }) {
  const stamp = readStamp(name);
  if (!stamp) return false;
  const now = { inputs: hashes([...inputs(), ...stamp.found]), outputs: hashes(Object.keys(stamp.outputs)) };
  return ["inputs", "outputs"].every((kind) => JSON.stringify(now[kind]) === JSON.stringify(stamp[kind]));
}

/**
 * Makes a product. `make` gives `{ outputs, found }`: the files it wrote, and those it read beyond `inputs()`. A file
 * that changes meanwhile leaves the product without a stamp.
 */
export async function make({ name, inputs, make: run }) {
  mkdirSync(folder, { recursive: true });
  rmSync(`${folder}/${name}.json`, { force: true });
  const begin = performance.timeOrigin + performance.now();
  const before = hashes(inputs());
  const { outputs, found = [] } = await run();
  if (found.some((path) => existsSync(path) && statSync(path).mtimeMs >= begin)) return;
  const all = { ...hashes([...Object.keys(before), ...found]), ...before };
  const stamp = { inputs: all, found, outputs: hashes(outputs) };
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(stamp, null, 1));
}
