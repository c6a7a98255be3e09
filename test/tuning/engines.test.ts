// Worker threads outside of Node: Web Workers of Deno, Bun and pages.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { bun, chromium, deno, dist, itIn, run } from "../runtimes/engines.js";
import { address } from "./dist.js";

/** What every engine runs, with a folder of the package and one where a worker may be broken. */
const script = (at: string, broken: string): string => `
import { Adam, cosine, gridSearch, LinearRegression, SGD } from "${at}index.js";
import { workerPool } from "${at}workers.js";
const x = Array.from({ length: 40 }, (_, i) => [i, (i * 7) % 5]);
const y = x.map(([a, b], i) => a - b + ((i * 5) % 3));
const grid = { optimizer: [SGD, Adam], lr: [0.1, cosine(0.2, 9), -1], clip: [{ norm: Infinity }] };
const search = (more) => gridSearch(new LinearRegression({ epochs: 9 }), grid, x, y, { folds: 3, ...more });
const here = JSON.stringify(search({}));
const same = async (more) => JSON.stringify(await search(more)) === here;
const controller = new AbortController();
const onProgress = () => controller.abort();
setTimeout(onProgress, 300);
const long = gridSearch(new LinearRegression({ epochs: 1e12 }), grid, x, y, { workers: 2, signal: controller.signal, onProgress });
const { reason } = await long;
const dead = await search({ queue: workerPool(2, { workerUrl: "${broken}" }) });
const result = [await same({ workers: 2 }), await same({ queue: workerPool(3, { workerUrl: "${at}worker.js" }) }), reason,
  dead.trials.every(({ status, error }) => status === "failed" && error.startsWith("the worker died, twice: ")), here];
`;

type Found = [threads: boolean, file: boolean, reason: string, dead: boolean, text: string];

const folder = mkdtempSync(join(tmpdir(), "simdescent-engines-"));
const broken = join(folder, "broken.js");
const main = join(folder, "main.mjs");
writeFileSync(broken, 'throw new Error("no such thing");');
const show = "console.log(JSON.stringify(result));";
writeFileSync(main, script(address(""), `file://${broken}`) + show);
afterAll(() => rmSync(folder, { recursive: true }));

/** The search in Node, in one thread. */
async function inNode(): Promise<string> {
  const code = `${script(address(""), "").split("const same")[0]}console.log(here);`;
  return (await run(process.execPath, ["--input-type=module", "-e", code])).trim();
}

async function check(found: string): Promise<void> {
  const [threads, file, reason, dead, text] = JSON.parse(found) as Found;
  expect({ threads, file, reason, dead }).toEqual({ threads: true, file: true, reason: "aborted", dead: true });
  expect(text).toBe(await inNode());
}

describe("searches in threads give Node's bytes, end, and tell of dead threads", async () => {
  const [inDeno, inBun] = await Promise.all([deno(), bun()]);

  itIn(inDeno, "in Deno", async (command) =>
    check(await run(command, ["run", "-A", main], { env: { ...process.env, DENO_DIR: folder } })),
  );
  itIn(inBun, "in Bun", async (command) => check(await run(command, [main])));
});

describe("searches in threads of a page", async () => {
  const engine = await chromium();
  let browser: Browser | undefined;
  let server: Server;

  beforeAll(async () => {
    if (engine.missing) return;
    const code = `${script("/", "/broken.js")}
      document.body.append(Object.assign(document.createElement("pre"), { textContent: JSON.stringify(result) }));`;
    const strict = `import { gridSearch, LinearRegression } from "/index.js";
      import { workerPool } from "/workers.js";
      const x = Array.from({ length: 20 }, (_, i) => [i]);
      const search = (queue) => gridSearch(new LinearRegression({ epochs: 5 }), { lr: [0.1] }, x, x.map(([a]) => a), { queue });
      const status = async (queue) => (await search(queue).catch(() => ({ best: undefined }))).best?.status ?? "none";
      const result = [await status(workerPool(1, { workerUrl: "/worker.js" })), await status(workerPool(1))];
      document.body.append(Object.assign(document.createElement("pre"), { textContent: JSON.stringify(result) }));`;
    const files: Record<string, [type: string, text: string]> = {
      "/": ["text/html", '<!doctype html><title>x</title><body><script type="module" src="/main.js"></script>'],
      "/strict": ["text/html", '<!doctype html><title>x</title><body><script type="module" src="/strict.js"></script>'],
      "/main.js": ["text/javascript", code],
      "/strict.js": ["text/javascript", strict],
      "/broken.js": ["text/javascript", readFileSync(broken, "utf8")],
    };
    for (const name of ["index.js", "workers.js", "worker.js"])
      files[`/${name}`] = ["text/javascript", readFileSync(`${dist}${name}`, "utf8")];
    server = createServer(({ url = "/" }, response) => {
      const [type, text] = files[url] ?? ["text/plain", ""];
      const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
      response.writeHead(url in files ? 200 : 404, {
        "content-type": type,
        ...(url === "/strict" || url === "/worker.js" ? { "content-security-policy": policy } : {}),
      });
      response.end(text);
    }).listen(0, "127.0.0.1");
    browser = await playwright.launch({ executablePath: engine.command, args: ["--no-sandbox", "--disable-gpu"] });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const shown = async (path: string): Promise<string> => {
    const page = await (browser as Browser).newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return (await page.locator("pre").textContent()) as string;
  };

  itIn(engine, "give Node's bytes, end, and tell of dead threads, in Chromium", async () => check(await shown("/")));

  itIn(engine, "run from the file where a policy forbids blob:, and only so, in Chromium", async () => {
    expect(JSON.parse(await shown("/strict"))).toEqual(["done", "none"]);
  });
});
