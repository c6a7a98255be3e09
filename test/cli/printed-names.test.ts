import { describe, expect, it } from "vitest";
import { readable } from "../../src/cli/terminal/print.js";
import { scratch, simdescent } from "./command.js";

const { path, write } = scratch();
// Erases the screen, turns writing round, rings, and hides what follows by a return of the carriage.
const steering = "a\u001b[2Jb\u202ec\u0007\u009b31md\re";
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/; // oxlint-disable-line no-control-regex

const rows = (of: (i: number) => string): string => Array.from({ length: 30 }, (_, i) => of(i)).join("\n");
const quoted = `"${steering}"`;

describe("names and labels that would steer a terminal", () => {
  const columns = write("columns.csv", `${quoted},b,target\n${rows((i) => `${i},${(i * 7) % 5},${i + 1}`)}\n`);
  const labels = write("labels.csv", `a,b,target\n${rows((i) => `${i},${i % 4},${i < 15 ? quoted : "plain"}`)}\n`);
  const named = write(`${path("\u001b[31mred.csv").split("/").pop()}`, `a,target\n${rows((i) => `${i},${2 * i}`)}\n`);
  const model = path("m.safetensors");

  it.each([
    ["train, a column", ["train", columns, "-t", "target", "--save", model]],
    ["train, a label", ["train", labels, "-t", "target", "--model", "logistic", "--save", model]],
    ["train, the file", ["train", named, "-t", "target", "--save", path("\u001b[31mred.m")]],
    ["evaluate, a label", ["evaluate", model, labels]],
    ["evaluate, as JSON", ["evaluate", model, labels, "--json"]],
    ["compare", ["compare", columns, "-t", "target", "--optimizers", "SGD,Adam", "--epochs", "3"]],
    ["sweep", ["sweep", columns, "-t", "target", "--grid", "lr=0.1", "--folds", "3", "--epochs", "3"]],
    ["lr-find", ["lr-find", columns, "-t", "target"]],
    ["a column that is missing", ["train", columns, "-t", steering + "x"]],
    ["a command that there is none", [steering]],
    ["an option that there is none", ["train", columns, `--${steering}`]],
  ])("are printed escaped: %s", async (_, args) => {
    const { stdout, stderr } = await simdescent(...args);
    expect(stdout + stderr).not.toMatch(control);
    expect(stdout + stderr).not.toBe("");
  });

  it("are the same in JSON", async () => {
    const { stdout } = await simdescent("evaluate", model, labels, "--json");
    expect(JSON.parse(stdout).classes).toContain(steering);
  });
});

describe("a name of millions of characters", () => {
  const name = "x".repeat(3e6);
  const file = write("long.csv", `a,${name},target\n${rows((i) => `${i},${i % 3},${2 * i}`)}\n`);

  it.each([
    ["printed", ["train", file, "-t", "target", "--save", path("long.m")]],
    ["in an error", ["train", file, "-t", `${name}y`]],
    [
      "of a label",
      [
        "train",
        write("label.csv", `a,target\n${rows((i) => `${i},${i % 2 ? name : "b"}`)}\n`),
        "--model",
        "logistic",
        "--save",
        path("l.m"),
      ],
    ],
  ])("is cut: %s", async (_, args) => {
    const { stdout, stderr } = await simdescent(...args.map((each) => (each.length > 1e5 ? each.slice(0, 1e5) : each)));
    expect(stdout.length + stderr.length).toBeLessThan(6000);
    expect(stdout + stderr).not.toBe("");
  });
});

describe("labels that a spreadsheet would run", () => {
  const evil = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\tx"];
  const csv = write(
    "formulas.csv",
    `a,b,target\n${rows((i) => `${i % 6},${(i % 6) ** 2},"${i % 6 < 5 ? evil[i % 6] : "fine"}"`)}\n`,
  );
  const model = path("formulas.m");

  it("are written with an apostrophe, or as they are where that is asked for", async () => {
    const { code, stderr } = await simdescent(
      "train",
      csv,
      "-t",
      "target",
      "--model",
      "mlp",
      "--hidden",
      "16",
      "--save",
      model,
    );
    expect(code, stderr).toBe(0);
    const safe = (await simdescent("predict", model, csv)).stdout;
    const raw = (await simdescent("predict", model, csv, "--no-escape-formulas")).stdout;
    expect(
      safe
        .split("\n")
        .slice(1)
        .filter((line) => /^"?[=@+\-\t]/.test(line)),
    ).toEqual([]);
    expect(raw).toMatch(/^=1\+1$/m);
    expect(safe).toMatch(/^'=1\+1$/m);
    expect(safe.replaceAll(/^"?'/gm, (mark) => mark.slice(0, -1))).toBe(raw);
  });

  it("are left alone where they are numbers", async () => {
    const numbers = write("numbers.csv", `a,target\n${rows((i) => `${i},${i < 15 ? -1 : 1}`)}\n`);
    await simdescent("train", numbers, "-t", "target", "--model", "logistic", "--save", path("numbers.m"));
    const { stdout } = await simdescent("predict", path("numbers.m"), numbers);
    expect(new Set(stdout.trim().split("\n"))).toEqual(new Set(["prediction", "-1", "1"]));
  });
});

describe("a text for people", () => {
  it("keeps line breaks, tabs and words of all languages", () => {
    expect(readable("größe\t日本語\n👩🏽‍🚀")).toBe("größe\t日本語\n👩🏽‍🚀");
  });

  it("says how much of a line it leaves out", () => {
    expect(readable(`short\n${"a".repeat(900)}${"b".repeat(5000)}${"c".repeat(100)}`)).toBe(
      `short\n${"a".repeat(900)} [5000 characters left out] ${"c".repeat(100)}`,
    );
  });

  it("keeps bold heads for a terminal alone, and nothing else that steers it", () => {
    const text = "\u001b[1mhead\u001b[22m \u001b[2J";
    expect(readable(text, true)).toBe("\u001b[1mhead\u001b[22m \\u001b[2J");
    expect(readable(text)).toBe("\\u001b[1mhead\\u001b[22m \\u001b[2J");
  });
});
