// A copy of the working tree in which things are changed and built, so that nobody's own tree is.
import { execFile, execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const bundles = "index.edge.js index.js trials.js worker.js workers.js cli.js".split(" ");

/** What must be built for tests to see a change of a file, by products of scripts/build/products.js. */
export function productsOf(path) {
  if (path.startsWith("assembly/text/")) return ["decoder.wasm"];
  if (path.startsWith("assembly/")) {
    const alone = /^assembly\/(math|models)\//.test(path) ? ["math.wasm"] : [];
    return ["core.txt", "models.txt", "formulas.txt", ...alone];
  }
  if (path.startsWith("src/cli/")) return ["cli.js"];
  if (inPrograms(path)) return ["index.js", "trials.js", "worker.js", "workers.js"];
  return [];
}

/** Whether tests see a change of this file in programs that they start. */
export const inPrograms = (path) => /^src\/(cli|tuning\/remote|worker[.]ts|trials[.]ts)/.test(path);

export class Copy {
  /** Of the repository at `root`, with what is built there. */
  constructor(root) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "mutants-")));
    const list = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" });
    for (const file of list.split("\0")) {
      if (file && existsSync(join(root, file))) cpSync(join(root, file), this.path(file), { verbatimSymlinks: true });
    }
    for (const built of ["build", "dist"]) {
      if (existsSync(join(root, built))) cpSync(join(root, built), this.path(built), { recursive: true });
    }
    rmSync(this.path("node_modules"), { force: true, recursive: true });
    symlinkSync(join(root, "node_modules"), this.path("node_modules"), "junction");
  }

  path(file) {
    return join(this.folder, file);
  }

  write(file, text) {
    writeFileSync(this.path(file), text);
  }

  /** Builds by name, all where there are none; throws what the compiler says. */
  async build(names = []) {
    const options = { cwd: this.folder, maxBuffer: 1e8 };
    await execute(process.execPath, ["scripts/build.js", ...names], options);
    if (!names.some((name) => bundles.includes(name))) return;
    const fill = `import("./scripts/build/dist.js").then(({ dist }) => dist(${JSON.stringify(bundles)}))`;
    await execute(process.execPath, ["-e", fill], options);
    chmodSync(this.path("dist/cli.js"), 0o755);
  }

  /** Keeps what is built, for `restore`. */
  keep() {
    for (const built of ["build", "dist"]) cpSync(this.path(built), this.path(`kept/${built}`), { recursive: true });
  }

  restore() {
    for (const built of ["build", "dist"]) cpSync(this.path(`kept/${built}`), this.path(built), { recursive: true });
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
