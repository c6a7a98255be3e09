// The README's picture: the report of `npm start`, in the browser that the tests use.
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { findChromium, missingChromium } from "./lib/chromium.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const executablePath = findChromium();
if (!executablePath) throw new Error(`There is no Chromium: ${missingChromium}.`);
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
const browser = await chromium.launch({ executablePath, args });
const page = await browser.newPage({ viewport: { width: 1000, height: 1180 } });
await page.goto(pathToFileURL(`${root}report.html`).href);
const bottom = await page.evaluate(
  () => [...document.querySelectorAll("svg")].findLast((svg) => svg.clientWidth > 300).getBoundingClientRect().bottom,
);
await page.screenshot({
  path: `${root}docs/report.png`,
  fullPage: true,
  clip: { x: 0, y: 0, width: 1000, height: Math.ceil(bottom + 24) },
});
await browser.close();
