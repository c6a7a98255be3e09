// Names every `throw` of src/ that no test triggers. The tests run in a copy of the checkout whose sources tell what they
// throw, so that the command's processes and the threads of searches count as well.
//   npm run refusals                                        all of src/
//   npm run refusals -- test/optimizers src/optimizers      by these tests alone, and of these folders alone
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { mark, readThrows } from "./refusals/throws.js";

const root = fileURLToPath(new URL("../", import.meta.url));

/** What these tests can't trigger and why, by file and the beginning of the statement, as lines move. */
export const untestable = [
  {
    file: "src/tuning/remote/worker-pool.ts",
    begins: 'new Error("workerPool: this engine has no worker threads',
    why: "Node has them always",
  },
];

// First what test:quick runs, in a third of the time; then what starts processes or threads, or takes seconds. Other
// engines don't know of the record, the package's tests are about other files, and scripts throw nothing of src/.
const rounds = [
  ["--mode", "quick", "--exclude", "test/scripts/**", "--exclude", "test/architecture.test.ts"],
  ["cli/", "refusals/", "tuning/pool", "tuning/workers", "tuning/lost-trials", "core/builds", "io/damaged"].map(
    (name) => `test/${name}`,
  ),
];

/** Runs tests in a marked copy: whether all passed, every `throw`, and which of their places were reached. */
export function measure(tests = []) {
  const copy = `${mkdtempSync(join(tmpdir(), "refusals-"))}/`;
  const thrown = `${copy}thrown.txt`;
  try {
    const skip = new Set(["node_modules", ".git"]);
    cpSync(root, copy, { recursive: true, filter: (path) => !skip.has(relative(root, path)) });
    symlinkSync(`${root}node_modules`, `${copy}node_modules`);
    const throws = readThrows(copy);
    mark(copy, throws);
    execFileSync(process.execPath, ["scripts/build.js"], { cwd: copy, stdio: "inherit" });
    const NODE_OPTIONS = `--import=${pathToFileURL(`${copy}scripts/refusals/record.js`).href}`;
    const env = { ...process.env, NODE_OPTIONS, THROWN: thrown };
    const passed = (tests.length > 0 ? [tests] : rounds).map((options) => {
      const args = ["node_modules/vitest/vitest.mjs", "run", ...options];
      return spawnSync(process.execPath, args, { cwd: copy, stdio: "inherit", env }).status === 0;
    });
    const reached = new Set(existsSync(thrown) ? readFileSync(thrown, "utf8").split("\n") : []);
    return { passed: passed.every(Boolean), throws, reached };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const excused = ({ file, text }) =>
  untestable.find((each) => each.file === file.path && text.startsWith(`throw ${each.begins}`));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2);
  const below = given.filter((each) => each.startsWith("src/"));
  const { passed, throws, reached } = measure(given.filter((each) => !each.startsWith("src/")));
  const asked = throws.filter(({ place }) => below.length === 0 || below.some((each) => place.startsWith(each)));
  const silent = asked.filter((each) => !reached.has(each.place) && !excused(each));
  for (const { place, text } of silent) console.error(`${place} is triggered by no test: ${text.slice(0, 160)}`);
  const excuses = asked.filter((each) => !reached.has(each.place) && excused(each)).length;
  console.log(`${asked.length} throws: ${silent.length} triggered by no test, ${excuses} excused`);
  process.exitCode = passed && silent.length === 0 ? 0 : 1;
}
