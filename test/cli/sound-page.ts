import { readFileSync } from "node:fs";
import { parseHTML } from "linkedom";
import { expect } from "vitest";
import { fetched, oddPaths } from "../plot/check-page.js";

/** A page that was written: whole, with nothing but finite numbers in text and pictures, and nothing to be fetched. */
export function soundPage(file: string): Document {
  const html = readFileSync(file, "utf8");
  const { document } = parseHTML(html);
  expect(html.trimEnd().endsWith("</html>")).toBe(true);
  expect(oddPaths(document)).toEqual([]);
  expect(fetched(html)).toEqual([]);
  const text = document.querySelector("main")?.textContent ?? "";
  expect(text.length).toBeGreaterThan(100);
  expect(/.{0,40}(NaN|undefined|\[object).{0,40}/.exec(text)).toBeNull();
  return document;
}
