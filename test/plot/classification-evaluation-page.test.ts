import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { ClassificationReport } from "../../src/plot/data/classification.js";
import { script } from "../../src/plot/kit/script.js";
import { classificationEvaluationPage } from "../../src/plot/pages/classification-evaluation-page.js";
import { fetched, oddPaths } from "./check-page.js";
import { binary, certain, classified, crowd, evaluated, margins, ten } from "./evaluation-samples.js";

const rendered = (report: ClassificationReport) => parseHTML(classificationEvaluationPage(report)).document;
const part = (document: Document, title: string) =>
  [...document.querySelectorAll("section")].find((section) => section.querySelector("h2")!.textContent === title)!;
const titles = (document: Document) => Array.from(document.querySelectorAll("h2"), (title) => title.textContent);
const text = (element: Element) => element.textContent!.replace(/\s+/g, " ").trim();
const rows = (section: Element) =>
  Array.from(section.querySelectorAll("tbody tr"), (row) => Array.from(row.querySelectorAll("td"), text));
const figures = (document: Document) =>
  Object.fromEntries(
    Array.from(document.querySelectorAll(".headline div"), (each) => [
      text(each.querySelector("dt")!),
      each.querySelector("dd")!.firstChild!.textContent!.trim(),
    ]),
  );
const all = [
  "Confusion matrix: what is taken for what?",
  "How good is it at each class?",
  "ROC curve: how well are the classes ranked?",
  "Calibration curve: are the probabilities honest?",
  "Predicted probabilities: how sure is it of the rows of each class?",
  "Where was it most wrong?",
];

const samples: Record<string, ClassificationReport> = {
  "two classes": binary(),
  "ten classes": ten(),
  "a class without rows": classified(["a", "b", "c"], 60, ["b"]),
  "two classes, rows of one": classified(["a", "b"], 30, ["a"]),
  "certain predictions": certain(),
  "a single row": evaluated(["a", "b"], ["a"], [[0.25, 0.75]]),
  "a label the model does not know": evaluated(
    ["a", "b"],
    ["a", "z"],
    [
      [0.75, 0.25],
      [0.5, 0.5],
    ],
  ),
  "a crowd of classes": crowd(),
  "scores that are no probabilities": margins(),
};

describe.each(Object.entries(samples))("the page of %s", (_, report) => {
  test("has only finite coordinates, fetches nothing and names every picture", () => {
    const html = classificationEvaluationPage(report);
    const { document } = parseHTML(html);
    expect(oddPaths(document)).toEqual([]);
    expect(fetched(html)).toEqual([]);
    expect(document.querySelector("main")!.textContent).not.toMatch(/NaN|undefined|null|\[object/);
    for (const picture of document.querySelectorAll("figure svg")) {
      expect(picture.getAttribute("role")).toBe("img");
      expect(picture.getAttribute("aria-label")!.length).toBeGreaterThan(10);
    }
  });

  test("has a row for every class and a cell for every pair", () => {
    const document = rendered(report);
    expect(rows(part(document, all[1]))).toHaveLength(report.classes.length);
    const drawn = Math.min(report.classes.length, 30);
    const heat = part(document, all[0]).querySelector("svg.wide")!;
    expect(heat.querySelectorAll('[aria-label="cell"] rect, .run rect')).toHaveLength(drawn ** 2);
  });
});

describe("two classes", () => {
  const report = binary();
  const document = rendered(report);

  test("have all parts, and one curve of the second class", () => {
    expect(titles(document)).toEqual(all);
    const section = part(document, all[2]);
    expect(section.querySelectorAll("svg.wide .run path")).toHaveLength(1);
    expect(section.querySelector(".run")!.getAttribute("data-run")).toBe("1");
    expect(section.querySelector(".legend")).toBeNull();
    expect(text(section.querySelector(".words")!)).toContain("Rows are taken for well");
  });

  test("are told in headline figures", () => {
    const { accuracy, logLoss, auc } = report.scores;
    expect(figures(document)).toMatchObject({
      Accuracy: `${Number((100 * accuracy).toPrecision(3))}%`,
      "Log loss": String(Number(logLoss!.toPrecision(3))),
      AUC: auc!.toFixed(3),
    });
  });

  test("have their counts and shares in the cells", () => {
    for (const picture of part(document, all[0]).querySelectorAll("svg")) {
      const texts = Array.from(picture.querySelectorAll(".run text"), (each) => each.textContent);
      for (const [k, line] of report.confusion.entries()) {
        for (const count of line) {
          expect(texts).toContain(String(count));
          expect(texts).toContain(`${Number(((100 * count) / report.perClass[k].support).toPrecision(3))}%`);
        }
      }
    }
  });

  test("have a dot and a bar with its count for every bin of the calibration", () => {
    const [curve, bars] = [...part(document, all[3]).querySelectorAll("svg.wide")];
    const { bins } = report.calibration;
    expect(bins.length).toBeGreaterThan(5);
    expect(curve.querySelectorAll("circle")).toHaveLength(bins.length);
    expect(bars.querySelectorAll("rect")).toHaveLength(bins.length);
    const counts = Array.from(bars.querySelectorAll('[aria-label="text"] text'), (each) => Number(each.textContent));
    expect(counts).toEqual(bins.map(({ count }) => count));
  });

  test("list the rows that are most confidently wrong", () => {
    const listed = rows(part(document, all[5]));
    expect(listed).toHaveLength(10);
    expect(listed.map(([row]) => Number(row))).toEqual(report.mistakes.map(({ row }) => row));
    expect(listed.every(([, truth, predicted]) => truth !== predicted)).toBe(true);
    expect(text(part(document, all[5]).querySelector(".words")!)).toMatch(/^Of \d+ wrong rows, the 10 with the most/);
  });
});

test("ten classes have a curve, a legend entry and a panel each", () => {
  const document = rendered(ten());
  const section = part(document, all[2]);
  expect(section.querySelectorAll(".legend button")).toHaveLength(10);
  const drawn = Array.from(section.querySelectorAll("svg.wide .run"), (curve) => curve.getAttribute("data-run"));
  expect(new Set(drawn).size).toBe(10);
  expect(part(document, all[4]).querySelectorAll("h3")).toHaveLength(10);
  expect(Object.keys(figures(document))).not.toContain("AUC");
});

test("letters stay readable: light on strong colours, dark on weak ones", () => {
  const document = rendered(certain());
  const fills = (share: string) =>
    Array.from(document.querySelectorAll(".heat svg.wide .run text"))
      .filter((each) => each.textContent === share)
      .map((each) => (each.closest("[fill]") as Element).getAttribute("fill"));
  expect(fills("100%")).toEqual(["var(--paper)"]);
  expect(new Set(fills("50%"))).toEqual(new Set(["#16191d"]));
});

test("what does not exist is a dash and not a zero", () => {
  const document = rendered(samples["a class without rows"]);
  const [, b] = rows(part(document, all[1]));
  expect(b[0]).toBe("b");
  expect(b[2]).toBe("–");
  expect(b[5]).toBe("0");
  expect(text(part(document, all[1]).querySelector(".words")!)).toContain("Where there is a dash");
});

test("without rows of both classes there is no ranking, and without mistakes no list of them", () => {
  expect(titles(rendered(samples["two classes, rows of one"]))).not.toContain(all[2]);
  const right = evaluated(["a", "b"], ["a"], [[0.75, 0.25]]);
  expect(titles(rendered(right))).not.toContain(all[5]);
});

test("of many classes the thirty with the most rows are drawn, and the page says so", () => {
  const document = rendered(crowd());
  expect(text(part(document, all[0]).querySelector(".words")!)).toContain("Of 40 classes, the 30 with the most rows");
  expect(text(part(document, all[2]).querySelector(".words")!)).toContain("(10 of the 40 classes)");
});

test("a label the model does not know is told of", () => {
  const document = rendered(samples["a label the model does not know"]);
  expect(text(document.querySelector(".warning")!)).toContain('was not trained on label "z"');
});

test("names are text, not markup", () => {
  const odd = "<b>&<script>alert(1)</script>";
  const report = {
    ...evaluated(
      [odd, "<i>'\""],
      [odd, "<i>'\""],
      [
        [0.25, 0.75],
        [0.5, 0.5],
      ],
    ),
    warnings: [odd],
  };
  const document = rendered({ ...report, file: odd, target: odd, model: odd });
  expect(document.querySelectorAll("script")).toHaveLength(1);
  expect(document.querySelectorAll("td b, h3 b, h1 b, svg b, .warning b, td i")).toHaveLength(0);
  expect(document.querySelector("tbody button")!.textContent).toBe(odd);
  expect(document.querySelector("header p b")!.textContent).toBe(odd);
});

test("the page's script picks cells, curve and row of a class together", () => {
  const { document, Event } = parseHTML(classificationEvaluationPage(ten()));
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function("document", script)(document);
  const cell = document.querySelector('tbody tr[data-run="3"] td')!;
  cell.dispatchEvent(Object.assign(new Event("pointermove", { bubbles: true }), { pointerType: "mouse" }));
  const on = [...document.querySelectorAll("[data-run].on")];
  expect(new Set(on.map((each) => each.getAttribute("data-run")))).toEqual(new Set(["3"]));
  expect(on.some((each) => each.matches(".heat .run"))).toBe(true);
  expect(on.some((each) => each.matches(".legend button"))).toBe(true);
});

test("scores that are no probabilities are ranked, and nothing is promised of them", () => {
  const document = rendered(margins());
  expect(titles(document)).toEqual(all.slice(0, 3));
  expect(Object.keys(figures(document))).toEqual(["Accuracy", "Balanced accuracy", "F1", "AUC"]);
  expect(text(part(document, all[2]).querySelector(".words")!)).toContain(
    "when their score is at least some threshold",
  );
});
