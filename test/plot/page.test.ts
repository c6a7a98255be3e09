import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/plot/report.js";
import { report, run } from "./sample.js";

const browserPath = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((folder) => ["chromium", "google-chrome", "chrome"].map((name) => join(folder, name)))
  .find((path) => existsSync(path));

describe.skipIf(!browserPath)("in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "simdescent-"));
  const file = join(folder, "report.html");
  let browser: Browser;

  beforeAll(async () => {
    const runs = [
      run(2, { name: "GradientDescent" }),
      run(0, { options: "momentum=0.9, nesterov" }),
      run(1, { epochs: null, seconds: null }),
    ];
    writeFileSync(file, renderReport(report({ runs })));
    const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
    browser = await chromium.launch({ executablePath: browserPath, args });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(width: number): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const troubles: string[] = [];
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("console", (message) => troubles.push(message.text()));
    page.on("request", (request) => request.url().startsWith("file:") || troubles.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return { page, troubles };
  }

  test.each([1280, 800, 390, 320])("fits a width of %i, fetches nothing and logs nothing", async (width) => {
    const { page, troubles } = await open(width);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await page.locator("figure svg:visible").count()).toBe(2);
    expect(troubles).toEqual([]);
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
