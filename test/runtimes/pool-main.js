// For engines with files: prints what searches in several threads find. The argument "url" adds a pool with `workerUrl`.
import * as simdescent from "../../dist/index.js";
import { workerPool } from "../../dist/workers.js";
import { search } from "./pool.js";

const workerUrl = new URL("../../dist/worker.js", import.meta.url).href;
const { argv } = (await import("node:process")).default;
const url = argv.includes("url") ? { url: await search(simdescent, { queue: workerPool(2, { workerUrl }) }) } : {};
const queue = await search(simdescent, { queue: workerPool(2) });
const number = await search(simdescent, { workers: 2 });
console.log(JSON.stringify({ queue, number, ...url }));
