import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { SweepReport } from "../../src/plot/data/sweep.js";
import { script } from "../../src/plot/kit/script.js";
import { sweepPage } from "../../src/plot/pages/sweep-page.js";
import { fetched, oddPaths } from "./check-page.js";
import { draws, halving, hyperband, nineRates, pairs, scalings, sweep, trial } from "./tuning-samples.js";

const rendered = (report: SweepReport) => parseHTML(sweepPage(report)).document;
const part = (document: Document, title: string) =>
  [...document.querySelectorAll("section")].find((section) => section.querySelector("h2")!.textContent === title)!;
const wide = (section: Element) => section.querySelector("figure svg.wide")!;
const marks = (picture: Element, run: number, kind: string) =>
  picture.querySelectorAll(`.run[data-run="${run}"] ${kind}, ${kind}.run[data-run="${run}"]`);
const yTicks = (picture: Element) =>
  Array.from(picture.querySelectorAll('[aria-label="y-axis tick label"] text'), (text) =>
    Number(text.textContent!.replaceAll(",", "").replace("−", "-")),
  );
const titles = (document: Document) => Array.from(document.querySelectorAll("h2"), (title) => title.textContent);
const rows = (document: Document) =>
  Array.from(document.querySelectorAll("tbody tr"), (row) =>
    Array.from(row.querySelectorAll("td"), (cell) => cell.textContent!.replace(/\s+/g, " ").trim()),
  );

const samples = {
  nine: sweep(),
  pairs: pairs(),
  scalings: scalings(),
  draws: draws(),
  halving: halving(),
  hyperband: hyperband(),
};

describe.each(Object.entries(samples))("the page of %s", (_, report) => {
  test("has only finite coordinates, fetches nothing and names every picture", () => {
    const html = sweepPage(report);
    const { document } = parseHTML(html);
    expect(oddPaths(document)).toEqual([]);
    expect(fetched(html)).toEqual([]);
    expect(document.querySelector("main")!.textContent).not.toMatch(/NaN|undefined|null|\[object/);
    for (const picture of document.querySelectorAll("figure svg")) {
      expect(picture.getAttribute("role")).toBe("img");
      expect(picture.getAttribute("aria-label")!.length).toBeGreaterThan(10);
    }
  });

  test("has a row for every trial, the best first, and marks for every candidate of its row", () => {
    const document = rendered(report);
    expect(rows(document)).toHaveLength(report.trials.length);
    expect(rows(document)[0][0]).toContain(`#${report.best} ★ best`);
    const drawn = new Set(
      Array.from(document.querySelectorAll("figure svg.wide .run"), (mark) => mark.getAttribute("data-run")),
    );
    expect(drawn.size).toBe(new Set(report.trials.map(({ candidate }) => candidate)).size);
  });
});

describe("a grid over one option", () => {
  const picture = wide(part(rendered(sweep()), "How good is each?"));

  test("draws folds, mean and spread of each trial over its values", () => {
    expect(marks(picture, 2, "circle")).toHaveLength(6);
    expect(marks(picture, 2, "line")).toHaveLength(1);
    expect(picture.textContent).toContain("lr →");
    const across = [0, 1, 2, 3].map((run) => Number(marks(picture, run, "circle")[0].getAttribute("cx")));
    const gaps = across.slice(1).map((x, i) => x - across[i]);
    for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0], 0);
  });

  test("names the best", () => {
    expect(Array.from(marks(picture, 4, "text"), (text) => text.textContent)).toContain("best");
    expect(rendered(sweep()).querySelector("header")!.textContent.replace(/\s+/g, " ")).toMatch(
      /Best: lr=0.01, with R² 0.482 ± /,
    );
  });

  test("keeps its height for the good ones: a score far off is an arrow, a diverged trial a cross", () => {
    expect(Math.min(...yTicks(picture))).toBeGreaterThan(-0.5);
    for (const run of [6, 7, 8]) {
      expect(marks(picture, run, "circle")).toHaveLength(0);
      expect(marks(picture, run, "path")).toHaveLength(1);
    }
    const words = part(rendered(sweep()), "How good is each?").querySelector(".words")!.textContent!;
    expect(words).toMatch(/cross ×.*arrow ▼/);
    expect(words).not.toContain("plus +");
  });
});

test("where lower is better, what is far off is marked at the top", () => {
  const trials = nineRates().map((each) =>
    each.mean === null ? each : trial(each.id, each.options, 3000 * (1 - each.mean)),
  );
  const report = sweep({ trials, metric: "mse", higherIsBetter: false, best: 4 });
  const document = rendered(report);
  expect(rows(document)[0][0]).toContain("#4 ★ best");
  const section = part(document, "How good is each?");
  expect(section.querySelector(".words")!.textContent).toContain("arrow ▲ at the upper edge");
  expect(Math.max(...yTicks(wide(section)))).toBeLessThan(10_000);
  expect(document.querySelector("th[aria-sort=ascending]")!.textContent).toBe("MSE");
});

describe("a grid over two options", () => {
  const document = rendered(pairs());
  const section = part(document, "Which pair is best?");

  test("has a cell for every pair, with its score in it", () => {
    for (const picture of section.querySelectorAll("figure svg")) {
      expect(picture.querySelectorAll(".run rect")).toHaveLength(35);
      const scores = Array.from(picture.querySelectorAll(".run text"), (text) => text.textContent);
      expect(scores).toHaveLength(33);
      expect(scores).toContain("0.479");
    }
  });

  test("crosses the diverged cells, frames the best and explains both", () => {
    const picture = wide(section);
    for (const { candidate, status } of pairs().trials) {
      expect(marks(picture, candidate, "path")).toHaveLength(status === "diverged" ? 1 : 0);
    }
    expect(picture.querySelectorAll('[stroke="var(--hue-1)"]')).toHaveLength(1);
    expect(section.querySelector(".ramp")!.textContent!.replace(/\s+/g, " ")).toMatch(
      /R²: 0.0068 or worse ?0.479, the best ▢ framed: best × diverged/,
    );
  });

  test("leaves the numbers out where cells are too narrow for them", () => {
    const values = Array.from({ length: 30 }, (_, i) => i);
    const trials = values.flatMap((a) => values.map((b) => trial(30 * a + b, { a, b }, 0.1234 + a / 1000 + b / 9999)));
    const axes = ["a", "b"].map((name) => ({ name, scale: "linear" as const, values }));
    const picture = wide(part(rendered(sweep({ trials, axes })), "Which pair is best?"));
    expect(picture.querySelectorAll(".run text")).toHaveLength(0);
  });

  test("the colour says which is better", () => {
    const share = (candidate: number) =>
      Number(
        marks(wide(section), candidate, "rect")[0]
          .closest(".run")!
          .outerHTML.match(/ramp-high\) (\d+)%/)?.[1] ?? NaN,
      );
    const { trials } = pairs();
    const shaded = trials.filter(({ mean }) => mean !== null).sort((a, b) => a.mean! - b.mean!);
    const shares = shaded.map(({ candidate }) => share(candidate));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect([shares[0], shares.at(-1)]).toEqual([0, 100]);
  });
});

describe("a random search", () => {
  test("ranks its trials and draws the best scores over each option", () => {
    const document = rendered(draws());
    expect(titles(document)).toEqual(["How good is each?", "What does each option do?", "All trials"]);
    const panels = [...part(document, "What does each option do?").querySelectorAll("h3")];
    expect(panels.map((panel) => panel.textContent)).toEqual(["lr", "momentum", "loss"]);
    const ranks = wide(part(document, "How good is each?")).querySelectorAll('[aria-label="x-axis tick label"] text');
    expect(ranks[0].textContent).toBe("2");
  });

  test("shows what failed, with its error", () => {
    const document = rendered(draws());
    expect(marks(wide(part(document, "How good is each?")), 4, "path")).toHaveLength(1);
    const row = document.querySelector('tbody tr[data-run="4"]')!;
    expect(row.querySelector(".status small")!.textContent).toBe("momentum must be below 1, but fold 3 got <1.0>");
  });

  test("of many draws the best 40, and says so", () => {
    const section = part(rendered(draws(70)), "How good is each?");
    expect(section.querySelector(".words")!.textContent).toContain("the 40 best of 70");
    const drawn = Array.from(wide(section).querySelectorAll(".run"), (mark) => mark.getAttribute("data-run"));
    expect(new Set(drawn).size).toBe(40);
  });
});

describe("a race over rungs", () => {
  test("draws a line for every candidate that went on, and dots for those that did not", () => {
    const report = halving();
    const picture = wide(part(rendered(report), "Who went on?"));
    const [first, ...later] = report.rungs;
    expect(report.rungs.map(({ trials }) => trials.length)).toEqual([27, 9, 3, 1]);
    const lines = [...picture.querySelectorAll('[aria-label="line"] path')].filter((line) =>
      line.getAttribute("d")!.includes("L"),
    );
    expect(lines).toHaveLength(later[0].trials.length);
    const ticks = Array.from(picture.querySelectorAll('[aria-label="x-axis tick label"] text'), (t) => t.textContent);
    expect(ticks).toEqual(["1", "3", "9", "27"]);
    expect(picture.querySelectorAll('[fill="var(--paper)"] circle').length).toBeGreaterThan(10);
    expect(first.promoted).toHaveLength(9);
  });

  test("has a picture for every bracket", () => {
    const section = part(rendered(hyperband()), "Who went on?");
    expect(Array.from(section.querySelectorAll("h3"), (title) => title.textContent!.replace(/\s+/g, " "))).toEqual([
      "Bracket 3 starts with 27 candidates",
      "Bracket 2 starts with 12 candidates",
      "Bracket 1 starts with 6 candidates",
      "Bracket 0 starts with 4 candidates",
    ]);
    expect(section.querySelectorAll("figure")).toHaveLength(4);
  });

  test("scores every candidate by its longest training", () => {
    const section = part(rendered(halving()), "How good is each?");
    expect(section.querySelector(".words")!.textContent).toContain("longest training");
    const drawn = Array.from(wide(section).querySelectorAll(".run"), (mark) => mark.getAttribute("data-run"));
    expect(new Set(drawn).size).toBe(27);
  });
});

test("a search without any score is a page, too", () => {
  const lost = nineRates().map(({ id, options }) => trial(id, options, null));
  for (const trials of [lost, []]) {
    const document = rendered(sweep({ trials, best: null, reason: "aborted" }));
    expect(oddPaths(document)).toEqual([]);
    expect(document.querySelector("header")!.textContent).toContain("No trial gave a score");
    expect(document.querySelector(".warning")!.textContent).toContain("stopped before its end");
  }
});

test("a single trial, equal scores and scores of zero are drawn", () => {
  const means = [[0.4], [0.4, 0.4, 0.4], [0, 0], [0, -1e300, 1e-300]];
  for (const list of means) {
    const trials = list.map((mean, id) => ({ ...trial(id, { lr: 0.1 * (id + 1) }, mean), scores: [mean], spread: 0 }));
    expect(oddPaths(rendered(sweep({ trials, folds: 1 })))).toEqual([]);
  }
});

test("names and errors are text, not markup", () => {
  const odd = "<b>&<script>alert(1)</script>";
  const [first, second] = ["<b>&", "<i>'\""];
  const trials = [1, 2, 3, 4].map((k) =>
    trial(k, { [first]: k % 2 ? "<u>" : "&amp;", [second]: k > 2 ? 1 : 2 }, 0.1 * k, { error: odd }),
  );
  const axes = [
    { name: first, scale: "choice" as const, values: ["<u>", "&amp;"] },
    { name: second, scale: "linear" as const, values: [1, 2] },
  ];
  const change = { file: odd, target: odd, model: odd, metric: odd, warnings: [odd], trials, axes };
  for (const method of ["grid", "random"] as const) {
    const document = rendered(sweep({ ...change, method }));
    expect(document.querySelectorAll("script")).toHaveLength(1);
    expect(document.querySelectorAll("main u, main p i:not([aria-hidden]), td b, th b, svg b")).toHaveLength(0);
    expect(Array.from(document.querySelectorAll("th"), (head) => head.textContent)[1]).toBe("<b>&");
    expect(document.querySelector("td .status small, td.status small")!.textContent).toBe(odd);
  }
});

describe("the script of the page", () => {
  function opened(report: SweepReport) {
    const { document, Event } = parseHTML(sweepPage(report));
    // oxlint-disable-next-line typescript/no-implied-eval
    new Function("document", script)(document);
    const fire = (target: Element, type: string, details = {}) =>
      target.dispatchEvent(Object.assign(new Event(type, { bubbles: true }), details));
    const on = () =>
      new Set(Array.from(document.querySelectorAll("[data-run].on"), (mark) => mark.getAttribute("data-run")));
    return { document, fire, on };
  }

  test("picks the marks and rows of a candidate from its row or its cell", () => {
    const { document, fire, on } = opened(pairs());
    fire(document.querySelector('tbody tr[data-run="9"] td')!, "pointermove", { pointerType: "mouse" });
    expect(on()).toEqual(new Set(["9"]));
    expect(document.querySelectorAll("figure .run.on").length).toBeGreaterThan(4);
    fire(document.querySelector('figure .run[data-run="12"] rect')!, "pointermove", { pointerType: "mouse" });
    expect(on()).toEqual(new Set(["12"]));
  });

  test("sorts the trials by any column, those without a score last", () => {
    const { document, fire } = opened(draws());
    const head = [...document.querySelectorAll("th")].find((th) => th.textContent === "R²")!;
    expect(head.getAttribute("aria-sort")).toBe("descending");
    fire(head.querySelector("button")!, "click");
    const means = rows(document).map((cells) => cells[4]);
    expect(means.slice(-3)).toEqual(["–", "–", "–"]);
    const numbers = means.slice(0, -3).map(Number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });
});
