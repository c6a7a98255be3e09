import { readFileSync } from "node:fs";
import { Adam, LinearRegression, LogisticRegression, parameters, SoftmaxRegression } from "simdescent";
import { expect, test } from "vitest";
import { LabelScore } from "../../src/cli/predict/prediction-score.js";
import { dataset, diabetes, scratch, simdescent } from "./command.js";

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
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('column "bmi": "x" (line 1202) is no number'),
  });
  expect(() => readFileSync(output)).toThrow("ENOENT");
});

test("labels are predicted as the file has them, with a column of probabilities for each", async () => {
  const model = files.path("iris.safetensors");
  await simdescent("train", dataset("iris"), "--save", model);
  const plain = await simdescent("predict", model, dataset("iris"));
  const { stdout, stderr } = await simdescent("predict", model, dataset("iris"), "--probabilities");
  expect([plain.stderr, stderr]).toEqual(Array(2).fill("150 predictions, accuracy 97.3% against column target\n"));
  const [header, ...rows] = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  expect(header).toEqual(["prediction", "p_setosa", "p_versicolor", "p_virginica"]);
  expect(plain.stdout.trim().split("\n")).toEqual(["prediction", ...rows.map(([label]) => label)]);
  const x = readFileSync(dataset("iris"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").slice(0, 4).map(Number));
  const own = SoftmaxRegression.load(new Uint8Array(readFileSync(model)));
  expect(rows.map(([label]) => label)).toEqual(own.predict(x));
  const shares = own.predictProba(x);
  for (const [i, [, ...row]] of rows.entries())
    for (const [k, text] of row.entries()) expect(Number(text)).toBeCloseTo(shares[i][k], 6);
});

test("labels of any kind and with any signs are told apart and quoted", async () => {
  const words = files.write("words.csv", 'a;y\n1;"x;""1"""\n2;"x;""1"""\n8;y\n9;y\n');
  const model = files.path("words.safetensors");
  await simdescent("train", words, "--delimiter", ";", "--target", "y", "--save", model);
  const told = await simdescent("predict", model, words, "--delimiter", ";", "--probabilities");
  expect(told.stderr).toBe("4 predictions, accuracy 100% against column y\n");
  expect(told.stdout).toMatch(/^prediction;"p_x;""1""";p_y\n"x;""1""";0\.\d+;0\.\d+\n/);

  const flags = new LogisticRegression();
  flags.fit([[1], [2], [8], [9]], [false, false, true, true]);
  const file = files.write("flags.safetensors", flags.save({ features: '["a"]', target: "ok" }));
  const { stdout, stderr } = await simdescent(
    "predict",
    file,
    files.write("flags.csv", "ok,a\n0,1\nTRUE,9\nfalse,9\n1,8\n"),
  );
  expect(stdout).toBe("prediction\nfalse\ntrue\ntrue\ntrue\n");
  expect(stderr).toBe("4 predictions, accuracy 75% against column ok\n");
  const chances = await simdescent("predict", file, files.write("one.csv", "a\n1\n9\n"), "--probabilities");
  const [header, ...lines] = chances.stdout.trim().split("\n");
  expect(header).toBe("prediction,p_false,p_true");
  const shares = flags.predictProba([[1], [9]]);
  for (const [i, label] of ["false", "true"].entries()) {
    const [word, ...numbers] = lines[i].split(",");
    expect(word).toBe(label);
    numbers.forEach((text, k) => expect(Number(text)).toBeCloseTo(shares[i][k], 6));
  }
});

test("the score of true and false takes their spellings and 1 and 0, and nothing else", () => {
  const accuracy = (cell: string, predicted: boolean): string | undefined => {
    const score = new LabelScore();
    score.add(cell, predicted);
    return score.text;
  };
  for (const [cell, label] of [
    ["true", true],
    ["TRUE", true],
    [" True ", true],
    ["1", true],
    ["1.0", true],
    ["false", false],
    ["FALSE", false],
    ["0", false],
    ["0.0", false],
  ] as const) {
    expect(accuracy(cell, label), cell).toBe("accuracy 100%");
    expect(accuracy(cell, !label), cell).toBe("accuracy 0%");
  }
  for (const cell of ["yes", "2", "-1", "t", "NaN"])
    expect([accuracy(cell, true), accuracy(cell, false)], cell).toEqual(["accuracy 0%", "accuracy 0%"]);
  expect(accuracy(" ", true)).toBeUndefined();
});

test("there is no score where a row has no target", async () => {
  const model = files.path("gaps.safetensors");
  await simdescent("train", dataset("iris"), "--save", model);
  const [header, first, second] = readFileSync(dataset("iris"), "utf8").split("\n");
  const gap = files.write("gap.csv", [header, first, second.replace("setosa", "")].join("\n"));
  expect(await simdescent("predict", model, gap)).toEqual({
    code: 0,
    stdout: "prediction\nsetosa\nsetosa\n",
    stderr: "",
  });
});

test("files that hold no such model, and probabilities that are not there, are refused", async () => {
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await simdescent("predict", ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).not.toMatch(/\n {4}at /);
    return stderr;
  };
  const state = files.write("adam.safetensors", new Adam(parameters({ w: [2] })).save());
  expect(await refused(state, diabetes)).toBe(
    "error: adam.safetensors holds a checkpoint of the optimizer Adam, not a model\n" +
      "hint: This command reads what LinearRegression, LogisticRegression, SoftmaxRegression, MLPClassifier and MLPRegressor save.\n",
  );
  const text = JSON.stringify({ w: { dtype: "F32", shape: [1], data_offsets: [0, 4] } });
  const header = text.padEnd(Math.ceil(text.length / 8) * 8);
  const foreign = Buffer.concat([Buffer.alloc(8), Buffer.from(header), Buffer.alloc(4)]);
  foreign.writeBigUInt64LE(BigInt(header.length));
  expect(await refused(files.write("foreign.safetensors", foreign), diabetes)).toContain(
    "holds no model of simdescent",
  );
  const model = await trained();
  expect(await refused(model, diabetes, "--probabilities")).toContain("predicts numbers");
  const margins = files.path("hinge.safetensors");
  await simdescent("train", dataset("breast_cancer"), "--loss", "hinge", "--save", margins);
  expect(await refused(margins, dataset("breast_cancer"), "--probabilities")).toContain("hinge loss");
});
