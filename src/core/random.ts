// Random numbers: xoshiro128** inside the module.
import { log } from "../math/deterministic.js";
import { Blocks } from "./memory.js";
import { wasm } from "./wasm.js";

/** The seeded generator inside the module: xoshiro128**. The same numbers in every engine. */
export class Random {
  readonly #blocks: Blocks = new Blocks(this);
  readonly state: number = this.#blocks.add(16);

  constructor(seed: number) {
    wasm().exports.seed(this.state, seed);
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return wasm().exports.random(this.state);
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * log(s)) / s);
    }
  }

  dispose(): void {
    this.#blocks.release();
  }
}
