import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { script } from "../../src/plot/kit/script.js";
import { comparisonPage } from "../../src/plot/pages/comparison-page.js";
import { manyRuns, comparison, run } from "./comparison-samples.js";

/** The page with its script at work. */
function opened(runs = manyRuns()) {
  const { document, Event } = parseHTML(comparisonPage(comparison({ runs })));
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function("document", script)(document);
  const fire = (target: Element, type: string, details = {}) =>
    target.dispatchEvent(Object.assign(new Event(type, { bubbles: true }), details));
  const find = (selector: string) => document.querySelector(selector)!;
  const list = (selector: string) => [...document.querySelectorAll(selector)];
  const on = (selector: string) => [
    ...new Set(list(`${selector}[data-run].on`).map((part) => part.getAttribute("data-run"))),
  ];
  const row = (index: number) => find(`tbody tr[data-run="${index}"]`);
  return { document, fire, find, list, on, row };
}

describe("a row", () => {
  test("that is hovered picks its curve, path and names; leaving it lets go", () => {
    const { fire, find, list, on, row } = opened();
    fire(row(30).querySelector("td:last-child")!, "pointermove", { pointerType: "mouse" });
    expect(on("")).toEqual(["30"]);
    // A line in every chart, a dot in those of the paths, a name in each.
    expect(list("figure .run.on")).toHaveLength(6);
    expect(list("figure .name.on")).toHaveLength(4);
    expect(find("main").classList.contains("picked")).toBe(true);
    expect(list("figure svg.wide .run").filter((curve) => !curve.classList.contains("on"))).toHaveLength(219);
    fire(find("main"), "pointerleave");
    expect(on("")).toEqual([]);
    expect(find("main").classList.contains("picked")).toBe(false);
  });

  test("whose button has the focus does the same", () => {
    const { fire, on, row } = opened();
    fire(row(4).querySelector("button")!, "focusin");
    expect(on("tr")).toEqual(["4"]);
    fire(row(4).querySelector("button")!, "focusout");
    expect(on("tr")).toEqual([]);
  });

  test("that is pressed or tapped stays picked until it is pressed again or Escape lets go", () => {
    const { document, fire, on, row } = opened([run(0), run(1), run(2)]);
    const pressed = () => row(1).querySelector("button")!.getAttribute("aria-pressed");
    for (const letGo of [() => fire(row(1), "click"), () => fire(document as never, "keydown", { key: "Escape" })]) {
      fire(row(1), "click");
      fire(row(2), "pointermove", { pointerType: "mouse" });
      expect(on("")).toEqual(["2"]);
      fire(row(2), "focusout");
      expect([on("figure g"), pressed()]).toEqual([["1"], "true"]);
      letGo();
      expect([on(""), pressed()]).toEqual([[], "false"]);
    }
  });

  test("is not picked by a finger that scrolls over it", () => {
    const { fire, on, row } = opened();
    fire(row(3), "pointermove", { pointerType: "touch" });
    expect(on("")).toEqual([]);
  });

  test("has its curve above all others", () => {
    const { fire, list, row } = opened();
    fire(row(0), "pointermove", { pointerType: "mouse" });
    const [first] = list("figure svg");
    expect([...first.querySelectorAll(".run")].at(-1)!.getAttribute("data-run")).toBe("0");
  });
});

describe("a family", () => {
  test("that is pressed is shown alone, in every legend, until it is pressed again", () => {
    const { fire, find, list, row } = opened();
    const visible = () => list("tbody tr").filter((part) => !part.classList.contains("away"));
    const button = find('.legend button[data-family="sign"]');
    fire(row(0), "click");
    fire(button.firstElementChild!, "click");
    expect(visible().length).toBe(8);
    expect(new Set(visible().map((part) => part.getAttribute("data-family")))).toEqual(new Set(["sign"]));
    const shown = list("figure svg:first-child .run path").filter((path) => !path.closest(".away"));
    expect(shown).toHaveLength(16);
    expect(list('[data-family="sign"][aria-pressed="true"]')).toHaveLength(3);
    // What was kept is of another family.
    expect(list(".on")).toEqual([]);
    fire(button, "click");
    expect(list(".away")).toEqual([]);
    expect(list('[data-family=""][aria-pressed="true"]')).toHaveLength(3);
  });

  test("gives way to another and to all", () => {
    const { fire, find, list } = opened();
    const press = (family: string) => fire(find(`.legend button[data-family="${family}"]`), "click");
    press("sign");
    press("Adam");
    expect(list('tbody tr:not(.away):not([data-family="Adam"])')).toEqual([]);
    press("");
    expect(list(".away")).toEqual([]);
    press("");
    expect(list(".away")).toEqual([]);
  });
});

describe("the table", () => {
  const runs = [
    run(0, { name: "b", epochs: 9, loss: 1e-9, testR2: -0.5 }),
    run(1, { name: "d", epochs: 100, loss: 30, testR2: 0 }),
    run(2, { name: "a", epochs: null, seconds: null, loss: Infinity, testR2: -1e9, diverged: true, lr: NaN }),
    run(3, { name: "c", epochs: 20, loss: 4, testR2: 0.5, seconds: null }),
  ];
  const sorted = (column: number, times: number) => {
    const { fire, list } = opened(runs);
    const head = list("th")[column];
    for (let i = 0; i < times; i++) fire(head.querySelector("button")!, "click");
    return {
      names: list("tbody tr").map((row) => row.querySelector("button")!.textContent!.trim()),
      state: list("th").map((other) => other.getAttribute("aria-sort")),
    };
  };

  test.each([
    ["name", 0, "abcd", "dcba"],
    ["rate, NaN last", 1, "bdca", "bdca"],
    ["epochs as numbers, never reached last", 2, "bcda", "dcba"],
    ["time, never reached last", 3, "bdac", "bdac"],
    ["loss, diverged last", 4, "bcda", "dcba"],
  ])("sorts by %s, then the other way round", (_, column, up, down) => {
    const other = [0, 1, 2, 3, 4, 5].map(() => null as string | null);
    expect(sorted(column, 1)).toEqual({ names: [...up], state: other.with(column, "ascending") });
    expect(sorted(column, 2)).toEqual({ names: [...down], state: other.with(column, "descending") });
  });

  test("sorts R² the best first", () => {
    expect(sorted(5, 1)).toMatchObject({ names: [..."cdba"], state: expect.arrayContaining(["descending"]) });
    expect(sorted(5, 2)).toMatchObject({ names: [..."bdca"], state: expect.arrayContaining(["ascending"]) });
  });

  test("comes sorted by family and finds back to it", () => {
    const { fire, list } = opened();
    const [name, family] = list("th");
    const order = () => list("tbody tr").map((row) => row.getAttribute("data-family"));
    const given = order();
    expect(family.getAttribute("aria-sort")).toBe("ascending");
    fire(name, "click");
    expect(order()).not.toEqual(given);
    fire(family, "click");
    expect(order()).toEqual(given);
  });
});
