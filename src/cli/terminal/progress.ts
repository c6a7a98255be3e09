import { createLogUpdate } from "log-update";
import { readable, tell } from "./print.js";

const interval = 60;

/** A line that rewrites itself when stderr is a terminal, and nothing at all otherwise. */
export class Progress {
  readonly #log = process.stderr.isTTY ? createLogUpdate(process.stderr) : undefined;
  #next = 0;

  /** The text is only made when it is time to show it. */
  show(text: () => string): void {
    if (!this.#log || performance.now() < this.#next) return;
    this.#log(readable(text()));
    this.#next = performance.now() + interval;
  }

  /** Leaves a last line standing; the following text starts below. */
  keep(text: string): void {
    if (!this.#log) return;
    this.#log(readable(text));
    this.#log.done();
    this.#next = 0;
  }

  /** A line of its own where there is none that rewrites itself. */
  note(text: () => string): void {
    if (!this.#log) tell(`${text()}\n`);
  }

  clear(): void {
    this.#log?.clear();
    this.#log?.done();
    this.#next = 0;
  }
}
