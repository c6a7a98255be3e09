// Where Chromium or Chrome is, for tests and scripts alike.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const places = ["/usr/bin", "/usr/local/bin", "/snap/bin"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Its path, undefined where there is none: CHROMIUM_PATH alone where that is set, else the first found. */
export function findChromium({ CHROMIUM_PATH, PATH = "" } = process.env) {
  const folders = [...PATH.split(delimiter).filter(Boolean), ...places];
  const found = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...applications];
  return (CHROMIUM_PATH ? [CHROMIUM_PATH] : found).find((path) => existsSync(path));
}

export const missingChromium = "set CHROMIUM_PATH to Chromium or Chrome";
