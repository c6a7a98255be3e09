import { describe, expect, it } from "vitest";
import { gridSearch, kFold, logUniform, randomSearch, successiveHalving, type Journal } from "simdescent";
import { messageOf, model, notes, x2 as x, y2 as y } from "./small.js";

const folds = 3;
const space = { lr: logUniform(1e-3, 0.2), l2: [0, 0.1] };

describe("a journal of something else is refused with the difference", () => {
  const grid = { lr: [0.1, 0.2] };
  const base = { folds, metric: "mse", seed: 1 } as const;
  const journal = notes();
  gridSearch(model(), grid, x, y, { ...base, journal });
  const other = (i: number): number[] => y.map((value, k) => (k === i ? value + 1e-9 : value));

  const wrong: [string, (journal: Journal) => unknown, string][] = [
    [
      "other targets",
      (journal) => gridSearch(model(), grid, x, other(3), { ...base, journal }),
      "of other data: the values differ",
    ],
    [
      "other features",
      (journal) =>
        gridSearch(
          model(),
          grid,
          x.map(([a, b]) => [a, -b]),
          y,
          { ...base, journal },
        ),
      "of other data: the values differ",
    ],
    [
      "other rows",
      (journal) => gridSearch(model(), grid, x.slice(1), y.slice(1), { ...base, journal }),
      "of other data: rows 12 there, 11 here",
    ],
    [
      "other columns",
      (journal) =>
        gridSearch(
          model(),
          grid,
          x.map(([a]) => [a]),
          y,
          { ...base, journal },
        ),
      "of other data: columns 2 there, 1 here",
    ],
    [
      "another grid",
      (journal) => gridSearch(model(), { lr: [0.1, 0.3] }, x, y, { ...base, journal }),
      "of another grid: lr [0.1,0.2] there, [0.1,0.3] here",
    ],
    [
      "a grid of other options",
      (journal) => gridSearch(model(), { l2: [0.1] }, x, y, { ...base, journal }),
      "of another grid: lr [0.1,0.2] there, nothing here",
    ],
    [
      "a number of folds",
      (journal) => gridSearch(model(), grid, x, y, { ...base, folds: 4, journal }),
      "of other folds: 3 there, 4 here",
    ],
    [
      "other folds",
      (journal) => gridSearch(model(), grid, x, y, { ...base, shuffle: false, journal }),
      "of other folds: the rows are divided otherwise",
    ],
    [
      "another model option",
      (journal) => gridSearch(model({ l1: 0.1 }), grid, x, y, { ...base, journal }),
      "of a model with other options: l1 nothing there, 0.1 here",
    ],
    [
      "another optimizer",
      (journal) => gridSearch(model({ optimizer: undefined }), grid, x, y, { ...base, journal }),
      'of a model with other options: optimizer "GradientDescent" there, nothing here',
    ],
    [
      "another type",
      (journal) => gridSearch(model({ dtype: "float32" }), grid, x, y, { ...base, journal }),
      "of a model with other options: dtype",
    ],
    [
      "another metric",
      (journal) => gridSearch(model(), grid, x, y, { ...base, metric: "mae", journal }),
      'of another metric: "mse" there, "mae" here',
    ],
    [
      "another seed",
      (journal) => gridSearch(model(), grid, x, y, { ...base, seed: 2, journal }),
      "of other folds: the rows are divided otherwise",
    ],
    [
      "another seed of given folds",
      (journal) => gridSearch(model(), grid, x, y, { ...base, folds: journalFolds, seed: 2, journal }),
      "of another seed: 1 there, 2 here",
    ],
    [
      "another kind of search",
      (journal) => randomSearch(model(), grid, x, y, { ...base, journal }),
      'of another method: "grid" there, "random" here',
    ],
  ];
  const journalFolds = kFold(12, { folds, seed: 1 });

  it.each(wrong)("%s", async (_, search, why) => {
    const copy = notes(journal.text);
    const message = await messageOf(() => search(copy));
    expect(message).toContain(`the journal is ${why}`);
    expect(message).toMatch(/^(grid|random)Search: .*\nUse another file, or delete this one\.$/s);
    expect(copy.text).toBe(journal.text);
  });

  it("a number of trials, a factor and a space of other bounds", async () => {
    const first = notes();
    const race =
      (options: object, over: object = space) =>
      () =>
        successiveHalving(model(), over as never, x, y, { folds, journal: first, trials: 4, ...options });
    race({})();
    expect(await messageOf(race({ trials: 5 }))).toContain("the journal is of another trials: 4 there, 5 here");
    expect(await messageOf(race({ factor: 2 }))).toContain("of another factor: 3 there, 2 here");
    expect(await messageOf(race({}, { ...space, lr: logUniform(1e-3, 0.3) }))).toContain(
      'of another space: lr ["logUniform",0.001,0.2] there, ["logUniform",0.001,0.3] here',
    );
  });

  const foreign: [string, string][] = [
    ["a table", "age,sex,target\n1,2,3\n"],
    ["one line without an end", "hello"],
    ["JSON of another program", '{"name":"simdescent"}\n'],
    ["JSON of another program without an end", '{"name":"simdescent"}'],
    ["a list", "[1, 2]\n"],
  ];
  it.each(foreign)("a file of another kind: %s", async (_, text) => {
    const copy = notes(text);
    expect(await messageOf(() => gridSearch(model(), grid, x, y, { ...base, journal: copy }))).toContain(
      "gridSearch: the journal is a file of another kind",
    );
    expect(copy.text).toBe(text);
  });

  it("trials without a first line, another version, and what is no journal", async () => {
    const attempt = (given: unknown) =>
      messageOf(() => gridSearch(model(), grid, x, y, { ...base, journal: given as never }));
    const [head, ...rest] = journal.text.split("\n");
    expect(await attempt(notes(rest.join("\n")))).toContain("gridSearch: the journal has no first line");
    expect(
      await attempt(notes(`${head.replace('"journal":2', '"journal":3').replace(/,"crc32":.*/, "}")}\n`)),
    ).toContain("written by another version 3 there, 2 here");
    expect(await attempt({ read: () => "" })).toBe("gridSearch: journal must have read() and append(text), got Object");
    expect(await attempt("search.jsonl")).toContain("journal must have read() and append(text)");
  });
});

it("a journal is refused where it could not tell another day's function from this one", async () => {
  const own = (step: number): number => 0.1 / (step + 1);
  const base = { folds, journal: notes() };
  const cases: [() => unknown, string][] = [
    [() => gridSearch(model(), { lr: [own, 0.1] }, x, y, base), "the grid"],
    [() => randomSearch(model(), { lr: [own] }, x, y, { ...base, trials: 2 }), "the space"],
    [() => gridSearch(model().with({ lr: own }), { l2: [0] }, x, y, base), "the model"],
  ];
  for (const [work, where] of cases)
    expect(await messageOf(work)).toContain(
      `a journal cannot note ${where}, which holds a function or data of your own`,
    );
  expect(base.journal.text).toBe("");
});
