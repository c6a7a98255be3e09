// Tries changes one at a time against the tests that reach their places.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changed, marked } from "./changes.js";
import { inPrograms, productsOf } from "./copy.js";
import { roomOf } from "./choose.js";
import { Tests } from "./run-tests.js";
import { likeness, testsOf } from "./tests.js";

// In the memory of the modules, behind their constants and before what src/core/memory.ts hands out.
const marksAt = 61_440;
export const mostMutants = 4096;
// A test of a program takes seconds.
const mostPrograms = 3;
const longest = 300_000;
// Between two test files, and before the first has been read.
const between = 90_000;

const productsFor = (paths) => [...new Set([...paths].flatMap(productsOf))];

export class Trial {
  constructor(copy, mutants, { budget, tests, tell }) {
    Object.assign(this, { copy, mutants, budget, only: tests, tell });
    this.sources = new Map(mutants.map(({ path }) => [path, readFileSync(copy.path(path), "utf8")]));
    this.kills = new Map();
  }

  /** Runs everything once with marks: which test files reach which place, what they take, and which fail anyway. */
  async prepare() {
    const { copy, mutants, sources } = this;
    const folder = mkdtempSync(join(tmpdir(), "mutants-"));
    const file = join(folder, "reached");
    for (const [path, source] of sources) {
      const mark = path.startsWith("assembly/")
        ? (id) => `store<u8>(${marksAt + id}, 1)`
        : (id) => `globalThis.reachedByTest?.(${id})`;
      copy.write(
        path,
        marked(
          source,
          mutants.filter((each) => each.path === path),
          mark,
        ),
      );
    }
    const products = productsFor(sources.keys());
    const { inside, programs } = await testsOf(copy.folder, [...sources.keys()]);
    const tests = this.only ?? inside;
    this.programs = this.only ? [] : programs;
    this.tell(`${tests.length} test files may reach ${mutants.length} places`);
    copy.keep();
    if (products.length > 0) await copy.build(products);
    const runner = new Tests(copy, {
      MUTANTS_REACHED: file,
      MUTANTS_AT: String(marksAt),
      MUTANTS_COUNT: String(mutants.length),
    });
    try {
      const { files, timeout } = await runner.run(tests, { limitOf: () => 2 * longest });
      if (timeout) throw new Error(`${timeout} did not end`);
      this.times = new Map([...files].map(([test, { ms }]) => [test, ms]));
      this.failing = new Set([...files].filter(([, { state }]) => state !== "passed").map(([test]) => test));
      this.read(file, tests);
    } finally {
      runner.stop();
      rmSync(folder, { recursive: true });
    }
    for (const [path, source] of sources) copy.write(path, source);
    copy.restore();
  }

  read(file, tests) {
    this.reach = this.mutants.map(() => new Set());
    let text = "";
    try {
      text = readFileSync(file, "utf8");
    } catch {
      // Nothing was reached.
    }
    for (const line of text.split("\n").filter(Boolean)) {
      const [id, test] = line.split("\t");
      this.reach[id].add(test.slice(this.copy.folder.length + 1));
    }
    // What is read before any function runs is there for all; so is the module that turns texts into the others.
    for (const { id, path, reach } of this.mutants) {
      if (!reach || path.startsWith("assembly/text/")) for (const test of tests) this.reach[id].add(test);
    }
  }

  /**
   * The test files for a mutant: those that bear its name first, then those that found others in its room, then short
   * ones, as many as the budget allows; at last programs that bear its name, where they hold it.
   */
  testsFor({ id, path }) {
    const kills = (test) => this.kills.get(`${roomOf(path)} ${test}`) ?? 0;
    const ms = (test) => this.times.get(test) ?? 0;
    const rank = (test) => 3 * likeness(path, test) + kills(test);
    const inOrder = (tests) => tests.sort((a, b) => rank(b) - rank(a) || ms(a) - ms(b));
    const inside = inOrder([...this.reach[id]].filter((test) => this.times.has(test) && !this.failing.has(test)));
    const programs = inPrograms(path) ? inOrder(this.programs.filter((test) => likeness(path, test) > 0)) : [];
    let left = this.budget * 1000;
    const chosen = inside.filter((test, i) => (left -= ms(test)) > 0 || i === 0);
    return { all: [...inside, ...programs], chosen: [...chosen, ...programs.slice(0, mostPrograms)] };
  }

  /** What became of a mutant: `{ outcome: "killed" | "survived" | "timeout" | "unreached" | "same" | "invalid", ... }`. */
  async try(mutant) {
    const { copy } = this;
    const { path } = mutant;
    const { all, chosen } = this.testsFor(mutant);
    if (chosen.length === 0) return { outcome: "unreached" };
    const products = productsOf(path);
    const source = this.sources.get(path);
    const modules = ["core", "models", "formulas", "math", "decoder"].map((name) => `build/${name}.wasm`);
    const bytes = () => modules.map((file) => readFileSync(copy.path(file), "base64")).join();
    const before = path.startsWith("assembly/") ? bytes() : undefined;
    const changedFiles = [path, ...(this.last ? [this.last] : [])];
    this.last = path;
    copy.write(path, changed(source, mutant));
    try {
      if (products.length > 0) await copy.build(products);
    } catch (error) {
      this.putBack(path);
      return { outcome: "invalid", why: error.message };
    }
    try {
      if (before !== undefined && bytes() === before) return { outcome: "same" };
      // Modules stand in vitest's memory as texts.
      if (before !== undefined) this.stop();
      this.runner ??= new Tests(copy);
      const limitOf = (test) =>
        test === undefined ? between : this.times.has(test) ? 30_000 + 10 * this.times.get(test) : longest;
      const { failed, timeout } = await this.runner.run(chosen, { changed: changedFiles, limitOf });
      if (timeout) return { outcome: "timeout", by: timeout };
      if (!failed) return { outcome: "survived", ran: chosen.length, of: all.length };
      const key = `${roomOf(path)} ${failed}`;
      this.kills.set(key, (this.kills.get(key) ?? 0) + 1);
      return { outcome: "killed", by: failed };
    } finally {
      this.putBack(path);
      if (before !== undefined) this.stop();
    }
  }

  putBack(path) {
    this.copy.write(path, this.sources.get(path));
    if (productsOf(path).length > 0) this.copy.restore();
  }

  stop() {
    this.runner?.stop();
  }
}
