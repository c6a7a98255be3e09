import { expect, test } from "vitest";
import { simdescent } from "./command.js";

test("lists every optimizer with memory, speed, reference and options", async () => {
  const { code, stdout } = await simdescent("optimizers");
  expect(code).toBe(0);
  expect(stdout).toMatch(/ AdamW +8 +\d.* adamw@torch1\.13 +lr 0\.001, betas \[0\.9, 0\.999\]/);
  expect(stdout).toMatch(/— matrix/);
  expect(stdout).toMatch(/\n\d+ optimizers\. bytes\/par: state in float32; ns\/par: one step, /);
});

test("finds by part of a name or family, and says when nothing is found", async () => {
  const { stdout } = await simdescent("optimizers", "MUON", "--json");
  expect(JSON.parse(stdout)).toMatchObject([{ name: "Muon", family: "matrix", bytes: 4 }]);
  const family = await simdescent("optimizers", "factored", "--json");
  expect((JSON.parse(family.stdout) as { name: string }[]).map(({ name }) => name)).toEqual([
    "Adafactor",
    "CAME",
    "SM3",
  ]);
  const none = await simdescent("optimizers", "nothing");
  expect(none).toMatchObject({ code: 1, stdout: "No optimizer or family has that in its name.\n" });
});
