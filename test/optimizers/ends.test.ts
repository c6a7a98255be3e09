// Not merely a lower loss: every optimizer comes to the end of two problems at the rate and steps its line in
// docs/optimizers.md names.
import { describe, expect, it } from "vitest";
import { cosine } from "simdescent";
import { diabetes, excess, quadratic } from "../../scripts/search-rates.js";
import { foundRates, type FoundRate } from "../../src/cli/optimizers/catalog.js";
import { all } from "./all.js";

const data = diabetes();
const rateOf = ({ lr, schedule, steps }: FoundRate) => (schedule === "cosine" ? cosine(lr, steps) : lr);

describe.each(all.map(([name]) => name))("%s", (name) => {
  const found = foundRates(name);

  it("brings every parameter of an ill-conditioned quadratic within 1e-3 of the optimum", () => {
    const documented = found.quadratic as FoundRate;
    expect(documented, "npm run rates").toBeDefined();
    expect(quadratic(name, rateOf(documented), documented.steps)).toBeLessThan(1e-3);
  });

  it("brings the diabetes regression within 0.1 % of the optimal loss", () => {
    const documented = found.diabetes as FoundRate;
    expect(documented, "npm run rates").toBeDefined();
    expect(excess(name, rateOf(documented), documented.steps, data)).toBeLessThan(1e-3);
  });
});
