import { setImmediate as turn } from "node:timers/promises";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isFresh, make } from "../../scripts/build/fresh.js";
import { run } from "../../scripts/build/run.js";

const before = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "build-"));
  process.chdir(folder);
  mkdirSync("src");
  writeFileSync("src/a.txt", "a");
  writeFileSync("asked.txt", "?");
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

let inputs: string[];
const product = {
  name: "copy",
  after: [] as string[],
  inputs: () => inputs,
  make: async () => {
    writeFileSync("copy.txt", inputs.map((path) => readFileSync(path, "utf8")).join(""));
    return { outputs: ["copy.txt"], found: ["asked.txt"] };
  },
};

describe("a product of the build", () => {
  beforeEach(async () => {
    inputs = ["src/a.txt"];
    utimesSync("asked.txt", 1, 1);
    expect(isFresh(product)).toBe(false);
    await make(product);
  });

  it("is fresh once made, whatever the dates of its files", () => {
    expect(isFresh(product)).toBe(true);
    for (const file of ["src/a.txt", "asked.txt", "copy.txt"]) utimesSync(file, 2e9, 2e9);
    expect(isFresh(product)).toBe(true);
  });

  it("is not when an input has another content, until it has the old one again", () => {
    for (const file of ["src/a.txt", "asked.txt"]) {
      const text = readFileSync(file, "utf8");
      writeFileSync(file, "changed");
      expect(isFresh(product), file).toBe(false);
      writeFileSync(file, text);
      expect(isFresh(product), file).toBe(true);
    }
  });

  it("is not when an input comes or goes", () => {
    writeFileSync("src/b.txt", "b");
    inputs = ["src/a.txt", "src/b.txt"];
    expect(isFresh(product)).toBe(false);
    inputs = ["src/a.txt"];
    rmSync("asked.txt");
    expect(isFresh(product)).toBe(false);
  });

  it("is not when what was made is gone or is another", () => {
    writeFileSync("copy.txt", "half");
    expect(isFresh(product)).toBe(false);
    rmSync("copy.txt");
    expect(isFresh(product)).toBe(false);
  });

  it("is not while it is made nor after that has failed, though all files be the same", async () => {
    const fails = {
      ...product,
      make: async (): Promise<never> => {
        expect(isFresh(product)).toBe(false);
        throw new Error("killed");
      },
    };
    await expect(make(fails)).rejects.toThrow("killed");
    expect(isFresh(product)).toBe(false);
  });

  it("is not when an input changes while it is made", async () => {
    for (const file of ["src/a.txt", "asked.txt"]) {
      const edited = {
        ...product,
        make: async () => {
          const result = await product.make();
          writeFileSync(file, `${file} is edited`);
          const after = new Date(Date.now() + 1000);
          utimesSync(file, after, after);
          return result;
        },
      };
      await make(edited);
      expect(isFresh(product), file).toBe(false);
    }
  });

  it("is made of a package as long as that has the same version", async () => {
    mkdirSync("node_modules/@scope/tool", { recursive: true });
    writeFileSync("node_modules/@scope/tool/package.json", `{ "version": "1.0.0" }`);
    inputs = ["src/a.txt"];
    const made = { ...product, inputs: () => [...inputs, "node_modules/@scope/tool"], name: "with-tool" };
    await make(made);
    expect(isFresh(made)).toBe(true);
    writeFileSync("node_modules/@scope/tool/package.json", `{ "version": "1.0.1" }`);
    expect(isFresh(made)).toBe(false);
  });
});

describe("the build", () => {
  const log: string[] = [];
  const step = (name: string, after: string[], from: string[]) => ({
    name,
    after,
    inputs: () => from,
    make: async () => {
      log.push(name);
      const text = from.map((path) => readFileSync(path, "utf8")).join("");
      await turn();
      writeFileSync(`${name}.out`, text);
      return { outputs: [`${name}.out`] };
    },
  });
  const chain = [
    step("one", [], ["src/a.txt"]),
    step("other", [], ["asked.txt"]),
    step("two", ["one"], ["one.out"]),
    step("all", ["two", "other"], ["two.out", "other.out"]),
  ];
  const built = async (...names: string[]): Promise<string> => {
    log.length = 0;
    await run(chain, names, () => {});
    return log.join(" ");
  };

  it("makes what is asked for after what that is made of, and only what has changed", async () => {
    expect(await built("two")).toBe("one two");
    expect(await built("all")).toBe("other all");
    expect(await built("all")).toBe("");
    writeFileSync("asked.txt", "!");
    expect(await built("two")).toBe("");
    expect(await built("all")).toBe("other all");
    expect(readFileSync("all.out", "utf8")).toBe("a!");
    writeFileSync("src/a.txt", "b");
    expect(await built("all")).toBe("one two all");
    // Made anew, but as it was.
    rmSync("one.out");
    expect(await built("all")).toBe("one");
  });

  it("says so when there is no such product", async () => {
    await expect(built("three")).rejects.toThrow("There is no product three; there are one, other, two, all.");
  });
});
