import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("the tables of docs/learning-rates.md come out again", () => {
  const root = new URL("../../", import.meta.url);
  // All but that of defaults, which takes a minute; test/models/default-rates.test.ts has a part of it.
  const args = ["scripts/learning-rates.js", "rates", "noise", "choosing", "decays", "wrong", "--check"];
  expect(() => execFileSync(process.execPath, args, { cwd: root, stdio: "pipe" })).not.toThrow();
}, 120_000);
