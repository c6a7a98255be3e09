import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { comparisonPage } from "../../src/plot/pages/comparison-page.js";
import { chromium, describeIn } from "../runtimes/engines.js";
import { manyRuns, comparison, run } from "./comparison-samples.js";

describeIn(await chromium(), "in a browser", (executablePath) => {
  const folder = mkdtempSync(join(tmpdir(), "simdescent-"));
  const files = { few: join(folder, "few.html"), many: join(folder, "many.html") };
  let browser: Browser;

  beforeAll(async () => {
    const runs = [
      run(2, { name: "GradientDescent" }),
      run(0, { options: "momentum=0.9, nesterov" }),
      run(1, { epochs: null, seconds: null }),
    ];
    writeFileSync(files.few, comparisonPage(comparison({ runs })));
    const names = ["SGD", "GradientDescent", "AdaptiveGradientClipping", "ScheduleFreeAdamW", "LARS"];
    const many = manyRuns().map((each, i) => ({ ...each, name: `${names[i % 5]}${i}` }));
    many[3].options = "momentum=0.9, nesterov, weightDecay=0.01";
    const warnings = many.map(({ name }) => `${name} is slow`);
    writeFileSync(files.many, comparisonPage(comparison({ runs: many, warnings })));
    const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
    browser = await playwright.launch({ executablePath, args });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(
    width: number,
    file = files.few,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, ...options });
    const troubles: string[] = [];
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("console", (message) => troubles.push(message.text()));
    page.on("request", (request) => request.url().startsWith("file:") || troubles.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return { page, troubles };
  }

  describe.each(["few", "many"] as const)("with %s runs", (size) => {
    test.each([1280, 800, 390, 320])("fits a width of %i, fetches nothing and logs nothing", async (width) => {
      const { page, troubles } = await open(width, files[size]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await page.locator("figure svg:visible").count()).toBe(2);
      expect(troubles).toEqual([]);
      await page.close();
    });

    test.each([1280, 800, 390])("nothing overlaps or is cut off at %i", async (width) => {
      const { page } = await open(width, files[size]);
      const boxes = (selector: string) =>
        page.locator(selector).evaluateAll((parts) =>
          parts.map((part) => {
            const { left, right, top, bottom } = part.getBoundingClientRect();
            return { left, right, top, bottom };
          }),
        );
      const blocks = await boxes("header, section > *");
      for (const [i, block] of blocks.entries()) if (i) expect(block.top).toBeGreaterThanOrEqual(blocks[i - 1].bottom);
      const buttons = await boxes(".legend:first-of-type button");
      for (const { left, right } of buttons) expect([left >= 0, right <= width]).toEqual([true, true]);
      const table = page.locator(".scroll");
      expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
      await page.close();
    });

    test.each([1280, 390])("every name keeps inside its picture at %i", async (width) => {
      const { page } = await open(width, files[size]);
      const outside = await page.evaluate(() => {
        const found: string[] = [];
        for (const button of document.querySelectorAll<HTMLElement>("td button")) {
          button.focus();
          const names = [...document.querySelectorAll("figure .name.on")].filter(
            (name) => name.getClientRects().length,
          );
          if (names.length !== 2) found.push(`${button.textContent}: ${names.length} names`);
          for (const name of names) {
            const [inner, outer] = [name, name.closest("svg")!].map((part) => part.getBoundingClientRect());
            const fits = inner.left >= outer.left && inner.right <= outer.right;
            if (!fits || inner.top < outer.top || inner.bottom > outer.bottom) found.push(name.textContent);
          }
        }
        return found;
      });
      expect(outside).toEqual([]);
      await page.close();
    });
  });

  /** The middle of a run's curve, as a point of the window. */
  const pointOn = (page: Page, run: number) =>
    page
      .locator("figure")
      .first()
      .locator(`svg:visible .run[data-run="${run}"] path`)
      .evaluate((path: SVGPathElement) => {
        path.scrollIntoView({ block: "center" });
        const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
        const { a, d, e, f } = path.getScreenCTM()!;
        return { x: x * a + e, y: y * d + f };
      });
  const picked = (page: Page) =>
    page.locator("tbody tr.on").evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.run));

  test("the curve nearest to the pointer shows its name and its row", async () => {
    const { page } = await open(1280, files.many);
    for (const run of [5, 40, 70]) {
      const { x, y } = await pointOn(page, run);
      await page.mouse.move(x, y);
      expect(await picked(page)).toEqual([String(run)]);
      expect(await page.locator("figure").first().locator(".name:visible").count()).toBe(1);
      const inside = await page.locator("tbody tr.on").evaluate((row) => {
        const [inner, outer] = [row, row.closest(".scroll")!].map((part) => part.getBoundingClientRect());
        return inner.top >= outer.top && inner.bottom <= outer.bottom;
      });
      expect(inside).toBe(true);
    }
    await page.mouse.move(2, 2);
    expect(await picked(page)).toEqual([]);
    await page.close();
  });

  test("a tap picks a curve or a row, a tap beside it lets go", async () => {
    const { page } = await open(390, files.many, { hasTouch: true });
    const { x, y } = await pointOn(page, 12);
    await page.touchscreen.tap(x, y);
    expect(await picked(page)).toEqual(["12"]);
    const corner = await page.locator("figure").first().boundingBox();
    await page.touchscreen.tap(corner!.x + 2, corner!.y + corner!.height - 2);
    expect(await picked(page)).toEqual([]);
    await page.locator("tbody tr").nth(3).locator("td").last().tap();
    expect(await picked(page)).toEqual(["3"]);
    await page.close();
  });

  test("without JavaScript every curve and every row is there", async () => {
    const { page } = await open(1280, files.many, { javaScriptEnabled: false });
    expect(await page.locator("tbody tr:visible").count()).toBe(74);
    expect(await page.locator("figure svg.wide .run path:visible").count()).toBe(148);
    await page.close();
  });

  test("hovering a name or a curve shows that run alone, pressing keeps it", async () => {
    const { page } = await open(1280);
    const faded = () => page.locator("figure svg.wide >> css=g.run:not(.on)").count();
    const shown = () => page.evaluate("document.querySelector('main').classList.contains('picked')");
    await page.locator(".legend button").nth(1).hover();
    expect([await shown(), await faded()]).toEqual([true, 6]);
    await page.mouse.move(0, 0);
    expect(await shown()).toBe(false);
    await page.locator(".legend button").nth(1).click();
    await page.mouse.move(0, 0);
    expect(await shown()).toBe(true);
    expect(await page.locator(".legend button").nth(1).getAttribute("aria-pressed")).toBe("true");
    await page.locator(".legend button").nth(1).click();
    await page.mouse.move(0, 0);
    expect(await shown()).toBe(false);
    await page.close();
  });

  test("a column heading sorts the table up, then down, with missing values last", async () => {
    const { page } = await open(1280);
    const column = () => page.locator("tbody tr td:nth-child(3)").allTextContents();
    const heading = page.locator("th").nth(2).locator("button");
    await heading.click();
    expect(await column()).toEqual(["10", "12", "–"]);
    await heading.click();
    expect(await column()).toEqual(["12", "10", "–"]);
    expect(await page.locator("th").nth(2).getAttribute("aria-sort")).toBe("descending");
    await page.close();
  });
});
