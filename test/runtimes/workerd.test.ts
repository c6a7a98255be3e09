import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { SoftmaxRegression } from "simdescent";
import { describe, expect } from "vitest";
import { dist, here, inNode, itIn, run, workerd } from "./engines.js";
import { inOneThread } from "./pools.js";

const worker = `
import * as simdescent from "./index.js";
import { check } from "./check.js";
export default {
  async fetch() {
    try {
      return Response.json(await check(simdescent));
    } catch (error) {
      return Response.json({ message: error.message });
    }
  },
};
`;

// The pool's own entry goes by another name, so that nothing lies where the library looks for it.
const poolWorker = `
import * as simdescent from "./index.js";
import { workerPool } from "./pool-entry.js";
import { search } from "./pool.js";
const outcome = (options) => search(simdescent, options).catch((error) => error.message);
export default {
  async fetch() {
    return Response.json({
      one: await outcome({ workers: 1 }),
      number: await outcome({ workers: 2 }),
      queue: await outcome({ queue: workerPool(2) }),
    });
  },
};
`;

// At this date workerd lets nobody compile bytes, not even while a worker starts.
const config = (wasm: string): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "check.js", esModule = embed "check.js"),
    (name = "index.js", esModule = embed "index.js"),
    (name = "pool.js", esModule = embed "pool.js"),
    (name = "pool-entry.js", esModule = embed "pool-entry.js"),
    ${wasm}
  ],
  compatibilityDate = "2024-01-01",
);
`;

const modules = readdirSync(dist).filter((name) => name.endsWith(".wasm"));

/** What a worker with this source and this entry of dist/ answers. */
async function answer(command: string, entry: string, source = worker, body?: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), "simdescent-workerd-"));
  await copyFile(`${dist}${entry}`, join(folder, "index.js"));
  for (const name of modules) await copyFile(`${dist}${name}`, join(folder, name));
  await copyFile(here("check.js"), join(folder, "check.js"));
  await copyFile(here("pool.js"), join(folder, "pool.js"));
  await copyFile(`${dist}workers.js`, join(folder, "pool-entry.js"));
  await writeFile(join(folder, "worker.js"), source);
  const embedded = modules.map((name) => `(name = "${name}?module", wasm = embed "${name}"),`);
  const wasm = entry === "index.edge.js" ? embedded.join("\n") : "";
  await writeFile(join(folder, "config.capnp"), config(wasm));
  const child = spawn(command, ["serve", join(folder, "config.capnp"), "--control-fd=3"], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  try {
    const [line] = await Promise.race([
      once(child.stdio[3] as Readable, "data"),
      once(child, "exit").then(([code]) => Promise.reject(new Error(`workerd ended with ${code}`))),
    ]);
    const { port } = JSON.parse(String(line).split("\n")[0]);
    return await (await fetch(`http://127.0.0.1:${port}/`, body ? { method: "POST", body } : {})).json();
  } finally {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    await rm(folder, { recursive: true, force: true });
  }
}

describe("dist/index.edge.js in workerd", async () => {
  const engine = await workerd();

  itIn(engine, "computes the bits that Node does, inside a request", async (command) => {
    expect(await answer(command, "index.edge.js")).toEqual(await inNode());
  });

  itIn(engine, "searches in the one thread there is, and says that there are no others", async (command) => {
    expect(await answer(command, "index.edge.js", poolWorker)).toEqual({
      one: await inOneThread(),
      number: expect.stringMatching(/^gridSearch: cannot load the workers: .*lie\n.*workers: 1/),
      queue: expect.stringMatching(/^workerPool: this engine has no worker threads\n.*workers: 1/),
    });
  });

  itIn(engine, "runs examples/edge", async (command) => {
    const source = await readFile(here("../../examples/edge/worker.js"), "utf8");
    const body = JSON.stringify({ x: [[1], [2], [3]], y: [3, 5, 7] });
    const fitted = (await answer(command, "index.edge.js", source.replace('"simdescent"', '"./index.js"'), body)) as {
      coefficients: number[];
      intercept: number;
    };
    expect(fitted.coefficients[0]).toBeCloseTo(2, 3);
    expect(fitted.intercept).toBeCloseTo(1, 3);
  });

  itIn(engine, "classifies in examples/edge/classifier.js as the model does in Node", async (command) => {
    const text = await readFile(here("../../examples/edge/classifier.js"), "utf8");
    const file = (await run(process.execPath, [here("../../examples/edge/train.js")])).trim();
    expect(text).toContain(`"${file}"`);
    const source = text.replace('"simdescent"', '"./index.js"');
    const x = [
      [5.1, 3.5, 1.4, 0.2],
      [6.3, 2.8, 5.1, 1.5],
      [6.2, 3.4, 5.4, 2.3],
    ];
    const model = SoftmaxRegression.load(Buffer.from(file, "base64"));
    const labels = model.predict(x);
    expect(labels).toEqual(["setosa", "versicolor", "virginica"]);
    const flowers = model.predictProba(x).map(([setosa, versicolor, virginica], i) => ({
      label: labels[i],
      probabilities: { setosa, versicolor, virginica },
    }));
    expect(await answer(command, "index.edge.js", source, JSON.stringify({ x }))).toEqual({ flowers });
    expect(await answer(command, "index.edge.js", source, '{"x": [[1, 2]]}')).toEqual({
      error: "SoftmaxRegression: predict needs 4 columns, got 2",
    });
  });

  itIn(engine, "is needed there: the default entry says that compiling is forbidden", async (command) => {
    const { message } = (await answer(command, "index.js")) as { message: string };
    expect(message).toContain("simdescent: compiling WebAssembly is forbidden here");
  });
});
