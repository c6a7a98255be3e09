import { here, run } from "./engines.js";

/** A search's result as JSON brings it. */
export interface Found {
  trials: { status: string; error: string | null; mean: number | null }[];
  best?: object;
}

export interface Pools {
  queue: Found;
  number: Found;
  url?: Found;
}

const program = `
import * as simdescent from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
import { search } from ${JSON.stringify(new URL("pool.js", import.meta.url).href)};
console.log(JSON.stringify(await search(simdescent, { workers: 1 })));
`;

/** What the search of pool.js finds in Node in one thread: every engine and every number of threads must find it. */
export const inOneThread = async (): Promise<Found> =>
  JSON.parse(await run(process.execPath, ["--input-type=module", "-e", program])) as Found;

/** The pools of an engine that has files. */
export const inThreads = async (command: string, before: string[], env = {}, ...after: string[]): Promise<Pools> =>
  JSON.parse(await run(command, [...before, here("pool-main.js"), ...after], { env: { ...process.env, ...env } }));
