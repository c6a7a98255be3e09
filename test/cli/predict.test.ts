import { readFileSync } from "node:fs";
import { LinearRegression } from "simdescent";
import { expect, test } from "vitest";
import { diabetes, scratch, simdescent } from "./command.js";

const files = scratch();
const numbers = (text: string) => text.trim().split("\n").slice(1).map(Number);

async function trained(...args: string[]): Promise<string> {
  const model = files.path(`${args.join("")}model.safetensors`);
  const { code, stdout } = await simdescent("train", diabetes, "--target", "target", "-o", model, ...args);
  expect(code).toBe(0);
  expect(stdout).toContain(`Saved to ${model}`);
  return model;
}

const lines = readFileSync(diabetes, "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(","));

test("predictions of a saved model are those of its coefficients, in the data's own units", async () => {
  const model = await trained();
  const { code, stdout, stderr } = await simdescent("predict", model, diabetes);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^442 predictions, R² 0\.518 against column target\n$/);
  const { coefficients, intercept } = LinearRegression.load(new Uint8Array(readFileSync(model)));
  const rows = lines.slice(1).map((row) => row.slice(0, 10).map(Number));
  const expected = rows.map((row) => row.reduce((sum, v, j) => sum + v * coefficients[j], intercept));
  expect(numbers(stdout)).toEqual(expected.map((value) => expect.closeTo(value, 9)));
});

test("the library predicts the same from raw rows", async () => {
  const model = LinearRegression.load(new Uint8Array(readFileSync(await trained())));
  const rows = lines.slice(1).map((row) => row.slice(0, 10).map(Number));
  expect(
    model.score(
      rows,
      lines.slice(1).map((row) => Number(row[10])),
    ),
  ).toBeCloseTo(0.5177, 3);
  expect(JSON.parse(model.metadata.features)).toEqual(lines[0].slice(0, 10));
});

test("columns are found by name, in any order and among others", async () => {
  const model = await trained();
  const order = [3, 1, 10, 0, 9, 8, 7, 6, 5, 4, 2].filter((j) => j !== 10);
  const shuffled = lines.map((row, i) => [i === 0 ? "id" : `p${i}`, ...order.map((j) => row[j])].join(","));
  const output = files.path("out.csv");
  const { code, stdout, stderr } = await simdescent(
    "predict",
    model,
    files.write("new.csv", shuffled.join("\n")),
    "-o",
    output,
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "442 predictions\n" });
  const direct = await simdescent("predict", model, diabetes);
  expect(readFileSync(output, "utf8")).toBe(direct.stdout);
});

test("a model saved by a program without names takes columns in order", async () => {
  const model = new LinearRegression();
  model.fit([[1], [2], [3]], [2, 4, 6]);
  const file = files.write("bare.safetensors", model.save());
  const good = await simdescent("predict", file, files.write("x.csv", "anything\n10\n"));
  expect(numbers(good.stdout)[0]).toBeCloseTo(20, 3);
  const bad = await simdescent("predict", file, files.write("xy.csv", "x,y\n1,2\n"));
  expect(bad).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("takes 1 column") });
});

test("reports as JSON and nothing else when asked", async () => {
  const { stdout } = await simdescent(
    "train",
    diabetes,
    "-t",
    "target",
    "-o",
    files.path("j.safetensors"),
    "--json",
    "--test",
    "0.2",
  );
  const result = JSON.parse(stdout) as { coefficients: Record<string, number>; testR2: number; rows: object };
  expect(Object.keys(result.coefficients)).toEqual(lines[0].slice(0, 10));
  expect(result.rows).toEqual({ train: 354, test: 88 });
  expect(result.testR2).toBeGreaterThan(0.4);
});

test("errors of predict and train are for people", async () => {
  const model = await trained();
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await simdescent(...args);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/\n {4}at /);
    return stderr;
  };
  expect(await refused("predict", model, files.write("few.csv", "age,sex\n1,2\n"))).toContain('no column "bmi"');
  expect(await refused("predict", diabetes, diabetes)).toContain("not a usable safetensors file");
  expect(await refused("predict", files.path("none"), diabetes)).toContain("simdescent train");
  expect(await refused("train", diabetes, "-t", "target", "-o", diabetes)).toContain("would be overwritten");
  expect(
    await refused("train", diabetes, "-t", "target", "-o", files.path("d"), "--optimizer", "GradientDescent(lr=1e20)"),
  ).toContain("diverged");
  const damaged = readFileSync(model);
  damaged[damaged.length - 1] ^= 1;
  expect(await refused("predict", files.write("damaged", damaged), diabetes)).toContain("damaged");
});

test("a half written output is removed when a later row is wrong", async () => {
  const model = await trained();
  const text = [lines[0], ...Array(1200).fill(lines[1]), lines[1].map((v, j) => (j === 2 ? "x" : v))]
    .map((row) => row.join(","))
    .join("\n");
  const output = files.path("half.csv");
  const { code, stderr } = await simdescent("predict", model, files.write("long.csv", text), "-o", output);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('line 1202, column "bmi"') });
  expect(() => readFileSync(output)).toThrow("ENOENT");
});
