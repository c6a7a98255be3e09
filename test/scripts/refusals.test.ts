import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { untestable } from "../../scripts/refusals.js";
import { mark, readThrows } from "../../scripts/refusals/throws.js";

const folder = `${mkdtempSync(join(tmpdir(), "simdescent-throws-"))}/`;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const source = `export function half(x: number): number {
  if (x < 0) throw new RangeError(
    "below 0",
  );
  try {
    if (x % 2) throw "odd"; else if (x > 8) throw new TypeError("throw away");
    return x / 2;
  } catch (error) {
    throw error;
  }
}
`;

describe("npm run refusals", () => {
  beforeAll(() => {
    mkdirSync(`${folder}src/deep`, { recursive: true });
    writeFileSync(`${folder}src/deep/half.ts`, source);
    writeFileSync(`${folder}src/none.ts`, "export const throwing = 'throw';\n");
  });

  it("finds every throw by its line, and notices each that is reached, with the same errors", () => {
    const throws = readThrows(folder);
    const places = [2, 6, 6, 9].map((line) => `src/deep/half.ts:${line}`);
    expect(throws.map(({ place }) => place.replace(/:\d+$/, ""))).toEqual(places);
    expect(throws.map(({ text }) => text)).toEqual([
      'throw new RangeError( "below 0", );',
      'throw "odd";',
      'throw new TypeError("throw away");',
      "throw error;",
    ]);
    mark(folder, throws);
    const { code } = transformSync(readFileSync(`${folder}src/deep/half.ts`, "utf8"), { loader: "ts", format: "cjs" });
    const told: string[] = [];
    const recorder = { __thrown: (place: string) => told.push(place) };
    // oxlint-disable-next-line typescript/no-implied-eval -- what was just written
    const load = new Function("module", "globalThis", `${code}; return module.exports;`);
    const { half } = load({ exports: {} }, recorder) as { half: (x: number) => number };
    const thrown = (x: number): unknown => {
      try {
        return half(x);
      } catch (error) {
        return error;
      }
    };
    expect(thrown(4)).toBe(2);
    expect(told).toEqual([]);
    expect(thrown(-1)).toEqual(new RangeError("below 0"));
    expect(thrown(3)).toBe("odd");
    expect(told).toEqual([throws[0].place, throws[1].place, throws[3].place]);
    // Where nobody listens nothing changes.
    const { half: alone } = load({ exports: {} }, {}) as { half: (x: number) => number };
    expect(() => alone(10)).toThrow(new TypeError("throw away"));
  });

  it("excuses only what is there, and says why", () => {
    const throws = readThrows(new URL("../../", import.meta.url).pathname);
    for (const { file, begins, why } of untestable) {
      const found = throws.filter((each) => each.file.path === file && each.text.startsWith(`throw ${begins}`));
      expect(found.length, `${file}: throw ${begins}`).toBe(1);
      expect(why).not.toBe("");
    }
  });
});
