import { expect, test } from "vitest";
import { readTable } from "../../src/cli/data/table.js";
import { scratch, simdescent } from "./command.js";

const files = scratch();
const values = Array.from({ length: 20 }, (_, i) => [i, (i * 7) % 20, 3 * i + ((i * 7) % 20)]);
const write = (...names: string[]) => files.write(`${names.join("-")}.csv`, [names, ...values].join("\n"));

const commands: [string, string[]][] = [
  ["compare", ["--epochs", "3"]],
  ["train", ["-o", files.path("m.safetensors"), "--epochs", "3"]],
  ["sweep", ["--grid", "lr=0.01", "--epochs", "3"]],
  ["lr-find", ["--steps", "20"]],
];

/** What a command predicts when nobody says what, and what it says about it. */
async function chosen(command: string, args: string[], file: string): Promise<[target: string, stderr: string]> {
  const { code, stdout, stderr } = await simdescent(command, file, ...args, "--json");
  expect(code).toBe(0);
  // Three epochs are no minimum, which the command says, too.
  return [(JSON.parse(stdout) as { target: string }).target, stderr.replace(/^warning: not at a minimum.*\n/m, "")];
}

test.each(commands)("%s takes a column called target without a word, wherever it stands", async (command, args) => {
  for (const names of [
    ["target", "a", "b"],
    ["a", "target", "b"],
    ["a", "b", "target"],
  ]) {
    expect(await chosen(command, args, write(...names))).toEqual(["target", ""]);
  }
});

test.each(commands)("%s takes the last column where none is called target, and says so", async (command, args) => {
  const warning = 'warning: predicting "c", the last column; --target chooses another\n';
  expect(await chosen(command, args, write("a", "b", "c"))).toEqual(["c", warning]);
});

test.each(commands)("%s takes the column it is told to without a word", async (command, args) => {
  expect(await chosen(command, [...args, "--target", "a"], write("a", "b", "c"))).toEqual(["a", ""]);
});

test("a dropped column is neither the last one nor the target", async () => {
  const read = async (drop: string[], ...names: string[]) => {
    const options = { test: 0, seed: 0, dtype: "float64" } as const;
    const { target, features, warnings } = await readTable({ ...options, file: write(...names), drop });
    return { target, features, warned: warnings.length };
  };
  expect(await read(["c"], "a", "b", "c")).toEqual({ target: "b", features: ["a"], warned: 1 });
  expect(await read(["target"], "a", "target", "c")).toEqual({ target: "c", features: ["a"], warned: 1 });
  expect(await read(["a"], "a", "Target", "c")).toEqual({ target: "c", features: ["Target"], warned: 1 });
});
