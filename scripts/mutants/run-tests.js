// Runs test files through a runner, which is started anew when it hangs.
import { fork } from "node:child_process";

export class Tests {
  constructor(copy, env = {}) {
    this.copy = copy;
    this.env = env;
  }

  /** Ends the runner with all it started. */
  stop() {
    if (this.child?.exitCode === null) {
      try {
        process.kill(-this.child.pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    }
    this.child = undefined;
  }

  start() {
    const env = { ...process.env, ...this.env };
    // What a test of this script runs in is no business of the copy's.
    for (const name of Object.keys(env)) if (/^VITEST|^TEST$|^NODE_ENV$/.test(name)) delete env[name];
    // A group of its own, so that workers in an endless loop end with it.
    this.child = fork("scripts/mutants/runner.js", { cwd: this.copy.folder, env, detached: true, stdio: "ignore" });
    return new Promise((resolve, reject) => {
      this.child.once("message", resolve);
      this.child.once("exit", (code) => reject(new Error(`vitest did not start (${code})`)));
    });
  }

  /**
   * Runs files in this order. `limitOf(file)` is the time in ms a file may take. Gives `{ files: Map(file -> { state,
   * ms }), failed, timeout }`: the file that failed, or the one that did not end.
   */
  async run(tests, { changed = [], limitOf }) {
    if (!this.child) await this.start();
    const { child } = this;
    const files = new Map();
    const short = (file) => file.slice(this.copy.folder.length + 1);
    return new Promise((resolve) => {
      let timer;
      const finish = (result) => {
        clearTimeout(timer);
        child.off("message", listen);
        child.off("exit", died);
        if (result.failed === undefined && !result.done) this.stop();
        resolve({ files, ...result });
      };
      const wait = (file) => {
        clearTimeout(timer);
        timer = setTimeout(() => finish({ timeout: file ?? "a file that did not begin" }), limitOf(file));
      };
      const died = () => finish({ failed: "the process ended", done: false });
      const listen = (message) => {
        if (message.begin) wait(short(message.begin));
        if (message.end) {
          files.set(short(message.end), { state: message.state, ms: message.ms });
          wait(undefined);
        }
        if (message.done) finish({ done: true, failed: message.failed?.replace(`${this.copy.folder}/`, "") });
      };
      child.on("message", listen);
      child.once("exit", died);
      wait(undefined);
      const path = (file) => this.copy.path(file);
      child.send({ changed: changed.map(path), tests: tests.map(path) });
    });
  }
}
