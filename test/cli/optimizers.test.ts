import { expect, test } from "vitest";
import { applyRates, optionsText, optimizers, parseOptimizers } from "../../src/cli/optimizers/choices.js";

test("knows every optimizer of the library and nothing else", () => {
  expect([...optimizers.keys()]).toEqual(expect.arrayContaining(["Adam", "AdamW", "GradientDescent", "Lion", "SGD"]));
  expect(optimizers.has("Optimizer")).toBe(false);
  expect(optimizers.has("LinearRegression")).toBe(false);
});

test("reads names in any case with options in parentheses", () => {
  const choices = parseOptimizers(" adam , SGD(momentum=0.9, nesterov, dampening=0),LION() ");
  expect(choices.map(({ name }) => name)).toEqual(["Adam", "SGD", "Lion"]);
  expect(choices[1].options).toEqual({ momentum: 0.9, nesterov: true, dampening: 0 });
  expect(optionsText(choices[1])).toBe("momentum=0.9, nesterov, dampening=0");
});

test("gives rates to all or by name, an inline rate going first", () => {
  const rates = (list: string, lr: string) => applyRates(parseOptimizers(list), lr).map(({ options }) => options.lr);
  expect(rates("adam,sgd", "0.1")).toEqual([0.1, 0.1]);
  expect(rates("adam,sgd,lion", "adam=0.5,SGD=0.1")).toEqual([0.5, 0.1, undefined]);
  expect(rates("adam,sgd", "0.1,adam=2")).toEqual([2, 0.1]);
  expect(rates("adam(lr=3),adam", "1")).toEqual([3, 1]);
});

test.each([
  ["adm", undefined, "Did you mean Adam?"],
  ["wibble", undefined, "Known: "],
  ["SGD(momentum=0.9", undefined, "in quotes"],
  ["adam", "fast", "--lr 0.1"],
  ["adam", "-1", "--lr 0.1"],
  ["adam", "sgd=1", "--optimizers"],
])("refuses %s with rate %s and a hint", (list, lr, hint) => {
  expect.assertions(1);
  try {
    applyRates(parseOptimizers(list), lr);
  } catch (error) {
    expect((error as { hint: string }).hint).toContain(hint);
  }
});
