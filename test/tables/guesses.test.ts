// What an encoder guesses of columns, what it says, and what it refuses.
import { describe, expect, it } from "vitest";
import { tableEncoder, type Cell, type TableEncoderOptions } from "simdescent";

const column = (values: readonly Cell[], options: TableEncoderOptions = {}) => {
  const encoder = tableEncoder(options).fit({ a: values });
  const { x } = encoder.transform({ a: values });
  const rows = Array.from({ length: x.rows }, (_, i) => [...x.data.subarray(i * x.columns, (i + 1) * x.columns)]);
  return { names: encoder.featureNames, rows, warnings: encoder.warnings, how: encoder.columns[0].how };
};
const numbers = (values: readonly Cell[], options?: TableEncoderOptions) =>
  column(values, options).rows.map(([value]) => value);

describe("numbers are read as people write them", () => {
  it.each<[string[], number[]]>([
    [
      ["€1,100", "€2,200.50", "-€35"],
      [1100, 2200.5, -35],
    ],
    [
      ["1.234,5", "2,5", "7"],
      [1234.5, 2.5, 7],
    ],
    [
      ["1 234,5", "12\u00a0345,25"],
      [1234.5, 12345.25],
    ],
    [
      ["(1,200.00)", "5"],
      [-1200, 5],
    ],
    [
      ["10.37%", "0", "16.4%"],
      [0.1037, 0, 0.164],
    ],
    [
      ["1e3", "2E-2", "-.5"],
      [1000, 0.02, -0.5],
    ],
    [
      ["CHF 1'200.50", "900 CHF"],
      [1200.5, 900],
    ],
    [
      ["\u22125", "+3"],
      [-5, 3],
    ],
    [["$ -1,200.5", "US$3"].slice(0, 1).concat("$3"), [-1200.5, 3]],
    [
      ["1,876,270", "987"],
      [1876270, 987],
    ],
    [
      ["0,123", "1,5"],
      [0.123, 1.5],
    ],
    [
      [" 12 ", "13"],
      [12, 13],
    ],
  ])("%j", (texts, wanted) => {
    expect(numbers(texts)).toEqual(wanted);
  });

  it("by the decimal mark that is given", () => {
    expect(numbers(["1,234", "2,345"], { decimal: "," })).toEqual([1.234, 2.345]);
    expect(numbers(["1.234", "2.345"], { decimal: "," })).toEqual([1234, 2345]);
  });

  it("and where nothing tells commas from decimal marks, that is said", () => {
    const { rows, warnings } = column(["1,234", "2,345"]);
    expect(rows).toEqual([[1234], [2345]]);
    expect(warnings[0]).toContain('"1,234", "2,345": the comma is taken to set thousands apart');
  });

  it.each([
    ["1.2.3"],
    ["1,23,456"],
    ["12,34,5"],
    ["--5"],
    ["$5%"],
    ["(5"],
    ["5)"],
    ["0,123,456"],
    ["1e5e5"],
    ["$"],
    ["."],
  ])("%j is none", (text) => {
    expect(column([text, text, "a", "b"]).how).toMatch(/^categories/);
  });
});

describe("dates become their parts", () => {
  it.each<[string, Cell[]]>([
    ["year first", ["2024-02-29", "1969-12-28T23:59:59.9+02:00"]],
    ["day first, where a day above 12 says so", ["29/02/2024", "28.12.1969"].map((text) => text.replaceAll(".", "/"))],
    ["month first", ["2/29/2024", "12/28/1969 11:59 PM"]],
    ["with a month's name", ["Feb 29 2024", "28 December 1969"]],
    ["as Date", [new Date(Date.UTC(2024, 1, 29)), new Date(Date.UTC(1969, 11, 28))]],
  ])("%s", (_, values) => {
    const { names, rows } = column(values, { dates: { days: true } });
    expect(names).toEqual(["a.year", "a.month", "a.day", "a.weekday", "a.days"]);
    expect(rows).toEqual([
      [2024, 2, 29, 3, 19782],
      [1969, 12, 28, 6, -4],
    ]);
  });

  it("agree with Date.UTC over four centuries", () => {
    const days = Array.from({ length: 3000 }, (_, i) => i * 53 - 60_000);
    const texts = days.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
    const { rows } = column(texts, { dates: { days: true } });
    expect(rows.map((row) => row[4])).toEqual(days);
    expect(rows.map((row) => row[3])).toEqual(days.map((day) => (new Date(day * 86_400_000).getUTCDay() + 6) % 7));
  });

  it("are refused where days and months are not told apart, and read as told", () => {
    const texts = ["01/02/2024", "03/04/2024"];
    expect(() => column(texts)).toThrow(/days and months are not told apart\nSay which comes first: dates: \{ order/);
    expect(column(texts, { dates: { order: "mdy" } }).rows[0]).toEqual([2024, 1, 2, 1]);
    expect(column(texts, { dates: { order: "dmy" } }).rows[0]).toEqual([2024, 2, 1, 3]);
    expect(column(texts, { dates: false }).how).toBe("categories: 2");
  });

  it("have gaps, filled with the medians of their parts", () => {
    const { names, rows } = column(["2020-01-01", "", "2022-03-05", "2021-02-03"]);
    expect(names.at(-1)).toBe("a=missing");
    expect(rows[1]).toEqual([2021, 2, 3, 2, 1]);
  });

  it("are no dates where the calendar has no such day", () => {
    expect(column(["2023-02-29", "2023-02-30", "x", "y"]).how).toMatch(/^categories/);
  });
});

describe("categories", () => {
  const city = ["b", "a", "b", "c", "b", "a", "d"];

  it("have a column for each level, in the order of appearance", () => {
    expect(column(city).names).toEqual(["a=b", "a=a", "a=c", "a=d"]);
  });

  it("share one where they are rare, the most frequent keep theirs", () => {
    expect(column(city, { categorical: { minCount: 2 } }).names).toEqual(["a=b", "a=a", "a=(other)"]);
    expect(column(city, { categorical: { maxLevels: 1 } }).names).toEqual(["a=b", "a=(other)"]);
    expect(column(city, { categorical: { maxLevels: 1 } }).rows.map((row) => row[1])).toEqual([0, 1, 0, 1, 0, 1, 1]);
  });

  it("are what is asked to be one, numbers too", () => {
    expect(column([1, 2, 1, 10], { categorical: ["a"] }).names).toEqual(["a=1", "a=2", "a=10"]);
  });

  it("take the text (other) for a rare level, and (missing) for a gap", () => {
    const { names, rows } = column(["x", "(other)", "(missing)", "", "x"]);
    expect(names).toEqual(["a=x", "a=(missing)", "a=(other)"]);
    expect(rows[1]).toEqual([0, 0, 1]);
    expect(rows[2]).toEqual(rows[3]);
  });

  it("say so where some of their values are numbers", () => {
    expect(column(["x", "1", "y", "2"]).warnings[0]).toContain(
      "2 of 4 values are numbers, and all are taken for categories",
    );
  });
});

describe("gaps", () => {
  it("of numbers are the median, and a column tells of them", () => {
    expect(column([4, null, 1, 2, Number.NaN, "NA"])).toMatchObject({
      names: ["a", "a=missing"],
      rows: [
        [4, 0],
        [2, 1],
        [1, 0],
        [2, 0],
        [2, 1],
        [2, 1],
      ],
    });
  });

  it("of true and false are the more frequent one", () => {
    expect(column([true, undefined, true, false]).rows).toEqual([
      [1, 0],
      [1, 1],
      [1, 0],
      [0, 0],
    ]);
    expect(column(["TRUE", "false", "false", ""]).rows.map(([value]) => value)).toEqual([1, 0, 0, 0]);
  });

  it("are what the option missing says, and the empty text", () => {
    expect(column(["1", "-999", "", "3"], { missing: ["-999"] }).rows).toEqual([
      [1, 0],
      [2, 1],
      [2, 1],
      [3, 0],
    ]);
    expect(column(["NA", "SE", "NA", ""], { missing: [] }).names).toEqual(["a=NA", "a=SE", "a=(missing)"]);
  });
});

describe("columns that say nothing are left out, with a line each", () => {
  const rows = Array.from({ length: 40 }, (_, i) => i);
  const table = {
    id: rows.map((i) => 100 + i),
    userId: rows.map((i) => (i * 17) % 41),
    title: rows.map((i) => `title ${i}`),
    always: rows.map(() => "yes"),
    zero: rows.map(() => 0),
    nothing: rows.map(() => null),
    lists: rows.map(() => [1]) as unknown as Cell[],
    x: rows.map((i) => Math.sin(i)),
    step: rows,
    y: rows.map((i) => i % 3),
  };

  it("identifiers, unique text, constants, empty ones, lists", () => {
    const encoder = tableEncoder({ target: "y" }).fit(table);
    expect(encoder.featureNames).toEqual(["x", "step"]);
    expect(encoder.warnings).toEqual([
      'column "id" is left out: it looks like an identifier: whole numbers, all different',
      'column "userId" is left out: it looks like an identifier: whole numbers, all different',
      'column "title" is left out: it is text that hardly repeats: 40 different values',
      'column "always" is left out: it is constant',
      'column "zero" is left out: it is constant',
      'column "nothing" is left out: it holds nothing',
      'column "lists" is left out: it holds what is neither number nor text: [1]',
    ]);
    expect(encoder.columns.filter(({ role }) => role === "dropped")).toHaveLength(7);
  });

  it("but those that are asked for stay", () => {
    const encoder = tableEncoder({ categorical: { columns: ["title"], maxLevels: 2 } }).fit({ title: table.title });
    expect(encoder.featureNames).toEqual(["title=title 0", "title=title 1", "title=(other)"]);
  });

  it("and a table of nothing else is refused", () => {
    expect(() => tableEncoder().fit({ zero: [0, 0] })).toThrow(/no column is left to learn from\ncolumn "zero"/);
  });
});

describe("what is neither one thing nor another is refused, all at once", () => {
  it("numbers with words in between, several units, infinities", () => {
    const table = {
      a: ["1", "2", "3", "4", "x"],
      b: ["5%", "6%", "7", "8%", "9%"],
      c: ["$5", "€6", "$7", "$8", "$9"],
      d: [1, 2, Infinity, 3, 4],
    };
    const refused = () => tableEncoder().fit(table);
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow(
      /column "a" holds numbers, and in 1 of 5 rows something else: "x" \(row 4\)\nmissing: \["NA", "x"\]/,
    );
    expect(refused).toThrow(/column "b" holds numbers of several units: 4 in %, 1 without any/);
    expect(refused).toThrow(/column "c" holds numbers of several units: 4 in \$, 1 in €/);
    expect(refused).toThrow(/column "d" holds what is no number a model can take: Infinity/);
  });

  it("two features of one name", () => {
    expect(() => tableEncoder().fit({ a: ["b=c", "d"], "a=b": ["c", "e"] })).toThrow(
      /two features would be called "a=b=c"/,
    );
  });
});

describe("targets", () => {
  const x = Array.from({ length: 12 }, (_, i) => i);

  it("are numbers, labels, or true and false", () => {
    const y = (values: Cell[]) => tableEncoder({ target: "y" }).fit({ x, y: values }).transform({ x, y: values }).y;
    expect(y(x.map((i) => `${i % 2},5`))).toEqual(Float64Array.from(x, (i) => (i % 2) + 0.5));
    expect(y(x.map((i) => (i % 2 ? "yes" : " no ")))).toEqual(x.map((i) => (i % 2 ? "yes" : "no")));
    expect(y(x.map((i) => i % 2 === 0))).toEqual(x.map((i) => i % 2 === 0));
  });

  it("are not taken for classes in silence where they are hardly any", () => {
    const warnings = (values: Cell[]) => tableEncoder({ target: "y" }).fit({ x, y: values }).warnings;
    expect(warnings(x.map((i) => `name ${String.fromCharCode(97 + i)}`))[0]).toContain("a label for every row");
    expect(warnings(x.map((i) => `${i % 4} kg`))[0]).toContain('its labels hold digits: "0 kg"');
    expect(warnings(x.map((i) => (i % 2 ? "yes" : "no")))).toEqual([]);
  });

  it("with words among their numbers are refused", () => {
    expect(() => tableEncoder({ target: "y" }).fit({ x, y: x.map((i) => (i === 3 ? "many" : i)) })).toThrow(
      /column "y" holds numbers, and in 1 of 12 rows something else: "many" \(row 3\)/,
    );
  });
});

describe("bad options and tables", () => {
  it.each<[string, unknown, RegExp]>([
    ["an unknown option", { traget: "y" }, /unknown option "traget"\nDid you mean target\?/],
    ["a target that is no text", { target: 3 }, /target must be the name of a column, got 3/],
    ["no list of categories", { categorical: "city" }, /categorical must be names of columns or options/],
    ["a count of 0", { categorical: { minCount: 0 } }, /categorical.minCount must be a positive integer, got 0/],
    ["another decimal mark", { decimal: ";" }, /decimal must be "." or ","/],
    ["another order", { dates: { order: "ydm" } }, /dates.order must be "dmy" or "mdy"/],
    ["missing words that are none", { missing: [null] }, /missing must be a list of strings/],
    ["one column of two kinds", { dates: ["a"], categorical: ["a"] }, /"a" is both among dates and categorical/],
  ])("%s", (_, options, message) => {
    expect(() => tableEncoder(options as never)).toThrow(message);
  });

  it.each<[string, unknown, RegExp]>([
    ["numbers", [[1, 2]], /row 0 must be a record, got \[1, 2\]/],
    ["nothing", [], /the table has no rows/],
    ["no table", 3, /needs rows as records, or columns by name, got 3/],
    ["columns of two lengths", { a: [1, 2], b: [1] }, /column "b" has 1 entries, the columns before it 2/],
    ["a list beside a value", { a: [1, 2], b: 3 }, /column "b" must be a list like the others, got 3/],
  ])("%s", (_, table, message) => {
    expect(() => tableEncoder().fit(table as never)).toThrow(message);
  });

  it("names that are not there, with the nearest one", () => {
    const fit = (options: TableEncoderOptions) => () => tableEncoder(options).fit({ city: ["a", "b"], y: [1, 2] });
    expect(fit({ target: "z" })).toThrow(/there is no column "z"/);
    expect(fit({ categorical: ["cty"] })).toThrow(/there is no column "cty"\nDid you mean "city"\?/);
    expect(fit({ target: "y", categorical: ["y"] })).toThrow(/"y" is the target and cannot be a feature too/);
  });

  it("leave what was fitted as it was", () => {
    const encoder = tableEncoder().fit({ a: [1, 2] });
    expect(() => encoder.fit({ b: [1, Infinity] })).toThrow(RangeError);
    expect(encoder.featureNames).toEqual(["a"]);
  });

  it("names of columns are names and nothing else", () => {
    const names = ["__proto__", "constructor", "toString", "length"];
    const rows = [0, 1, 2, 3].map((i) => new Map(names.map((name, j): [string, Cell] => [name, (i * (j + 2)) % 5])));
    const encoder = tableEncoder({ target: "length" }).fit(rows);
    expect(encoder.featureNames).toEqual(names.slice(0, 3));
    expect(tableEncoder.load(encoder.save()).featureNames).toEqual(names.slice(0, 3));
    expect([...encoder.transform([rows[1]]).x.data]).toEqual([2, 3, 4]);
    expect(() => encoder.transform({ toString: 3, constructor: 4 } as never)).toThrow(/there is no column "__proto__"/);
  });
});
