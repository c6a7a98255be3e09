import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "../../src/io/crc32.js";
import { describe, expect, it } from "vitest";
import { cosine, gridSearch, hyperband, logUniform, randomSearch, successiveHalving, type Journal } from "simdescent";
import { backwards, library } from "./dist.js";
import { model, notes, x2 as x, y2 as y } from "./small.js";

// The line with the checksum it should have.
const signed = (line: string): string => {
  const text = line.replace(/,"crc32":"[0-9a-f]{8}"\}$/, "");
  return `${text},"crc32":"${crc32(Buffer.from(text))}"}`;
};

const folds: number = 3;
let scored = 0;
// Counts the folds that were really run.
const metric = {
  name: "counted",
  higherIsBetter: false,
  score: (truth: ArrayLike<number>, predicted: ArrayLike<number>): number => {
    scored++;
    return Math.abs(truth[0] - predicted[0]);
  },
};
const space = { lr: logUniform(1e-3, 0.2), l2: [0, 0.1] };
const searches: Record<string, (journal: Journal) => object> = {
  gridSearch: (journal) =>
    gridSearch(model(), { lr: [0.1, -1, cosine(0.2, 9), 1e200] }, x, y, { folds, metric, journal }),
  randomSearch: (journal) => randomSearch(model(), space, x, y, { folds, metric, journal, trials: 5 }),
  successiveHalving: (journal) => successiveHalving(model(), space, x, y, { folds, metric, journal, trials: 9 }),
  hyperband: (journal) => hyperband(model(), space, x, y, { folds, metric, journal, maxEpochs: 4, factor: 2 }),
};

/** The result, but for what it says of the journal, and how many folds it took. */
function counting(search: () => object): [text: string, folds: number] {
  const before = scored;
  return [JSON.stringify({ ...search(), warnings: undefined }), scored - before];
}

describe("a search that goes on from its journal", () => {
  it.each(Object.keys(searches))("gives the same result after every prefix of lines: %s", (name) => {
    const journal = notes();
    const [whole, all] = counting(() => searches[name](journal));
    const lines = journal.text.trimEnd().split("\n");
    const spent = lines.slice(1).map((line) => (JSON.parse(line).trial.status === "done" ? folds : 0));
    for (let n = 0; n <= lines.length; n++) {
      const resumed = notes(
        lines
          .slice(0, n)
          .map((line) => `${line}\n`)
          .join(""),
      );
      const saved = spent.slice(0, Math.max(0, n - 1)).reduce((a, b) => a + b, 0);
      expect(counting(() => searches[name](resumed))).toEqual([whole, all - saved]);
      expect(resumed.text).toBe(journal.text);
    }
  });

  it(
    "runs the trial of a torn line again, wherever it was torn, and the file stays readable",
    { tags: ["slow"] },
    () => {
      const search = (journal: Journal) => gridSearch(model(), { lr: [0.1, 0.2] }, x, y, { folds, metric, journal });
      const journal = notes();
      const [whole] = counting(() => search(journal));
      const ends = [...journal.text.matchAll(/\n/g)].map(({ index }) => index);
      for (let cut = 0; cut < journal.text.length; cut++) {
        const torn = notes(journal.text.slice(0, cut));
        // A line counts once its last brace is there.
        const kept = ends.filter((end) => end <= cut).length;
        expect(counting(() => search(torn))).toEqual([whole, folds * (2 - Math.max(0, kept - 1))]);
        expect(counting(() => search(torn))).toEqual([whole, 0]);
        for (let second = cut + (cut % 31); second < torn.text.length; second += 311) {
          const twice = notes(torn.text.slice(0, second));
          expect(counting(() => search(twice))[0]).toBe(whole);
          expect(counting(() => search(twice))).toEqual([whole, 0]);
        }
      }
    },
  );

  describe.each([
    [
      "a digit of a score",
      (line: string) => line.replace(/("scores":\[\d*\.?)(\d)/, (_, a, b) => `${a}${(Number(b) + 1) % 10}`),
    ],
    ["its options", (line: string) => line.replace('"lr":', '"lR":')],
    ["its end", (line: string) => line.slice(0, -9)],
    ["its number, with a checksum that is right", (line: string) => signed(line.replace('"id":1', '"id":-1'))],
    [
      "a score, with a checksum that is right",
      (line: string) => signed(line.replace(/"scores":\[[^,]*/, '"scores":["0"')),
    ],
    ["all of it, with a checksum that is right", () => signed('{"trial":{},"crc32":"00000000"}')],
  ])("of which a line was changed in %s", (_, change) => {
    it("names the line and runs its trial again", () => {
      const search = (journal: Journal) =>
        gridSearch(model(), { lr: [0.1, 0.2, 0.3] }, x, y, { folds, metric, journal });
      const journal = notes();
      const [whole] = counting(() => search(journal));
      const lines = journal.text.split("\n");
      const changed = change(lines[2]);
      expect(changed).not.toBe(lines[2]);
      const other = notes([...lines.slice(0, 2), changed, ...lines.slice(3)].join("\n"));
      const before = scored;
      const { warnings, ...result } = search(other);
      expect(JSON.stringify({ ...result, warnings: undefined })).toBe(whole);
      expect(scored - before).toBe(folds);
      expect(warnings).toEqual([expect.stringMatching(/^line 3 of the journal counts for nothing: /)]);
      // What was run again stands at the end.
      expect(counting(() => search(other))).toEqual([whole, 0]);
    });
  });

  it("is refused where it is of a version that had no checksums", () => {
    const journal = notes('{"journal":1,"method":"grid"}\n{"trial":{"id":0}}\n');
    expect(() => searches.gridSearch(journal)).toThrow(/written by another version.* 1 there, 2 here/);
  });

  it("takes trials in any order, as threads write them", () => {
    const journal = notes();
    const [whole] = counting(() => searches.successiveHalving(journal));
    const [head, ...rest] = journal.text.trimEnd().split("\n");
    const mixed = notes([head, ...rest.reverse(), ""].join("\n"));
    expect(counting(() => searches.successiveHalving(mixed))).toEqual([whole, 0]);
  });

  it("writes and reads the same journal here, in threads and in a queue", async () => {
    const base = new library.LinearRegression({ epochs: 4 });
    const search = (more: object) =>
      library.gridSearch(base, { lr: [0.1, 0.2, 0.3, -1] }, x, y, { folds, ...more } as never);
    const journal = notes();
    const whole = JSON.stringify(search({ journal }));
    const lines = (text: string): string[] => text.split("\n").sort();
    for (const ways of [{ workers: 1 }, { workers: 2 }, { queue: backwards(3) }]) {
      const other = notes();
      expect(JSON.stringify(await search({ journal: other, ...ways }))).toBe(whole);
      expect(lines(other.text)).toEqual(lines(journal.text));
      const half = notes(other.text.split("\n").slice(0, 3).join("\n"));
      expect(JSON.stringify(await search({ journal: half, ...ways }))).toBe(whole);
      const queue = backwards(1);
      expect(JSON.stringify(await search({ journal: half, queue }))).toBe(whole);
      expect(queue.trials).toEqual([]);
    }
  });

  it("may keep its journal in a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "simdescent-journal-"));
    const path = join(folder, "search.jsonl");
    const file: Journal = {
      read: () => (existsSync(path) ? readFileSync(path, "utf8") : ""),
      append: (text) => appendFileSync(path, text),
    };
    try {
      const [whole, all] = counting(() => searches.randomSearch(file));
      expect(all).toBe(5 * folds);
      expect(counting(() => searches.randomSearch(file))).toEqual([whole, 0]);
      const text = readFileSync(path, "utf8");
      expect(text.trimEnd().split("\n")).toHaveLength(6);
      // As an editor of another system leaves it.
      writeFileSync(path, text.replaceAll("\n", "\r\n"));
      expect(counting(() => searches.randomSearch(file))).toEqual([whole, 0]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("has the error of a failed trial and does not try it again", () => {
    const journal = notes();
    let tries = 0;
    const score = (): number => {
      tries++;
      throw new Error("out of luck");
    };
    const own = { name: "own", higherIsBetter: true, score };
    const search = () => gridSearch(model(), { lr: [0.1] }, x, y, { folds, journal, metric: own });
    expect(search().trials[0].error).toBe("out of luck");
    expect([search().trials[0].error, tries]).toEqual(["out of luck", 1]);
  });
});
