// Real tables, as processes: from a raw file to a model, and from it to predictions, with one command each.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { tables } from "../tables/golden.js";
import { launch, scratch, simdescent } from "./command.js";

const { path, write } = scratch();
const rows = (stdout: string, delimiter: string): string[][] =>
  stdout
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(delimiter));

describe("the raw files of the reference train and predict as by scikit-learn", { tags: ["slow"] }, () => {
  it.each(tables)("%s", async (name, { base64, expected, rules, fits, newRows, columns }) => {
    const file = write(`${name}.csv`, Buffer.from(base64, "base64"));
    const { header, task, delimiter } = expected;
    const names = columns.map(({ name: each }, j) => (header ? each : `column ${j + 1}`));
    const target = names[columns.findIndex(({ name: each }) => each === expected.target)];
    const { l2, classes = [], ...fit } = fits.standardized;
    const kind = task === "regression" ? "linear" : classes.length > 2 ? "softmax" : "logistic";
    const model = path(`${name}.safetensors`);
    const more = ["--l2", `${l2}`, "--dtype", "float64", "--min-count", `${rules.minCount}`];
    const trained = await simdescent("train", file, "-t", target, "-m", kind, ...more, "--save", model);
    expect(trained.code, trained.stderr).toBe(0);
    const wanted = kind === "linear" ? [] : ["--probabilities"];
    const judge = async (table: string, mark: string, list: unknown): Promise<void> => {
      const { code, stdout, stderr } = await simdescent("predict", model, table, ...wanted);
      expect(code, stderr).toBe(0);
      const found = rows(stdout, mark).flatMap((cells) => (wanted.length > 0 ? cells.slice(1) : cells).map(Number));
      const numbers = [list].flat(3) as number[];
      expect(found).toHaveLength(numbers.length);
      for (const [i, value] of found.entries()) expect(Math.abs(value - numbers[i])).toBeLessThan(1e-9);
    };
    await judge(file, delimiter, fit.predictions ?? fit.probabilities);
    const records = Array.from({ length: newRows.design.length }, (_row, i) =>
      Object.fromEntries(
        Object.entries(newRows.values).map(([each, list]) => [
          names[columns.findIndex((column) => column.name === each)],
          // A share in a column of percentages is not told from a percentage.
          each === "discount" ? `${Math.round(1000 * (list[i] as number)) / 10}%` : list[i],
        ]),
      ),
    );
    const lines = write(`${name}.jsonl`, records.map((record) => JSON.stringify(record)).join("\n"));
    await judge(lines, ",", fit.newPredictions ?? fit.newProbabilities);
  });
});

const homes = [
  "city;rooms;rent",
  ...Array.from(
    { length: 24 },
    (_, i) => `${["Lyon", "Nice", "Évian"][i % 3]};${1 + ((i * 5) % 7)};${300 + 100 * ((i * 5) % 7) + 9 * (i % 3)},5`,
  ),
];
const text = `${homes.join("\r\n")}\r\n`;
const utf16 = (mark: boolean, big: boolean): Buffer => {
  const little = Buffer.from(`${mark ? "\ufeff" : ""}${text}`, "utf16le");
  return big ? little.swap16() : little;
};

describe("files of every usual form give the same model", { tags: ["slow"] }, () => {
  const json = (list: boolean): string => {
    const [, ...data] = homes.map((line) => line.split(";"));
    const records = data.map(([city, rooms, rent]) =>
      JSON.stringify({ city, rooms: +rooms, rent: +rent.replace(",", ".") }),
    );
    return list ? `[${records.join(",\n")}]` : records.join("\n");
  };
  const forms: [string, string | Buffer, string[]?][] = [
    ["utf8.csv", text],
    ["mark.csv", `\ufeff${text}`],
    ["unix.csv", text.replaceAll("\r\n", "\n")],
    ["mac.csv", text.replaceAll("\r\n", "\r")],
    ["tabs.tsv", text.replaceAll(";", "\t")],
    ["pipes.txt", text.replaceAll(";", "|")],
    ["little.csv", utf16(true, false)],
    ["big.csv", utf16(true, true)],
    ["unmarked.csv", utf16(false, false)],
    ["latin.csv", Buffer.from(text, "latin1")],
    ["packed.csv.gz", gzipSync(text)],
    ["lines.jsonl", json(false)],
    ["list.json", json(true)],
    ["comments.csv", `# made by a machine\r\n${text.replace("Nice;", "# page 2\r\nNice;")}\r\n;;\r\n`],
    ["trailing.csv", text.replaceAll("\r\n", ";\r\n")],
    ["points.csv", text.replaceAll(";", "\t").replaceAll(",", "."), ["--delimiter", "tab", "--decimal", "."]],
  ];
  const learnt = async (file: string, ...more: string[]) => {
    const { code, stdout, stderr } = await simdescent("train", file, "-t", "rent", "--json", ...more);
    expect(code, stderr).toBe(0);
    return { coefficients: (JSON.parse(stdout) as { coefficients: object }).coefficients, stderr };
  };

  it.each(forms)("%s", async (name, content, more = []) => {
    const { coefficients } = await learnt(write(`first-${name}`, Buffer.from(text)));
    const found = await learnt(write(name, Buffer.from(content)), ...more);
    expect(found.coefficients).toEqual(coefficients);
    expect(Object.keys(coefficients)).toEqual(["city=Lyon", "city=Nice", "city=Évian", "rooms"]);
    if (name === "latin.csv")
      expect(found.stderr).toContain("not UTF-8: read as windows-1252; --encoding chooses another");
  });

  it("from standard input, packed or not", async () => {
    for (const content of [Buffer.from(text), gzipSync(text)]) {
      const { child, ended } = launch(["train", "-", "-t", "rent", "--json"]);
      child.stdin!.end(content);
      const { code, stdout } = await ended;
      expect(code).toBe(0);
      expect((JSON.parse(stdout) as { file: string }).file).toBe("standard input");
    }
  });
});

describe("what cannot be read is refused with the flag to try, and nothing is written", { tags: ["slow"] }, () => {
  const some = Array.from({ length: 10 }, (_, i) => `${i},${i % 3}`);
  it.each<[string, string | Buffer, string[], string, string]>([
    [
      "no UTF-8",
      Buffer.concat([Buffer.from("a,y\n1,2\n"), Buffer.from([0xc3, 0x28, 0x81, 0x9d, 10])]),
      [],
      "its characters are not UTF-8",
      "--encoding",
    ],
    ["no such encoding", "a,y\n1,2\n", ["--encoding", "utf-7"], "there is no such encoding", "gb18030"],
    [
      "another encoding",
      Buffer.from("a,y\né,2\n", "latin1"),
      ["--encoding", "utf-8"],
      "its characters are not utf-8",
      "--encoding",
    ],
    ["a broken archive", gzipSync(text).subarray(0, 40), [], "its compression is damaged", "Compress it again"],
    ["broken JSON", '{"a":1,"y":2}\n{"a":2,\n', [], "line 2: ", "Each line must be a record"],
    ["a list in JSON", '{"a":1,"y":2}\n[1]\n', [], "line 2: it is no record", "must be one"],
    [
      "ragged lines",
      "a,y\n1,2\n1\n2,3\n1,2,3\n",
      [],
      "2 lines have another number of columns than the 2 that the header has: line 3 (1), line 5 (3)",
      "quote values",
    ],
    [
      "dates of either order",
      "d,y\n1/2/2024,1\n3/4/2024,2\n5/6/2024,4\n",
      [],
      "days and months are not told apart",
      "--dates dmy",
    ],
    [
      "several units",
      "a,y\n$1,1\n€2,2\n$3,4\n",
      [],
      "holds numbers of several units: 2 in $, 1 in €",
      "--categorical a",
    ],
    [
      "two columns at once",
      `a,b,y\n${some.map((line) => `${line},1`).join("\n")}\nx,z,1\n1,z,3\n`,
      [],
      "2 columns are neither one thing nor another",
      "--missing x takes such cells for gaps",
    ],
    [
      "a text in every row for a target",
      "a,y\n1,ab\n2,bc\n3,cd\n",
      [],
      "has another text in every row, which are no classes",
      "--target",
    ],
    ["no such category", "a,y\n1,2\n2,3\n", ["--categorical", "b"], '--categorical: there is no column "b"', ""],
  ])("%s", async (name, content, args, message, hint) => {
    const file = write(`${name}.csv`, Buffer.from(content));
    const model = path("none.safetensors");
    const { code, stdout, stderr } = await simdescent("train", file, "-t", "y", "--save", model, ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(() => readFileSync(model)).toThrow("ENOENT");
  });

  it("and the flag does mend it", async () => {
    const file = write("mend.csv", `a,b,y\n${some.map((line) => `${line},1`).join("\n")}\nx,z,1\n1,z,3\n`);
    const { code, stdout } = await simdescent("train", file, "-t", "y", "--missing", "x,z", "--json");
    expect(code).toBe(0);
    expect(Object.keys((JSON.parse(stdout) as { coefficients: object }).coefficients)).toEqual([
      "a",
      "a=missing",
      "b",
      "b=missing",
    ]);
  });
});

describe("predict and evaluate take raw tables", { tags: ["slow"] }, () => {
  it("say what training did not see, fill gaps as trained, and refuse cells that cannot be read, all at once", async () => {
    const model = path("homes.safetensors");
    await simdescent("train", write("homes.csv", text), "-t", "rent", "--save", model);
    const fresh = write("fresh.csv", "rooms,city\n3,Lyon\n,Nice\n50,Oslo\n2.5,\n");
    const { code, stdout, stderr } = await simdescent("predict", model, fresh);
    expect(code).toBe(0);
    expect(rows(stdout, ",").map(([value]) => Number.isFinite(+value))).toEqual([true, true, true, true]);
    expect(stderr).toContain('column "city": never seen in training, and of no influence: "Oslo" (line 4)');
    expect(stderr).toContain('column "rooms": outside of what it was trained on, 1 to 7: "50" (line 4)');
    const bad = await simdescent(
      "predict",
      model,
      write("bad.csv", "rooms,city\n3,Lyon\nthree,Nice\n4,Lyon\nfour,Nice\n"),
    );
    expect(bad).toMatchObject({ code: 1, stdout: "" });
    expect(bad.stderr).toContain('column "rooms": "three" (line 3), "four" (line 5) is no number');
    const mended = await simdescent("predict", model, path("bad.csv"), "--missing", "three,four");
    expect(rows(mended.stdout, ",")).toHaveLength(4);
    const judged = await simdescent("evaluate", model, path("homes.csv"), "--json");
    expect(judged).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(judged.stdout)).toMatchObject({ unused: [] });
  });
});
