import { execFile, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
export const dataset = (name: string): string =>
  fileURLToPath(new URL(`../../examples/data/${name}.csv`, import.meta.url));
export const diabetes: string = dataset("diabetes");

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the built command as a process of its own. */
export const simdescent = (...args: string[]): Promise<Outcome> => launch(args).ended;

/** The same for a process that is to be disturbed; `flags` are Node's. */
export function launch(args: string[], flags: string[] = []): { child: ChildProcess; ended: Promise<Outcome> } {
  let child!: ChildProcess;
  const ended = new Promise<Outcome>((resolve) => {
    child = execFile(process.execPath, [...flags, cli, ...args], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
  return { child, ended };
}

/** A folder for the files of one test file, removed at its end. */
export function scratch(): {
  path: (name: string) => string;
  write: (name: string, text: string | Uint8Array) => string;
} {
  const folder = mkdtempSync(join(tmpdir(), "simdescent-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: (name, text) => {
      writeFileSync(path(name), text);
      return path(name);
    },
  };
}
