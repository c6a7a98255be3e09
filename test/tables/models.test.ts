// Models that take records: what they learn, keep in their files, and say of rows unlike those of training.
import { describe, expect, it } from "vitest";
import {
  CheckpointError,
  LinearRegression,
  LogisticRegression,
  MLPClassifier,
  MLPRegressor,
  SoftmaxRegression,
  tableEncoder,
  type TableRecord,
} from "simdescent";
import { decode, encode } from "../../src/io/safetensors.js";

const cities = ["Lyon", "Nice", "Brest", "Lille"];
const homes = Array.from({ length: 60 }, (_, i) => ({
  city: i % 11 === 5 ? null : cities[(i * 7) % 4],
  rooms: i % 13 === 4 ? null : 1 + ((i * 5) % 6),
  seen: `2024-0${1 + (i % 9)}-1${i % 10}`,
  balcony: i % 3 === 0,
  rent: 300 + 120 * ((i * 5) % 6) + 50 * ((i * 7) % 4),
  kind: ["let", "sold", "empty"][(i * 5) % 3],
  big: (i * 5) % 6 > 2,
}));
const without = (...names: string[]): TableRecord[] =>
  homes.map((home) => Object.fromEntries(Object.entries(home).filter(([name]) => !names.includes(name))));
const rest = { rent: ["kind", "big"], kind: ["rent", "big"], big: ["rent", "kind"] };

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- five classes with one shape */
type Any = any;
const kinds: [string, Any, keyof typeof rest, object][] = [
  ["LinearRegression", LinearRegression, "rent", {}],
  ["LogisticRegression", LogisticRegression, "big", {}],
  ["SoftmaxRegression", SoftmaxRegression, "kind", {}],
  ["MLPRegressor", MLPRegressor, "rent", { hidden: [4], epochs: 5 }],
  ["MLPClassifier", MLPClassifier, "kind", { hidden: [4], epochs: 5 }],
];

describe.each(kinds)("%s", (_, Model, target, options) => {
  const records = without(...rest[target]);
  const model = new Model({ ...options, encoder: tableEncoder({ target }) });
  const report = model.fit(records);

  it("is fitted to records as to the rows that the encoder makes of them", () => {
    const { x, y } = tableEncoder({ target }).fit(records).transform(records);
    const other = new Model(options);
    expect(other.fit(x, y).loss).toBe(report.loss);
    expect(model.predict(records)).toEqual(other.predict(x));
    expect(model.score(records)).toBe(other.score(x, y));
    expect(model.featureNames).toEqual(tableEncoder({ target }).fit(records).featureNames);
  });

  it("keeps its encoder in its file: records are predicted with the same bits", () => {
    const loaded = Model.load(model.save());
    expect(loaded.predict(records)).toEqual(model.predict(records));
    expect(loaded.predict(records[3])).toEqual(model.predict([records[3]]));
    expect(loaded.score(records)).toBe(model.score(records));
    expect(Model.load(loaded.save()).predict(records)).toEqual(model.predict(records));
    expect(loaded.fit(records).loss).toBe(report.loss);
  });

  it("takes an encoder that was fitted before, with rows or records", () => {
    const encoder = tableEncoder({ target }).fit(records);
    const { x, y } = encoder.transform(records);
    const other = new Model({ ...options, encoder });
    other.fit(x, y);
    const loaded = Model.load(other.save());
    expect(loaded.predict(records)).toEqual(model.predict(records));
    expect(loaded.predict(x)).toEqual(model.predict(records));
    expect(() =>
      other.fit(
        homes.map((_home, i) => [i, i % 2]),
        y,
      ),
    ).toThrow(/featureNames must have one name for each of 2 columns/);
  });

  it("says what it did not see in training, and predicts", () => {
    const row = { city: "Oslo", rooms: 40, seen: "2031-01-01", balcony: null, extra: 1 };
    expect(model.encode([row]).warnings).toEqual([
      'column "city": never seen in training, and of no influence: "Oslo" (row 0)',
      'column "rooms": outside of what it was trained on, 1 to 6: 40 (row 0)',
      'column "seen": outside of what it was trained on, 2024-01-10 to 2024-09-18: "2031-01-01" (row 0)',
    ]);
    expect(model.predict(row)).toHaveLength(1);
  });

  it("leaves rows without a target out, and says which", () => {
    const gaps = records.map((record, i) => (i % 20 === 7 ? { ...record, [target]: null } : record));
    const other = new Model({ ...options, encoder: tableEncoder({ target }).fit(records) });
    const rows = [...records.keys()].filter((i) => i % 20 !== 7);
    const { x, y } = tableEncoder({ target }).fit(records).transform(records);
    const { warnings, loss } = other.fit(gaps);
    expect(warnings[0]).toBe("3 of 60 rows have no target and were left out: 7, 27, 47");
    expect(loss).toBe(new Model(options).fit(x, y, { rows }).loss);
    expect(other.score(gaps)).toBe(other.score(x, y, { rows }));
  });

  it("refuses a file whose encoder is damaged or another's", () => {
    const { tensors, metadata } = decode(model.save(), "test");
    const text = metadata["simdescent.encoder"];
    const changed = (to: string) => encode({ tensors, metadata: { ...metadata, "simdescent.encoder": to } });
    const whole = JSON.parse(text) as { columns: object[] };
    const other = encode({ tensors, metadata: { ...metadata, features: JSON.stringify(["a"]) } });
    for (const file of [
      changed(""),
      changed("null"),
      changed("[]"),
      changed(JSON.stringify({ ...whole, version: 2 })),
      changed(JSON.stringify({ ...whole, columns: whole.columns.slice(1) })),
      changed(JSON.stringify({ ...whole, columns: [...whole.columns].reverse() })),
      changed(JSON.stringify({ ...whole, more: 1 })),
      other,
    ])
      expect(() => Model.load(file)).toThrow(CheckpointError);
  });

  it("says what is wrong with records that are", () => {
    const known = { city: "Lyon", rooms: 2, seen: "2024-01-10", balcony: true };
    const { rooms: _rooms, ...less } = known;
    expect(() => model.predict(less)).toThrow(/there is no column "rooms"\n.*give the column with null/);
    expect(() => model.predict([known, { ...known, rooms: "many" }])).toThrow(
      /column "rooms": "many" \(row 1\) is no number/,
    );
    expect(() => model.predict({ ...known, seen: "soon" })).toThrow(/column "seen": "soon" \(row 0\) is no date/);
    expect(() => model.predict({ ...known, balcony: "perhaps" })).toThrow(
      /"perhaps" \(row 0\) is neither true nor false/,
    );
    expect(() => model.fit(without(target, ...rest[target]))).toThrow(/there is no column/);
    expect(() => new Model({ ...options, encoder: tableEncoder() }).fit(without(target))).toThrow(
      /needs y, or records with the target/,
    );
    expect(model.predict(records)).toHaveLength(60);
  });
});

describe("models with an encoder", () => {
  const records = without("kind", "big");

  it("go on learning from single records", () => {
    const model = new LinearRegression({ encoder: tableEncoder({ target: "rent" }) });
    model.fit(records);
    const other = LinearRegression.load(model.save());
    const { x, y } = tableEncoder({ target: "rent" }).fit(records).transform(records);
    for (let i = 0; i < 5; i++) {
      const row = x.data.subarray(i * x.columns, (i + 1) * x.columns);
      expect(model.partialFit(records[i]).loss).toBe(other.partialFit(row, y![i] as number).loss);
    }
    expect(LinearRegression.load(model.save()).predict(records)).toEqual(model.predict(records));
  });

  it("take targets beside the records, weights and rows", () => {
    const y = homes.map(({ rent }) => rent);
    const features = without("kind", "big", "rent");
    const sampleWeight = y.map((_, i) => 1 + (i % 3));
    const rows = y.map((_, i) => i).filter((i) => i % 4 > 0);
    const model = new LinearRegression({ encoder: tableEncoder() });
    const { loss } = model.fit(features, y, { sampleWeight, rows });
    // Medians, levels and ranges are those of the rows that are trained on.
    const { x } = tableEncoder()
      .fit(rows.map((i) => features[i]))
      .transform(features);
    expect(loss).toBe(new LinearRegression().fit(x, y, { sampleWeight, rows }).loss);
    expect(model.score(features, y)).toBeGreaterThan(0.85);
  });

  it("fit a fresh encoder to the records of every fit, and leave the one they were given alone", () => {
    const encoder = tableEncoder({ target: "y" });
    const model = new LinearRegression({ encoder });
    model.fit({ a: ["u", "v", "u"], y: [1, 2, 3] });
    model.fit({ b: [1, 2, 4], y: [1, 2, 3] });
    expect(model.featureNames).toEqual(["b"]);
    expect(encoder.fitted).toBe(false);
  });

  it("stay as they were where records are refused", () => {
    const model = new LinearRegression({ encoder: tableEncoder({ target: "rent" }) });
    model.fit(records);
    const before = model.predict(records);
    expect(() => model.fit([{ rent: 1, x: Infinity }])).toThrow(RangeError);
    expect(() => model.fit(records, undefined, { featureNames: ["a"] })).toThrow(/Leave featureNames out/);
    expect(model.predict(records)).toEqual(before);
  });

  it("are told when it is none", () => {
    expect(() => new LinearRegression({ encoder: tableEncoder as never })).toThrow(/Call it: tableEncoder/);
    expect(() => new LinearRegression({ encoder: {} as never })).toThrow(
      /encoder must be made by tableEncoder, got Object/,
    );
    expect(() => new LogisticRegression({ buckets: 8, encoder: tableEncoder() })).toThrow(/there is no encoder/);
    const plain = new LinearRegression();
    plain.fit([[1], [2]], [1, 2]);
    expect(() => plain.encode({ a: 1 })).toThrow(/was fitted without an encoder/);
  });
});

describe("files of encoders", () => {
  const encoder = tableEncoder({ target: "rent", missing: ["none"] }).fit(homes);
  const file = encoder.save();

  it("give the encoder back", () => {
    const loaded = tableEncoder.load(file);
    expect(loaded.transform(homes)).toEqual(encoder.transform(homes));
    expect(loaded.save()).toEqual(file);
    expect(
      tableEncoder()
        .load(file)
        .columns.map(({ how }) => how),
    ).toContain("categories: 5");
  });

  it("are refused where a byte is changed or lacks, or where they hold something else", () => {
    for (let at = 0; at < file.length; at += 7) {
      const damaged = file.slice();
      damaged[at] ^= 4;
      expect(() => tableEncoder.load(damaged), `${at}`).toThrow(CheckpointError);
      expect(() => tableEncoder.load(file.slice(0, at))).toThrow(CheckpointError);
    }
    const model = new LinearRegression({ encoder });
    model.fit(homes);
    expect(() => tableEncoder.load(model.save())).toThrow(/holds no encoder alone/);
    expect(() => tableEncoder.load(encode({ tensors: new Map(), metadata: {} }))).toThrow(/holds no encoder alone/);
    expect(() => tableEncoder().save()).toThrow(/not fitted yet/);
  });

  it("are refused where any value is of another kind", () => {
    const { metadata } = decode(file, "test");
    const written = JSON.parse(metadata["simdescent.encoder"]) as object;
    const load = (value: unknown) =>
      tableEncoder.load(encode({ tensors: new Map(), metadata: { "simdescent.encoder": JSON.stringify(value) } }));
    load(written);
    const wrong = [undefined, null, "x", -1.5, [], {}, [1], true, Infinity];
    let tried = 0;
    const visit = (node: Record<string, unknown>): void => {
      for (const key of Object.keys(node)) {
        const value = node[key];
        for (const other of wrong) {
          const sameKind = typeof other === typeof value && Array.isArray(other) === Array.isArray(value);
          if ((sameKind && other !== null) || (key === "target" && (other === null || other === Infinity))) continue;
          node[key] = other;
          expect(() => load(written), `${key}: ${JSON.stringify(other)}`).toThrow(CheckpointError);
          tried++;
        }
        node[key] = value;
        if (typeof value === "object" && value !== null) visit(value as Record<string, unknown>);
      }
    };
    visit(written as Record<string, unknown>);
    expect(tried).toBeGreaterThan(300);
  });
});
