import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("the tables of docs/learning-rates.md come out again", () => {
  const root = new URL("../../", import.meta.url);
  const args = ["scripts/learning-rates.js", "--check"];
  expect(() => execFileSync(process.execPath, args, { cwd: root, stdio: "pipe" })).not.toThrow();
}, 120_000);
