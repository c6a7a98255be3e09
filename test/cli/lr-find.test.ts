import { Adam, LinearRegression, lrFind, SGD, type RateSweep } from "simdescent";
import { expect, test } from "vitest";
import { readTable } from "../../src/cli/data/table.js";
import { diabetes, scratch, simdescent } from "./command.js";
import { soundPage } from "./sound-page.js";

const files = scratch();
const find = (...args: string[]) => simdescent("lr-find", diabetes, ...args);

interface Result extends RateSweep {
  file: string;
  target: string;
  optimizer: string;
  recommended: "valley" | "steepest" | "minimum" | "slide" | null;
}

async function json(...args: string[]): Promise<Result> {
  const { code, stdout, stderr } = await find("--json", ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Result;
}

/** The columns as the command trains on them. */
const table = async () =>
  (await readTable({ file: diabetes, delimiter: ",", drop: [], test: 0, seed: 0, dtype: "float32" })).train;

test("prints four suggestions, each with what it is, and how the sweep ended", async () => {
  const { code, stdout, stderr } = await find();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(
    /^diabetes\.csv: SGD\(momentum=0\.9, nesterov\), \d+ rates\n\n suggestion +lr +loss +what it is *\n/,
  );
  const { suggestions, lrs } = await json();
  expect(stdout).toContain(`, ${lrs.length} rates\n`);
  const names = { valley: "valley", steepest: "steepest", minimum: "minimum / 10", slide: "slide" };
  for (const [kind, name] of Object.entries(names)) {
    const found = suggestions[kind as keyof typeof names];
    if (found === null) {
      expect(stdout).toMatch(new RegExp(`^ ${name} +- +- +[A-Z].*\\.`, "m"));
      continue;
    }
    const line = new RegExp(`^ ${name} +([\\d.e-]+) +[\\d.,]+ +[A-Z].*\\.`, "m").exec(stdout);
    const { lr } = found;
    expect(Number(line?.[1]) / lr, kind).toBeCloseTo(1, 2);
  }
  expect(stdout).toContain("The sweep ended when the loss had risen to four times its lowest value.\n");
});

test.each([
  ["SGD(momentum=0.9,nesterov)", [], { optimizer: SGD, momentum: 0.9, nesterov: true }, "minimum"],
  [
    "Adam(amsgrad)",
    ["--batch", "32", "--seed", "5"],
    { optimizer: Adam, amsgrad: true, batchSize: 32, seed: 5 },
    "valley",
  ],
])("the curve of %s %j is the library's", async (optimizer, args, options, recommended) => {
  const found = await json("--optimizer", optimizer, ...args);
  const { x, y } = await table();
  const size = Math.sqrt(Array.from(y, (value) => value * value).reduce((a, b) => a + b) / y.length);
  const to = options.optimizer === Adam ? size : 10;
  const expected = lrFind(new LinearRegression({ ...options, standardize: false }), x, y, { to });
  expect(found).toMatchObject({ ...expected, file: "diabetes.csv", target: "target", recommended });
});

test("rates rise, all curves are of one length, and suggestions lie on them", async () => {
  for (const args of [[], ["--optimizer", "Adam", "--batch", "16"], ["--optimizer", "Lion", "--steps", "40"]]) {
    const { lrs, losses, smoothed, suggestions } = await json(...args);
    expect(losses).toHaveLength(lrs.length);
    expect(smoothed).toHaveLength(lrs.length);
    expect(lrs.every((lr, i) => i === 0 || lr > lrs[i - 1])).toBe(true);
    const found = Object.entries(suggestions).filter(([, each]) => each !== null);
    expect(found.length).toBeGreaterThan(1);
    for (const [kind, each] of found) {
      const { index, lr, loss } = each as { index: number; lr: number; loss: number };
      expect(smoothed[index], kind).toBe(loss);
      expect(kind === "minimum" ? lr * 10 : lr, kind).toBeCloseTo(lrs[index], 12);
    }
  }
});

test("--from, --to, --steps and --mode say which rates are tried", async () => {
  const geometric = await json("--from", "1e-6", "--to", "1e-4", "--steps", "11");
  expect(geometric.reason).toBe("finished");
  expect(geometric.lrs).toEqual(Array.from({ length: 11 }, (_, i) => expect.closeTo(1e-6 * 100 ** (i / 10), 15)));
  const linear = await json("--from", "0.001", "--to", "0.011", "--steps", "11", "--mode", "linear");
  expect(linear.lrs).toEqual(Array.from({ length: 11 }, (_, i) => expect.closeTo(0.001 * (i + 1), 12)));
  const { stdout } = await find("--to", "1e-4");
  expect(stdout).toContain("a larger --to may show more");
});

test("a curve that shows nothing makes no suggestion", async () => {
  const { suggestions, recommended } = await json("--steps", "2");
  expect(Object.values(suggestions)).toEqual([null, null, null, null]);
  expect(recommended).toBeNull();
  const page = files.path("nothing.html");
  const { code, stdout } = await find("--steps", "2", "--html", page);
  expect(code).toBe(0);
  expect(stdout.match(/^ \S.*? +- +- +[A-Z]/gm)).toHaveLength(4);
  soundPage(page);
});

test.each([[["--optimizer", "SGD"]], [["--optimizer", "Adam", "--batch", "32"]], [["--mode", "linear", "--to", "1"]]])(
  "--html draws the curve of %j",
  async (args) => {
    const page = files.path("rates.html");
    const { code, stdout } = await find(...args, "--html", page);
    expect(code).toBe(0);
    expect(stdout).toContain(`Report: ${page}\n`);
    const document = soundPage(page);
    expect(document.querySelectorAll("figure svg").length).toBeGreaterThan(0);
    expect(document.querySelector("main")?.textContent).toContain(args[1] === "linear" ? "SGD" : args[1]);
  },
);

test.each([
  [["--from", "0"], "a number above 0", ""],
  [["--to", "abc"], "a number above 0", ""],
  [["--from", "1", "--to", "0.1"], "to must be above from, got 1 and 0.1", ""],
  [["--steps", "1"], "steps must be", ""],
  [["--steps", "0"], "positive whole number", ""],
  [["--mode", "square"], "Allowed choices are exponential, linear", ""],
  [["--batch", "443"], "--batch 443 is larger than the 442 training rows", "--batch full"],
  [["--optimizer", "adm"], 'no optimizer "adm"', "Did you mean Adam?"],
  [["--optimizer", "SGD,Adam"], "exactly one optimizer", ""],
  [["--optimizer", "Adam(beta=1)"], 'unknown option "beta"', "Did you mean betas?"],
  [["--optimizer", "Adam(betas=0.8)"], "Adam: betas must be", ""],
  [["--target", "targt"], 'no column "targt"', 'Did you mean "target"?'],
  [["--html", diabetes], "would be overwritten", "another name"],
])("%j ends with one line, a hint and exit code 1", async (args, message, hint) => {
  const { code, stdout, stderr } = await find(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr.match(/^error: /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/\n {4}at /);
});

test("gives the bias another optimizer where a class takes matrices only", async () => {
  const { lrs } = await json("--optimizer", "Muon");
  expect(lrs.length).toBeGreaterThan(20);
});

test("has no rows to hold out", async () => {
  const { code, stderr } = await simdescent("lr-find", diabetes, "--test", "0.2");
  expect([code, stderr.split("\n")[0]]).toEqual([1, "error: unknown option '--test'"]);
});
