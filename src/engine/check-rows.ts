import type { Engine } from "./engine.js";

/** Refuses rows for optimizers that cannot take them. */
export function checkRows(engine: Engine, names: readonly string[]): void {
  for (const slot of engine.active()) {
    if (!names.includes(slot.name)) continue;
    const { sparse, name } = engine.groupOf(slot).definition;
    if (!sparse) {
      throw new TypeError(
        `${name}: cannot take a sparse gradient (of ${slot.name})` +
          "\nSparseAdam can; or write the rows into params.grad.",
      );
    }
    if (engine.options.accumulate > 1) throw new TypeError(`${name}: a sparse gradient cannot be accumulated`);
  }
}
