import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { classificationEvaluationPage } from "../../src/plot/pages/classification-evaluation-page.js";
import { lrFindPage } from "../../src/plot/pages/lr-find-page.js";
import { regressionEvaluationPage } from "../../src/plot/pages/regression-evaluation-page.js";
import { schedulePage } from "../../src/plot/pages/schedule-page.js";
import { sweepPage } from "../../src/plot/pages/sweep-page.js";
import { trainingPage } from "../../src/plot/pages/training-page.js";
import { chromium, describeIn } from "../runtimes/engines.js";
import { binary, certain, classified, crowd, residuals, ten, training } from "./evaluation-samples.js";
import { draws, halving, hyperband, oneCycle, pairs, rates, scalings, sweep } from "./tuning-samples.js";

const { lrs, smoothed } = rates();
const at = (index: number) => ({ index, lr: lrs[index], loss: smoothed[index] });
const close = { valley: at(58), steepest: at(58), minimum: at(59), slide: at(60) };
const last = { valley: at(98), steepest: at(99), minimum: at(99), slide: at(99) };
const first = { valley: at(0), steepest: at(1), minimum: at(99), slide: at(99) };

const pages: Record<string, string> = {
  rates: lrFindPage(rates()),
  "near rates": lrFindPage(rates({ suggestions: close })),
  "rates at the right edge": lrFindPage(rates({ suggestions: last })),
  "rates at both edges": lrFindPage(rates({ suggestions: first })),
  oneCycle: schedulePage(oneCycle()),
  "a grid": sweepPage(sweep()),
  pairs: sweepPage(pairs()),
  scalings: sweepPage(scalings()),
  draws: sweepPage(draws()),
  halving: sweepPage(halving()),
  hyperband: sweepPage(hyperband()),
  "two classes": classificationEvaluationPage(binary()),
  "certain predictions": classificationEvaluationPage(certain()),
  "ten classes": classificationEvaluationPage(ten()),
  "long names of classes": classificationEvaluationPage(
    classified(["Iris versicolor or not", "neither of the two", "c"], 3000),
  ),
  "forty classes": classificationEvaluationPage(crowd()),
  residuals: regressionEvaluationPage(residuals()),
  "many residuals": regressionEvaluationPage(residuals(3500)),
  "a training": trainingPage(training()),
  "a long training": trainingPage(
    training({ losses: Array.from({ length: 50_000 }, (_, i) => 1e4 / (i + 1)), validation: null, best: 49_999 }),
  ),
};

describeIn(await chromium(), "in a browser", (executablePath) => {
  const folder = mkdtempSync(join(tmpdir(), "simdescent-"));
  const file = (name: string) => join(folder, `${name}.html`);
  let browser: Browser;

  beforeAll(async () => {
    for (const [name, html] of Object.entries(pages)) writeFileSync(file(name), html);
    const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
    browser = await playwright.launch({ executablePath, args });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(name: string, width: number): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const troubles: string[] = [];
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("console", (message) => troubles.push(message.text()));
    page.on("request", (request) => request.url().startsWith("file:") || troubles.push(request.url()));
    await page.goto(pathToFileURL(file(name)).href);
    return { page, troubles };
  }

  test.each(Object.keys(pages))("the page of %s fits every width, fetches nothing and logs nothing", async (name) => {
    const { page, troubles } = await open(name, 1280);
    for (const width of [1280, 800, 390, 320]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      const hidden = await page.evaluate(() =>
        [...document.querySelectorAll("figure")].filter(
          (figure) => [...figure.querySelectorAll("svg")].filter((svg) => svg.getClientRects().length).length !== 1,
        ),
      );
      expect(hidden).toHaveLength(0);
    }
    expect(troubles).toEqual([]);
    await page.close();
  });

  test.each(Object.keys(pages))("no text of the page of %s meets another or leaves its picture", async (name) => {
    const { page } = await open(name, 1280);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const found = await page.evaluate(() => {
        const troubles: string[] = [];
        for (const picture of document.querySelectorAll("figure svg")) {
          const outer = picture.getBoundingClientRect();
          const texts = [...picture.querySelectorAll("text")]
            .map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }))
            .filter(({ words, box }) => words && box.width > 0);
          for (const [i, { words, box }] of texts.entries()) {
            const inside = box.left >= outer.left - 1 && box.right <= outer.right + 1 && box.top >= outer.top - 1;
            if (!inside || box.bottom > outer.bottom + 1) troubles.push(`${words} leaves`);
            for (const { words: other, box: b } of texts.slice(i + 1)) {
              // Boxes are higher than their letters.
              const across = Math.min(box.right, b.right) - Math.max(box.left, b.left);
              const down = Math.min(box.bottom, b.bottom) - Math.max(box.top, b.top);
              if (across > 0 && down > 4) troubles.push(`${words} meets ${other}`);
            }
          }
        }
        return troubles;
      });
      expect(found).toEqual([]);
    }
    await page.close();
  });

  test("pointing at a dot shows what it stands for, within the picture", async () => {
    const { page } = await open("draws", 1280);
    const picture = page.locator("figure svg.wide").first();
    for (const trial of [2, 4, 9]) {
      const mark = picture.locator(`.run[data-run="${trial}"] :is(circle, path)`).last();
      const box = (await mark.boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      const name = picture.locator(".name:visible");
      expect(await name.count()).toBe(1);
      expect(await name.textContent()).toContain(trial === 4 ? "failed lr=" : " lr=");
      const [inner, outer] = [(await name.boundingBox())!, (await picture.boundingBox())!];
      expect(inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width).toBe(true);
      expect(await page.locator("tbody tr.on").getAttribute("data-run")).toBe(String(trial));
    }
    await page.close();
  });
});
