import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { diabetes, launch, scratch, simdescent } from "./command.js";
import { numbers, trialsIn, untilTrials } from "./journals.js";
import { soundPage } from "./sound-page.js";

const files = scratch();
const inOrder = (ids: number[]) => [...ids].sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("a sweep that was killed", () => {
  const trials = 16;
  const long = ["sweep", diabetes, "--folds", "3", "--epochs", "8000"];
  const searches = {
    grid: ["--grid", `lr=log:1e-3..0.1:${trials}`],
    random: ["--method", "random", "--trials", `${trials}`, "--grid", "lr=log:1e-3..0.1", "--grid", "momentum=0.5,0.9"],
  };

  const seeds = [1, 2, 3, 4, 5];
  test.each(Object.entries(searches))(
    `goes on from its journal to the same bytes, and runs nothing twice: %s, seeds ${seeds.join(", ")}`,
    async (method, search) => {
      const args = [...long, ...search];
      const whole = await simdescent(...args);
      expect(whole.code).toBe(0);
      let interrupted = 0;
      for (const seed of seeds) {
        const why = `${method}, seed ${seed}`;
        const random = numbers(seed);
        const journal = files.path(`killed-${method}-${seed}.jsonl`);
        const { child, ended } = launch([...args, "--journal", journal, "--workers", `${1 + (seed % 2)}`]);
        await untilTrials(journal, 1 + Math.floor(random() * (trials - 3)), ended);
        await wait(random() * 20);
        child.kill("SIGKILL");
        await ended;
        const before = trialsIn(journal);
        if (child.signalCode === "SIGKILL" && before.length > 0 && before.length < trials) interrupted++;

        const again = await simdescent(...args, "--journal", journal, "--workers", `${1 + Math.round(random())}`);
        expect([again.code, again.stdout], why).toEqual([0, whole.stdout]);
        expect(trialsIn(journal).slice(0, before.length), why).toEqual(before);
        expect(inOrder(trialsIn(journal)), why).toEqual(upTo(trials));
      }
      expect(interrupted).toBeGreaterThanOrEqual(2);
    },
    120_000,
  );

  test("in its second rung goes on to the same bytes", async () => {
    const args = ["sweep", diabetes, "--method", "halving", "--trials", "9", "--epochs", "9000", "--folds", "3"];
    args.push("--grid", "lr=log:1e-3..0.1");
    const whole = await simdescent(...args);
    const journal = files.path("rungs.jsonl");
    const { child, ended } = launch([...args, "--journal", journal, "--workers", "2"]);
    await untilTrials(journal, 10, ended);
    child.kill("SIGKILL");
    await ended;
    expect(child.signalCode).toBe("SIGKILL");
    expect((await simdescent(...args, "--journal", journal)).stdout).toBe(whole.stdout);
    expect(inOrder(trialsIn(journal))).toEqual(upTo(13));
  });

  test("in the middle of a line runs that trial again", async () => {
    const journal = files.path("torn.jsonl");
    const args = ["sweep", diabetes, "--grid", "lr=log:1e-3..0.1:5", "--journal", journal];
    const whole = await simdescent(...args);
    const text = readFileSync(journal, "utf8");
    const last = text.trimEnd().lastIndexOf("\n") + 1;
    for (const cut of [last + 1, last + 40, text.length - 2, text.length - 1]) {
      writeFileSync(journal, text.slice(0, cut));
      const { code, stdout, stderr } = await simdescent(...args);
      expect({ code, stdout }, `cut at ${cut}`).toEqual({ code: 0, stdout: whole.stdout });
      const words = cut === text.length - 1 ? "" : "warning: line 6 of the journal counts for nothing: it was not";
      expect(stderr, `cut at ${cut}`).toMatch(new RegExp(`^${words}`));
      expect(inOrder(trialsIn(journal)), `cut at ${cut}`).toEqual(upTo(5));
    }
    writeFileSync(journal, text.slice(0, 30));
    expect((await simdescent(...args)).stdout, "cut in the first line").toBe(whole.stdout);
    expect(inOrder(trialsIn(journal))).toEqual(upTo(5));
  });
});

test("a finished sweep with a journal runs nothing and prints the same", async () => {
  const journal = files.path("done.jsonl");
  const args = ["sweep", diabetes, "--grid", "lr=log:1e-3..0.1:4", "--journal", journal, "--json"];
  const whole = await simdescent(...args);
  const text = readFileSync(journal, "utf8");
  expect(await simdescent(...args, "--workers", "2")).toEqual(whole);
  expect(readFileSync(journal, "utf8")).toBe(text);
});

describe("a journal is refused and left alone", async () => {
  const journal = files.path("other.jsonl");
  const grid = ["--grid", "lr=0.01,0.1"];
  expect((await simdescent("sweep", diabetes, ...grid, "--journal", journal)).code).toBe(0);
  const lines = readFileSync(diabetes, "utf8").trimEnd().split("\n");
  const [value, row] = ["value", "row"].map((name) => files.path(`${name}.csv`));
  writeFileSync(value, [lines[0], lines[1].replace(/\d+$/, "152"), ...lines.slice(2)].join("\n"));
  writeFileSync(row, lines.slice(0, -1).join("\n"));

  test.each<[string, string, string[], string]>([
    ["other values", value, grid, "of other data: the values differ"],
    ["fewer rows", row, grid, "of other data: rows 442 there, 441 here"],
    ["fewer columns", diabetes, [...grid, "--drop", "age"], "of other data: columns 10 there, 9 here"],
    ["another target", diabetes, [...grid, "--target", "age"], "of other data: the values differ"],
    ["another grid", diabetes, ["--grid", "lr=0.01,0.2"], "of another grid: lr [0.01,0.1] there, [0.01,0.2] here"],
    ["another option", diabetes, ["--grid", "momentum=0,0.9"], "of another grid: lr [0.01,0.1] there, nothing here"],
    ["other folds", diabetes, [...grid, "--folds", "4"], "of other folds: 5 there, 4 here"],
    ["other epochs", diabetes, [...grid, "--epochs", "100"], "other options: epochs 200 there, 100 here"],
    ["another optimizer", diabetes, [...grid, "--optimizer", "Adam"], "other options: optimizer "],
    ["another seed", diabetes, [...grid, "--seed", "1"], "seed 0 there, 1 here"],
    ["another metric", diabetes, [...grid, "--metric", "mse"], 'of another metric: "r2" there, "mse" here'],
    ["another type", diabetes, [...grid, "--dtype", "float64"], 'dtype "float32" there, "float64" here'],
    ["another method", diabetes, [...grid, "--method", "random"], 'of another method: "grid" there, "random" here'],
  ])("with %s", async (_, data, options, difference) => {
    const before = readFileSync(journal, "utf8");
    const { code, stdout, stderr } = await simdescent("sweep", data, ...options, "--journal", journal);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^error: \w+: the journal is [^\n]+\nhint: Use another file, or delete this one\.\n$/);
    expect(stderr).toContain(difference);
    expect(readFileSync(journal, "utf8")).toBe(before);
  });

  test("when it is a file of another kind, a folder, or the data", async () => {
    const notes = files.write("notes.txt", "to do:\nsweep\n");
    const told = async (file: string) => (await simdescent("sweep", diabetes, ...grid, "--journal", file)).stderr;
    expect(await told(notes)).toBe(
      "error: gridSearch: the journal is a file of another kind\nhint: Use another file.\n",
    );
    expect(readFileSync(notes, "utf8")).toBe("to do:\nsweep\n");
    expect(await told(files.path("."))).toMatch(/^error: cannot write [^\n]*: it is a folder\n/);
    expect(await told(diabetes)).toContain("would be overwritten");
  });
});

test.each(["1", "2"])(
  "an interrupt prints what was finished and ends, however long a trial takes: %s workers",
  async (n) => {
    const journal = files.path(`interrupted-${n}.jsonl`);
    const page = files.path(`interrupted-${n}.html`);
    const endless = "epochs=20,30,40,2000000000,2000000001,50";
    const args = ["sweep", diabetes, "--grid", endless, "--workers", n, "--journal", journal, "--html", page];
    const { child, ended } = launch(args);
    await untilTrials(journal, 3, ended);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr, signal: child.signalCode }).toEqual({ code: 0, stderr: "", signal: null });
    expect(stdout).toContain("Stopped before the end. Best: epochs=40, r2 ");
    expect(stdout.match(/^ +#\d+ +\d+ +-?[\d.]+ +± [\d.]+ +done/gm)).toHaveLength(3);
    expect(soundPage(page).querySelectorAll("tbody tr")).toHaveLength(3);
    expect(inOrder(trialsIn(journal))).toEqual([0, 1, 2]);
  },
);
