import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalog, catalogPage, foundRates } from "../../src/cli/optimizers/catalog.js";
import { all } from "../optimizers/all.js";

interface Reference {
  project: string;
  class?: string;
  version?: string;
  commit?: string;
  date?: string;
}

const root = new URL("../../", import.meta.url);

function reference(golden: string): string {
  const text = readFileSync(new URL(`test/golden/${golden}.json`, root), "utf8");
  const { reference } = JSON.parse(text) as { reference: Reference };
  const version = reference.version ?? reference.commit?.slice(0, 10);
  return [reference.project, reference.class, version].filter(Boolean).join(" ");
}

describe("the table of all optimizers", () => {
  it("has a line for each, with figures and rates", () => {
    const lines = catalog();
    expect(lines.map(({ name }) => name).sort()).toEqual(all.map(([name]) => name).sort());
    for (const { name, ns, options } of lines) {
      expect(ns, `${name} was not measured: npm run measure`).toBeGreaterThan(0);
      expect(options).toContain("lr ");
      expect(foundRates(name), `${name} has no rates: npm run rates`).toMatchObject({ quadratic: {}, diabetes: {} });
    }
  });

  it("stands in docs/optimizers.md as it is (npm run docs)", async () => {
    await expect(catalogPage(reference)).toMatchFileSnapshot("../../docs/optimizers.md");
  });
});
