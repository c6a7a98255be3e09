// Tables against scikit-learn's imputers and one-hot encoder: the same features bit for bit, the same predictions of fits.
import { describe, expect, it } from "vitest";
import {
  LinearRegression,
  LogisticRegression,
  SoftmaxRegression,
  tableEncoder,
  type Cell,
  type EncodedTable,
} from "simdescent";
import { tables } from "./golden.js";

// A file's cells as text, by the delimiters that its description names.
function cells(text: string, delimiter: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(
    new RegExp(
      `(?:"((?:[^"]|"")*)"|([^"${delimiter}\\r\\n]*))(${delimiter === "|" ? "\\|" : delimiter}|\\r?\\n|$)`,
      "g",
    ),
  )) {
    rows.at(-1)!.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== delimiter) rows.push([]);
  }
  return rows.filter((row) => row.some((cell) => cell !== ""));
}

const labels: Record<string, string> = { gbk: "gbk", "utf-16-le-bom": "utf-16le" };

const lists = ({ x }: EncodedTable): number[][] =>
  Array.from({ length: x.rows }, (_, i) => [...x.data.subarray(i * x.columns, (i + 1) * x.columns)]);

describe.each(tables)("%s", (_, { encoding, base64, expected, columns, rules, design, newRows, fits }) => {
  const { target, values, task, delimiter } = expected;
  const options = { target, categorical: { minCount: rules.minCount } };

  it("has the reference's features, from texts as from values", () => {
    const text = new TextDecoder(labels[encoding] ?? "utf-8").decode(Buffer.from(base64, "base64"));
    const lines = text
      .split(/(?<=\n)/)
      .filter((line) => expected.comment === null || !line.startsWith(expected.comment));
    const rows = cells(lines.join(""), delimiter).slice(expected.header ? 1 : 0);
    expect(rows).toHaveLength(expected.rows);
    const texts = Object.fromEntries(columns.map(({ name }, j) => [name, rows.map((row) => row[j])]));
    for (const table of [texts, values]) {
      const encoder = tableEncoder(options).fit(table);
      const encoded = encoder.transform(table);
      expect(encoded.featureNames).toEqual(design.names);
      expect(lists(encoded)).toEqual(design.X);
      expect(encoder.transform(table).y).toHaveLength(expected.rows);
      expect(lists(encoder.transform(newRows.values))).toEqual(newRows.design);
      expect(lists(tableEncoder.load(encoder.save()).transform(newRows.values))).toEqual(newRows.design);
    }
  });

  it("has the same features as records", () => {
    const rows = Array.from({ length: expected.rows }, (_row, i) =>
      Object.fromEntries(Object.entries(values).map(([name, column]): [string, Cell] => [name, column[i]])),
    );
    expect(lists(tableEncoder(options).fit(rows).transform(rows))).toEqual(design.X);
  });

  it.each(["standardized", "raw"] as const)("is fitted and predicted as by the reference, on %s features", (kind) => {
    const { l2, classes = [], ...fit } = fits[kind];
    const Model =
      task === "regression" ? LinearRegression : classes.length > 2 ? SoftmaxRegression : LogisticRegression;
    const encoder = tableEncoder(options);
    const model = new Model({ encoder, l2, standardize: kind === "standardized", dtype: "float64" });
    model.fit(values);
    const loaded = Model.load(model.save());
    const judge = (table: typeof values, wanted: unknown): void => {
      const found =
        loaded instanceof LinearRegression
          ? [...loaded.predict(table)]
          : loaded.predictProba(table).flatMap((row) => [...row]);
      const list = [wanted].flat(3) as number[];
      expect(found).toHaveLength(list.length);
      for (const [i, value] of found.entries()) expect(Math.abs(value - list[i])).toBeLessThan(1e-9);
    };
    judge(values, fit.predictions ?? fit.probabilities);
    judge(newRows.values, fit.newPredictions ?? fit.newProbabilities);
  });
});
