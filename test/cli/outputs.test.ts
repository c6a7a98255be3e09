import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { diabetes, scratch, simdescent, type Outcome } from "./command.js";

const disk = pathToFileURL(fileURLToPath(new URL("failing-disk.mjs", import.meta.url))).href;
const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const { path, write } = scratch();
const model = path("model.safetensors");

interface Disk {
  call?: string;
  at?: number;
  code?: string;
  short?: number;
  wait?: number;
}

/** Runs the command on a disk that fails. */
function onDisk(how: Disk, args: string[]): { child: ReturnType<typeof execFile>; ended: Promise<Outcome> } {
  const env = { ...process.env, DISK: JSON.stringify(how), CALLS: path("calls.json") };
  let child!: ReturnType<typeof execFile>;
  const ended = new Promise<Outcome>((resolve) => {
    child = execFile(process.execPath, ["--import", disk, cli, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
  return { child, ended };
}

const few = ["--target", "target", "--epochs", "2"];
const commands: [name: string, args: string[], outputs: string[]][] = [
  ["train", ["train", diabetes, ...few, "--save", path("m"), "--html", path("h")], ["m", "h"]],
  ["predict", ["predict", model, diabetes, "-o", path("p")], ["p"]],
  ["evaluate", ["evaluate", model, diabetes, "--html", path("h")], ["h"]],
  ["compare", ["compare", diabetes, ...few, "--optimizers", "SGD,Adam", "--html", path("h")], ["h"]],
  ["lr-find", ["lr-find", diabetes, "--target", "target", "--html", path("h")], ["h"]],
  ["schedule", ["schedule", "cosine(1, 10)", "--html", path("h")], ["h"]],
  [
    "sweep",
    ["sweep", diabetes, ...few, "--grid", "lr=0.1,0.2", "--folds", "3", "--html", path("h"), "-o", path("m")],
    ["h", "m"],
  ],
];

// Pages tell times, which are never the same.
function isWhole(name: string, made: Buffer): void {
  if (name === "h") expect(readFileSync(path(name), "utf8").trimEnd()).toMatch(/<\/html>$/);
  else expect(readFileSync(path(name)).equals(made)).toBe(true);
}

const old = "what was there before";
const parts = (): string[] => readdirSync(dirname(model)).filter((name) => name.endsWith(".part"));

beforeAll(async () => {
  const { code, stderr } = await simdescent("train", diabetes, ...few, "--save", model);
  expect(`${code} ${stderr}`).toMatch(/^0 /);
});

describe.each(commands)("%s on a disk that fails", (_, args, outputs) => {
  const made = new Map<string, Buffer>();
  let calls: Record<string, number>;

  beforeAll(async () => {
    for (const name of outputs) rmSync(path(name), { force: true });
    const whole = await onDisk({}, args).ended;
    expect(whole.code, whole.stderr).toBe(0);
    for (const name of outputs) made.set(name, readFileSync(path(name)));
    calls = JSON.parse(readFileSync(path("calls.json"), "utf8"));
  });

  it("leaves each file whole, the one of before or the one that is new, at whatever call it fails", async () => {
    expect(calls).toMatchObject({ openSync: outputs.length, fsyncSync: outputs.length, renameSync: outputs.length });
    const codes: Record<string, string> = { openSync: "EACCES", renameSync: "EIO", fsyncSync: "EIO", closeSync: "EIO" };
    for (const [call, times] of Object.entries(calls)) {
      // Tables are written in many pieces, of which the first, one between and the last stand for all.
      for (const at of new Set([1, Math.ceil(times / 2), times])) {
        for (const name of outputs) write(name, old);
        const { code, stderr } = await onDisk({ call, at, code: codes[call] ?? "ENOSPC" }, args).ended;
        expect([code, stderr], `${call} ${at}`).toEqual([1, expect.stringContaining("error: cannot write")]);
        expect(stderr).not.toContain("    at ");
        expect(parts()).toEqual([]);
        const states = outputs.map((name) => (readFileSync(path(name), "utf8") === old ? "old" : "new"));
        // One was refused, and none after it was begun.
        expect(states).toContain("old");
        expect(states.join()).not.toMatch(/old,new/);
        for (const [i, name] of outputs.entries()) if (states[i] === "new") isWhole(name, made.get(name) as Buffer);
      }
    }
  });

  it("goes on after writes that took less than they were given", async () => {
    const { code, stderr } = await onDisk({ short: 100 }, args).ended;
    expect(code, stderr).toBe(0);
    for (const name of outputs) isWhole(name, made.get(name) as Buffer);
    expect(parts()).toEqual([]);
  });
});

describe("a command that is killed while it writes", () => {
  it("leaves the file of before", async () => {
    const output = write("killed.safetensors", readFileSync(model));
    const args = ["train", diabetes, ...few, "--save", output];
    const slow = { short: 64, wait: 20 };
    for (let i = 0; i < 3; i++) {
      const { child, ended } = onDisk(slow, args);
      while (parts().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill("SIGKILL");
      await ended;
      expect(parts()).toHaveLength(1);
      for (const name of parts()) rmSync(path(name));
      expect(readFileSync(output)).toEqual(readFileSync(model));
    }
  });
});

describe("a search on a disk that fails", () => {
  it("keeps what its journal holds, and goes on from there", async () => {
    const journal = path("j.jsonl");
    const args = ["sweep", diabetes, ...few, "--grid", "lr=0.1,0.2,0.3", "--folds", "3", "--journal", journal];
    const whole = await simdescent(...args);
    const lines = readFileSync(journal, "utf8");
    for (const call of ["openSync", "writeSync", "fsyncSync", "closeSync"]) {
      for (const at of [1, 2, 4]) {
        rmSync(journal, { force: true });
        const { code, stderr } = await onDisk({ call, at, code: "ENOSPC" }, args).ended;
        expect([code, stderr]).toEqual([1, expect.stringContaining("the disk is full")]);
        const resumed = await simdescent(...args);
        expect(resumed.stdout).toBe(whole.stdout);
        expect(readFileSync(journal, "utf8")).toBe(lines);
      }
    }
  });
});

describe("what a command reads is never written over", () => {
  it.each([
    ["a symbolic link to it", (to: string) => symlinkSync(diabetes0(), to)],
    ["a hard link to it", (to: string) => linkSync(diabetes0(), to)],
  ])("by %s", async (_, make) => {
    const to = path("link");
    rmSync(to, { force: true });
    make(to);
    const before = readFileSync(diabetes0());
    for (const args of [
      ["train", diabetes0(), ...few, "--save", to],
      ["train", to, ...few, "--html", diabetes0()],
      ["predict", model, diabetes0(), "-o", to],
      ["sweep", diabetes0(), ...few, "--grid", "lr=0.1", "--journal", to],
    ]) {
      const { code, stderr } = await simdescent(...args);
      expect([code, stderr]).toEqual([1, expect.stringContaining("would be overwritten while it is read")]);
    }
    const { stderr } = await simdescent("train", diabetes, ...few, "--save", to, "--html", diabetes0());
    expect(stderr).toContain("is named for two outputs");
    expect(readFileSync(diabetes0())).toEqual(before);
  });

  function diabetes0(): string {
    const copy = path("table.csv");
    if (!existsSync(copy)) writeFileSync(copy, readFileSync(diabetes));
    return copy;
  }
});

describe("an output", () => {
  const save = (to: string) => simdescent("train", diabetes, ...few, "--save", to);

  it("through a link goes where it leads, and the link stays", async () => {
    mkdirSync(path("far"), { recursive: true });
    symlinkSync("far/model", path("near"));
    expect((await save(path("near"))).code).toBe(0);
    expect(readlinkSync(path("near"))).toBe("far/model");
    expect(readFileSync(path("far/model")).length).toBe(readFileSync(model).length);
  });

  it("keeps the rights of the file it takes the place of", async () => {
    const to = write("mine", "");
    chmodSync(to, 0o600);
    expect((await save(to)).code).toBe(0);
    expect(statSync(to).mode & 0o777).toBe(0o600);
  });

  it("may be no file at all", async () => {
    const line = `"${process.execPath}" "${cli}" predict "${model}" "${diabetes}" -o /dev/stdout | head -n 1`;
    expect(execFileSync("sh", ["-c", line], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })).toBe(
      "prediction\n",
    );
  });

  it.each([
    ["a folder", () => dirname(model), /it is a folder/],
    ["a name in a folder that is not there", () => path("nowhere/m"), /its folder does not exist/],
    ["a name in a file", () => `${model}/m`, /its folder is a file/],
  ])("is refused before anything is computed where it is %s", async (_, to, words) => {
    const { code, stdout, stderr } = await save(to());
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringMatching(words)]);
    expect(basename(to())).toBeTruthy();
  });
});
