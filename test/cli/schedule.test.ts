import { readFileSync } from "node:fs";
import { oneCycle, restoreSchedule, type Schedule, type ScheduleSpec } from "simdescent";
import { describe, expect, it, test } from "vitest";
import { boundariesOf } from "../../src/cli/schedule/boundaries.js";
import { brailleChart } from "../../src/cli/schedule/braille-chart.js";
import { parseSchedule } from "../../src/cli/schedule/parse.js";
import { stepsToShow, notablePoints, sampleValues } from "../../src/cli/schedule/sample.js";
import { every } from "../schedules/every.js";
import { scratch, simdescent } from "./command.js";

const files = scratch();
const schedule = (...args: string[]) => simdescent("schedule", ...args);

interface Result {
  expression: string;
  spec: ScheduleSpec;
  steps: number;
  values: number[];
  momentum?: number[];
}

async function json(...args: string[]): Promise<Result> {
  const { code, stdout, stderr } = await schedule("--json", ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Result;
}

describe("simdescent schedule", () => {
  test("draws the curve and lists where something happens", async () => {
    const { code, stdout, stderr } = await schedule("warmup(cosine(3e-4,1000),100)");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.split("\n").map((line) => line.trimEnd());
    expect(lines.slice(0, 12).every((line) => /│[\u2800-\u28ff]{60}$/.test(line))).toBe(true);
    expect(lines[0]).toMatch(/^0\.0003 │/);
    expect(lines[11]).toMatch(/^ +0 │/);
    expect(lines[13]).toMatch(/^ +0 +1209$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
    const rows = lines.slice(15, -1).map((line) => line.trim().split(/ {2,}/));
    expect(rows).toEqual([
      ["step", "value", "what"],
      ["0", "0", "start"],
      ["100", "0.0003", "warmup ends, highest"],
      ["1100", "0", "cosine ends"],
      ["1209", "0", "last"],
    ]);
  });

  test("--json gives the values of the library, and momentum where there is one", async () => {
    const expression = "oneCycle({ maxLr: 0.1, totalSteps: 40 })";
    const result = await json(expression, "--steps", "50");
    const lr = oneCycle({ maxLr: 0.1, totalSteps: 40 });
    const steps = Array.from({ length: 50 }, (_, t) => t);
    expect(result).toEqual({
      expression,
      spec: JSON.parse(JSON.stringify(lr.spec)),
      steps: 50,
      values: steps.map(lr),
      momentum: steps.map(lr.momentum),
    });
    const plain = await json("warmup(constant(1), 4)", "-n", "6");
    expect(plain.values).toEqual([0, 0.25, 0.5, 0.75, 1, 1]);
    expect(plain).not.toHaveProperty("momentum");
    const companion = await json(`${expression}.momentum`, "--steps", "50");
    expect(companion.values).toEqual(result.momentum);
    expect((restoreSchedule(companion.spec) as Schedule)(7)).toBe(lr.momentum(7));
  });

  test("--html writes a page, with and without --json", async () => {
    const page = files.path("schedule.html");
    const expression = 'wsd(1, { warmup: 2, stable: 3, decay: 4, decayShape: "1-sqrt" })';
    const { code, stdout } = await schedule(expression, "--html", page);
    expect(code).toBe(0);
    expect(stdout).toContain(`Report: ${page}\n`);
    const html = readFileSync(page, "utf8");
    expect(html).toContain("wsd(1, { warmup: 2");
    await json(expression, "--html", files.path("again.html"));
    expect(readFileSync(files.path("again.html"), "utf8")).toBe(html);
  });

  test("momentum has a column, and a plateau a note", async () => {
    expect((await schedule("cyclic({ baseLr: 0.1, maxLr: 1, stepSizeUp: 5 })")).stdout).toMatch(
      /value +momentum +what/,
    );
    expect((await schedule("scale(plateau(0.1), 2)")).stdout).toContain("A plateau drops when losses stall");
  });

  test.each<[string[], message: string, hint: string]>([
    [
      ["warmup(cosin(1, 9), 5)"],
      'there is no schedule "cosin"\n  warmup(cosin(1, 9), 5)\n         ^^^^^\n',
      "mean cosine?",
    ],
    [["cosine(0.1, 0)"], "cosine: steps must be a positive integer, got 0\n", ""],
    [["cosine(1, 9, { mni: 1 })"], 'cosine: unknown option "mni"\n', "hint: Did you mean min?"],
    [["0.1"], "this is not a schedule\n  0.1\n  ^^^\n", "constant(0.1)"],
    [["constant(1)", "--steps", "0"], "positive whole number", ""],
    [["constant(1)", "--steps", "1e9"], "1000000000 steps are too many", "--steps 10000000"],
    [["exponential(1, { gamma: 2 })", "--steps", "2000"], "the value at step 1024 is Infinity", "--steps 1024"],
    [
      ["constant(1)", "--html", "/no/such/folder/x.html"],
      "cannot write /no/such/folder/x.html: its folder does not exist",
      "",
    ],
  ])("%j ends with a message, a hint and exit code 1", async (args, message, hint) => {
    const { code, stdout, stderr } = await schedule(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe("how many steps are shown", () => {
  it.each<[string, number]>([
    ["warmup(cosine(3e-4, 1000), 100)", 1210],
    ["cosine(1, 1000000)", 1_100_000],
    ["cosine(1, 9000000)", 9_900_000],
    ["join([[constant(1), 20000], constant(0.5)])", 22_000],
    ["step(1, { stepSize: 30 })", 165],
    ["exponential(0.1, { gamma: 0.99 })", 1009],
    ["multiStep(1, { milestones: [30, 80] })", 88],
    ["constant(0.1)", 1000],
    ["plateau(0.1)", 1000],
    ["cosine(0, 50)", 1000],
    ["inverseTime(0.1, { rate: 0.01 })", 1000],
    ["cosineRestarts(0.1, 50)", 200],
    ["cyclic({ baseLr: 0, maxLr: 1, stepSizeUp: 10, stepSizeDown: 30 })", 160],
    ["noam({ modelSize: 512, warmup: 4000 })", 16_000],
    ["exponential(0.1, { gamma: 2 })", 1000],
  ])("%s: %i", (text, steps) => expect(stepsToShow(parseSchedule(text))).toBe(steps));

  it("values, chart and points are there for every factory", () => {
    for (const [name, lr] of every) {
      const values = sampleValues(lr, stepsToShow(lr));
      expect(brailleChart(values).split("\n"), name).toHaveLength(14);
      const points = notablePoints(values, boundariesOf(lr.spec as ScheduleSpec));
      expect(points[0].step).toBe(0);
      expect(points.at(-1)?.step).toBe(values.length - 1);
      for (const { step, value } of points) expect(value).toBe(lr(step));
    }
  });
});

describe("boundaries", () => {
  it.each<[string, [number, string][]]>([
    ["constant(1)", []],
    [
      "warmup(warmup(rex(1, 5), 3), 10)",
      [
        [10, "warmup ends"],
        [13, "warmup ends"],
        [18, "rex ends"],
      ],
    ],
    [
      "wsd(1, { warmup: 0, stable: 5, decay: 6 })",
      [
        [5, "decay begins"],
        [11, "decay ends"],
      ],
    ],
    [
      "join([[cosine(1, 20), 10], [linear(1, 3), 7], polynomial(1, 4)])",
      [
        [10, "part 2 begins"],
        [13, "linear ends"],
        [17, "part 3 begins"],
        [21, "polynomial ends"],
      ],
    ],
    [
      "product(scale(inverseSqrt(1, { warmup: 4 }), 2), multiStep(1, { milestones: [0, 3, 9] }))",
      [
        [4, "warmup ends"],
        [3, "drop"],
        [9, "drop"],
      ],
    ],
    ["oneCycle({ maxLr: 1, epochs: 3, stepsPerEpoch: 4 })", [[11, "oneCycle ends"]]],
  ])("of %s", (text, expected) => {
    const spec = parseSchedule(text).spec as ScheduleSpec;
    expect(boundariesOf(spec).map(({ step, what }) => [step, what])).toEqual(expected);
  });
});

describe("the chart", () => {
  const dots = (text: string): string[] => text.split("\n").map((line) => line.split("│")[1] ?? "");

  it("keeps a spike of one step in a million", () => {
    const values = Array<number>(1_000_000).fill(0);
    values[123_456] = 1;
    expect(dots(brailleChart(values))[0].replaceAll("\u2800", "")).toHaveLength(1);
  });

  it("draws one step, two steps and a flat line", () => {
    expect(dots(brailleChart([0.5]))[5]).toBe("⣀".repeat(60));
    expect(dots(brailleChart([1, 1]))[5]).toBe("⣀".repeat(60));
    const rise = dots(brailleChart([0, 1]));
    expect(rise[11]).toContain("⣀");
    expect(rise[0].replaceAll("\u2800", "")).not.toBe("");
  });
});
