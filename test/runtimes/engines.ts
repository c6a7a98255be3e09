import { execFile, type ExecFileOptions } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, it } from "vitest";
import { findChromium, missingChromium } from "../../scripts/lib/chromium.js";

const execute = promisify(execFile);

/** Path of a file beside this one. */
export const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
export const dist = here("../../dist/");

/** Standard output of a program that ends well. */
export async function run(file: string, args: string[], options: ExecFileOptions = {}): Promise<string> {
  const { stdout } = await execute(file, args, { timeout: 60_000, ...options, encoding: "utf8" });
  return stdout;
}

/** What the check returns in Node, which every engine must return too. */
export const inNode = async (): Promise<unknown> => JSON.parse(await run(process.execPath, [here("main.js")]));

export interface Engine {
  name: string;
  command: string;
  /** Why it cannot be used; undefined when it can. */
  missing: string | undefined;
}

async function engine(name: string, files: string[], hint: string): Promise<Engine> {
  const command = files.find((file) => existsSync(file));
  if (!command) return { name, command: "", missing: `${name} is not installed: ${hint}` };
  const problem = await run(command, ["--version"]).then(
    () => undefined,
    (error: Error) => `${name} does not start: ${error.message}`,
  );
  return { name, command, missing: problem };
}

const installed = (name: string, ...files: string[]): Promise<Engine> =>
  engine(
    name,
    files.map((file) => here(`node_modules/${file}`)),
    "node test/runtimes/install.js",
  );

export const deno = (): Promise<Engine> => installed("Deno", "deno/deno", "deno/deno.exe");
export const bun = (): Promise<Engine> => installed("Bun", "bun/bin/bun.exe");
export const workerd = (): Promise<Engine> =>
  installed("workerd", "@cloudflare/workerd-windows-64/bin/workerd.exe", "workerd/bin/workerd");
export const chromium = (): Promise<Engine> => engine("Chromium", [findChromium() ?? ""], missingChromium);

/** A test that needs an engine: skipped by name where it is missing, but a failure where CI is "true". */
export function itIn({ command, missing }: Engine, title: string, body: (command: string) => Promise<void>): void {
  const skip = missing !== undefined && process.env.CI !== "true";
  it.skipIf(skip)(skip ? `${title} (${missing})` : title, async () => {
    if (missing) throw new Error(missing);
    await body(command);
  });
}

/** Tests that all need an engine, skipped or failing together as `itIn` has it. */
export function describeIn(engine: Engine, title: string, body: (command: string) => void): void {
  if (engine.missing === undefined) describe(title, () => body(engine.command));
  else itIn(engine, title, async () => {});
}
