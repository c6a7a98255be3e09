// How near to the optimum every optimizer ends at the rate a model chooses for it, over data sets and batch sizes.
import { rateSets } from "./rate-sets.js";

const batches = [1, 16, "full"];

// Muon and its like take matrices only, which a bias is not.
const takesVectors = (library, optimizer) => {
  try {
    new optimizer(library.parameters({ b: [2] })).dispose();
    return true;
  } catch {
    return false;
  }
};

const epochsOf = (batch) => (batch === "full" ? 300 : batch === 1 ? 20 : 40);

/** The loss of the least there is; a line search reaches it where the loss is smooth. */
function optimum(library, Model, options, { x, y }) {
  const { Adam, LBFGS } = library;
  const way = options.loss === "mae" ? { optimizer: Adam, epochs: 4000 } : { optimizer: LBFGS, epochs: 400 };
  return new Model({ ...options, ...way, dtype: "float64" }).fit(x, y).loss;
}

/**
 * Every fit of some optimizers: `{ optimizer, group, set, batch, reason, start, loss, ratio, steppedBack }`; `ratio` is that of
 * the final loss to the optimum.
 *
 * @param {readonly (number | string)[]} sizes
 * @param {(batch: number | string) => number} epochs
 */
export function* defaultFits(library, optimizers, sizes = batches, epochs = epochsOf) {
  for (const [group, sets] of Object.entries(rateSets)) {
    for (const [set, model, options, make] of sets) {
      const Model = library[model];
      const { x, y } = make();
      const optima = {};
      for (const optimizer of optimizers) {
        const more = takesVectors(library, optimizer) ? {} : { intercept: false };
        const whole = { ...options, ...more };
        const least = (optima[Object.keys(more).length] ??= optimum(library, Model, whole, { x, y }));
        const still = new Model({ ...whole, optimizer: library.GradientDescent, lr: 0, epochs: 1 });
        const start = still.fit(x, y).loss;
        still.dispose();
        for (const batch of sizes) {
          if (batch > x.length) continue;
          const trained = new Model({ ...whole, optimizer, batchSize: batch, epochs: epochs(batch) });
          const { loss, reason, warnings } = trained.fit(x, y);
          trained.dispose();
          const steppedBack = warnings.some((text) => text.includes("began again"));
          yield { optimizer: optimizer.name, group, set, batch, reason, start, loss, ratio: loss / least, steppedBack };
        }
      }
    }
  }
}

const shown = (ratio) => (ratio < 1.005 ? "1" : ratio < 100 ? String(Number(ratio.toPrecision(3))) : Math.round(ratio));

/** The table: worst ratio of final loss to optimum, by class and group of data sets. */
export function defaultsTable(library, optimizers) {
  const groups = Object.keys(rateSets);
  const worst = new Map(optimizers.map(({ name }) => [name, { ratios: groups.map(() => 0), steppedBack: 0, fits: 0 }]));
  for (const { optimizer, group, ratio, steppedBack } of defaultFits(library, optimizers)) {
    const row = worst.get(optimizer);
    const i = groups.indexOf(group);
    row.ratios[i] = Math.max(row.ratios[i], ratio);
    row.fits++;
    if (steppedBack) row.steppedBack++;
  }
  const lines = [...worst].map(
    ([name, { ratios, steppedBack, fits }]) =>
      `| ${[name, ...ratios.map(shown), steppedBack ? `${steppedBack} of ${fits}` : "-"].join(" | ")} |`,
  );
  const heads = ["optimizer", ...groups, "stepped back"];
  return [`| ${heads.join(" | ")} |`, `| ---${" | ---:".repeat(heads.length - 1)} |`, ...lines].join("\n");
}
