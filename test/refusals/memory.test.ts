// What is refused because memory ends, and that nothing is left behind.
import { describe, expect, it } from "vitest";
import {
  LBFGS,
  MLPClassifier,
  MLPRegressor,
  parameters,
  SGD,
  SOAP,
  type NetworkOptions,
  type Optimizer,
} from "simdescent";
import { allocate, bytesInUse, bytesLeft, free } from "../../src/core/memory.js";

describe("where memory ends", { tags: ["slow"] }, () => {
  it("an optimizer whose state does not fit is refused, and takes nothing", () => {
    const params = parameters({ w: [2, 40_000] });
    const before = bytesInUse();
    // Two square matrices of 6.4 GB.
    const soap = () => new SOAP(params, { maxPrecondDim: 50_000 });
    expect(soap).toThrow(RangeError);
    expect(soap).toThrow(/out of memory: \d+ bytes asked for/);
    expect(bytesInUse()).toBe(before);
    params.dispose();
  });

  it("LBFGS is refused however far it gets, and takes nothing", () => {
    const params = parameters({ w: [50_000] });
    const before = bytesInUse();
    const room = 3_000_000;
    // All the rest, which the engine need not give as nobody ever writes there.
    const rest = allocate(bytesLeft() - room);
    const made: string[] = [];
    for (let taken = room - 100_000; taken > 0; taken -= 100_000) {
      const more = allocate(taken);
      const inUse = bytesInUse();
      let optimizer: Optimizer | undefined;
      try {
        optimizer = new LBFGS(params, { historySize: 1 });
        made.push("made");
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        expect((error as Error).message).toMatch(/^out of memory: \d+ bytes asked for, \d+ in use/);
        made.push("refused");
      }
      optimizer?.dispose();
      expect(bytesInUse()).toBe(inUse);
      free(more);
    }
    free(rest);
    expect(bytesInUse()).toBe(before);
    expect(made.toSorted().toReversed()).toEqual(made);
    expect(new Set(made)).toEqual(new Set(["refused", "made"]));
    params.dispose();
  });

  const x = [[1], [2], [3], [4]];
  it.each([
    ["a regression by SGD", (options: NetworkOptions) => new MLPRegressor(options).fit(x, [1, 2, 3, 4])],
    ["a classifier by SGD", (options: NetworkOptions) => new MLPClassifier(options).fit(x, [0, 1, 0, 1])],
  ])("%s is refused in a sentence before anything is taken", (_, fit) => {
    const before = bytesInUse();
    for (const momentum of [0, 0.9]) {
      for (const hidden of [[25_000, 25_000], [2 ** 20, 2 ** 12], [2 ** 31]]) {
        const call = () => fit({ hidden, optimizer: SGD, momentum, lr: 0.1 });
        expect(call).toThrow(RangeError);
        expect(call).toThrow(/^MLP(Regressor|Classifier): .* needs \d+ bytes .*\d+ are left of WebAssembly's 4 GiB\n/);
        expect(bytesInUse()).toBe(before);
      }
    }
  });
});
