// The C twins: compiled into the system's temporary directory when there is a compiler.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertClose } from "./compare.js";

const source = fileURLToPath(new URL("../c/twin.c", import.meta.url));
// No -ffast-math: JavaScript and WebAssembly keep the order of additions too.
const flags = ["-O3", "-fno-math-errno", "-lm"];
const builds = { "C 128-bit": ["-msse4.1"], "C native": ["-march=native"] };

/** `{ compiler, paths, remove }`; `paths` is empty and `compiler` says why when there are none. */
export function compileTwins() {
  const compiler = ["gcc", "clang", "cc"].find((name) => spawnSync(name, ["--version"]).status === 0);
  const none = (why) => ({ compiler: why, paths: {}, remove() {} });
  if (!compiler) return none("no compiler");
  const folder = mkdtempSync(join(tmpdir(), "simdescent-bench-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const paths = {};
  for (const [name, own] of Object.entries(builds)) {
    const path = join(folder, name.replace(/\W/g, "-"));
    const { status, stderr } = spawnSync(compiler, [source, "-o", path, ...own, ...flags]);
    if (status === 0) paths[name] = path;
    else process.stderr.write(`${name}: ${compiler} ${own.join(" ")} failed\n${stderr}`);
  }
  if (!Object.keys(paths).length) {
    remove();
    return none("compiler failed");
  }
  const version = String(spawnSync(compiler, ["--version"]).stdout).split("\n")[0];
  return { compiler: `${version}, ${flags.slice(0, 2).join(" ")}`, paths, remove };
}

/** Candidates for `race`, one per build. A first run of each checks its result against `wanted`. */
export function twinCandidates(paths, what, size, wanted, tolerance) {
  const run = (path, milliseconds) => {
    const { status, stdout, stderr } = spawnSync(path, [what, String(size), String(milliseconds)]);
    if (status !== 0) throw new Error(`${path} ${what} ${size} ended with ${status}: ${stderr}`);
    return String(stdout).trim().split(" ").map(Number);
  };
  return Object.fromEntries(
    Object.entries(paths).map(([name, path]) => {
      assertClose(`${name}, ${what} ${size}`, [run(path, 1)[0]], [wanted], tolerance);
      return [name, (milliseconds) => run(path, milliseconds)[1]];
    }),
  );
}
