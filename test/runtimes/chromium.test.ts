import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium as playwright } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chromium, dist, here, inNode, itIn } from "./engines.js";
import { inOneThread, type Found, type Pools } from "./pools.js";

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const page =
  '<!doctype html><meta charset="utf-8"><title>simdescent</title><script type="module" src="/main.js"></script>';
const script = `
import * as simdescent from "/index.js";
import { check } from "/check.js";
const show = (text) => {
  const result = document.createElement("pre");
  result.textContent = text;
  document.body.append(result);
};
check(simdescent).then((result) => show(JSON.stringify(result)), (error) => show(String(error)));
`;
// `?worker=` says where the workers' script lies.
const poolScript = `
import * as simdescent from "/index.js";
import { workerPool } from "/workers.js";
import { search } from "/pool.js";
const workerUrl = new URLSearchParams(location.search).get("worker");
const show = (text) => {
  const result = document.createElement("pre");
  result.textContent = text;
  document.body.append(result);
};
const searches = async () => ({
  queue: await search(simdescent, { queue: workerPool(2, workerUrl ? { workerUrl } : {}) }),
  number: await search(simdescent, { workers: 2 }),
});
searches().then((result) => show(JSON.stringify(result)), (error) => show(String(error)));
`;

describe("dist/index.js in Chromium", async () => {
  const engine = await chromium();
  let browser: Browser | undefined;
  let server: Server;

  beforeAll(async () => {
    if (engine.missing) return;
    const files: Record<string, [type: string, text: string]> = {
      "/": ["text/html", page],
      "/main.js": ["text/javascript", script],
      "/index.js": ["text/javascript", await readFile(`${dist}index.js`, "utf8")],
      "/pool/": ["text/html", page.replace("/main.js", "/pool-main.js")],
      "/pool-main.js": ["text/javascript", poolScript],
      "/pool.js": ["text/javascript", await readFile(here("pool.js"), "utf8")],
      "/workers.js": ["text/javascript", await readFile(`${dist}workers.js`, "utf8")],
      "/worker.js": ["text/javascript", await readFile(`${dist}worker.js`, "utf8")],
      "/examples/browser/": ["text/html", await readFile(here("../../examples/browser/index.html"), "utf8")],
      "/examples/browser/search.html": [
        "text/html",
        await readFile(here("../../examples/browser/search.html"), "utf8"),
      ],
      "/examples/browser/iris.html": ["text/html", await readFile(here("../../examples/browser/iris.html"), "utf8")],
      "/examples/data/iris.csv": ["text/csv", await readFile(here("../../examples/data/iris.csv"), "utf8")],
      "/examples/data/diabetes.csv": ["text/csv", await readFile(here("../../examples/data/diabetes.csv"), "utf8")],
      "/dist/workers.js": ["text/javascript", await readFile(`${dist}workers.js`, "utf8")],
      "/dist/index.js": ["text/javascript", await readFile(`${dist}index.js`, "utf8")],
      "/check.js": ["text/javascript", await readFile(here("check.js"), "utf8")],
    };
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
      const [type, text] = files[pathname] ?? ["text/plain", ""];
      const policy = searchParams.get("policy");
      response.writeHead(pathname in files ? 200 : 404, {
        "content-type": type,
        ...(policy && { "content-security-policy": policy }),
      });
      response.end(text);
    }).listen(0, "127.0.0.1");
    browser = await playwright.launch({ executablePath: engine.command, args });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function visit(policy: string, path = "/", worker = ""): Promise<string> {
    const tab = await (browser as Browser).newPage();
    try {
      const { port } = server.address() as AddressInfo;
      await tab.goto(`http://127.0.0.1:${port}${path}?${new URLSearchParams({ policy, worker })}`);
      return (await tab.locator("pre").textContent()) ?? "";
    } finally {
      await tab.close();
    }
  }

  itIn(engine, "computes the bits that Node does", async () => {
    expect(JSON.parse(await visit(""))).toEqual(await inNode());
  });

  // The second policy's host has a word that Chromium's message about modules too large to compile has too.
  for (const policy of ["script-src 'self'", "script-src 'self' https://unlimited.example"]) {
    itIn(engine, `says what to allow where the page's policy is ${policy}`, async () => {
      const message = await visit(policy);
      expect(message).toContain("simdescent: compiling WebAssembly is forbidden here");
      expect(message).toContain("'wasm-unsafe-eval'");
    });
  }

  itIn(engine, "draws examples/browser and answers its controls", async () => {
    const tab = await (browser as Browser).newPage();
    const { port } = server.address() as AddressInfo;
    await tab.goto(`http://127.0.0.1:${port}/examples/browser/`);
    const text = async () => (await tab.locator("output").textContent()) ?? "";
    expect(await text()).toMatch(/^0\.020: still going after 500 steps, best loss 1\.8/);
    await tab.locator("#optimizer").selectOption("Gradient descent");
    await tab.locator("#rate").fill("-0.5");
    expect(await text()).toContain("diverged");
    await tab.close();
  });

  itIn(engine, "searches in examples/browser/search.html, and stops when told to", async () => {
    const tab = await (browser as Browser).newPage();
    const { port } = server.address() as AddressInfo;
    await tab.goto(`http://127.0.0.1:${port}/examples/browser/search.html`);
    const output = tab.locator("output");
    await output.filter({ hasText: "best rate" }).waitFor();
    expect(await output.textContent()).toMatch(/^best rate 0\.\d+, R² 0\.4[89]/);
    expect(await tab.locator("tr").count()).toBe(13);
    expect(await tab.locator("tr", { hasText: "diverged" }).count()).toBeGreaterThan(0);
    await tab.locator("#batch").selectOption("16");
    // In one go, or the search may have ended before.
    await tab.evaluate('document.getElementById("start").click(); document.getElementById("stop").click();');
    await output.filter({ hasText: "stopped: " }).waitFor();
    await tab.close();
  });

  itIn(engine, "trains in examples/browser/iris.html, draws what it learnt, and stops when told to", async () => {
    const tab = await (browser as Browser).newPage({
      viewport: { width: 1000, height: 800 },
      colorScheme: "light",
      reducedMotion: "reduce",
    });
    const failures: string[] = [];
    const asked: string[] = [];
    tab.on("pageerror", ({ message }) => failures.push(message));
    tab.on("request", (request) => asked.push(new URL(request.url()).host));
    const { port } = server.address() as AddressInfo;
    await tab.goto(`http://127.0.0.1:${port}/examples/browser/iris.html`);
    const progress = tab.locator("#progress");
    const place = tab.locator("#place");
    const canvas = tab.locator("#plane");
    await progress.filter({ hasText: "done at epoch 200" }).waitFor();
    expect(await progress.textContent()).toMatch(/loss 0\.1\d+, accuracy 0\.9[4-7]/);
    await place.filter({ hasText: "versicolor" }).waitFor();

    // Short and narrow petals are setosa's, where the region is blue; long and wide ones virginica's, where it is green.
    const box = (await canvas.boundingBox()) as { x: number; y: number; width: number; height: number };
    const point = async (right: number, down: number): Promise<number[]> => {
      // First the colour, then the pointer: the cross goes with it.
      const color = await tab.evaluate(
        `(() => { const c = document.getElementById("plane");
        return [...c.getContext("2d").getImageData(${right} * c.width, ${down} * c.height, 1, 1).data]; })()`,
      );
      await tab.mouse.move(box.x + right * box.width, box.y + down * box.height);
      return color as number[];
    };
    const [red, , blue] = await point(0.12, 0.8);
    expect(blue).toBeGreaterThan(red + 50);
    await place.filter({ hasText: "setosa" }).waitFor();
    const [faint, green] = await point(0.9, 0.1);
    expect(green).toBeGreaterThan(faint + 50);
    await place.filter({ hasText: "virginica" }).waitFor();

    await canvas.focus();
    const before = (await place.textContent()) as string;
    await tab.keyboard.press("ArrowLeft");
    await tab.waitForFunction(`document.getElementById("place").value !== ${JSON.stringify(before)}`);

    // Sepals alone do not tell the species apart.
    await tab.locator("#across").selectOption("0");
    await tab.locator("#up").selectOption("1");
    await tab.locator("#optimizer").selectOption("LBFGS");
    await progress.filter({ hasText: "converged" }).waitFor();
    expect(await progress.textContent()).toMatch(/accuracy 0\.8\d/);
    await place.filter({ hasText: "sepal width" }).waitFor();

    // Slowly it takes as many pictures as epochs. In one go, so that it cannot be over before.
    await tab.locator("#optimizer").selectOption("Adam");
    await progress.filter({ hasText: "done at epoch 200" }).waitFor();
    await tab.evaluate('document.getElementById("slowly").click(); document.getElementById("stop").click();');
    await progress.filter({ hasText: /^stopped at epoch 1: loss/ }).waitFor();
    expect(failures).toEqual([]);
    expect(new Set(asked)).toEqual(new Set([`127.0.0.1:${port}`]));
    await tab.close();
  });

  itIn(engine, "works under a policy with 'wasm-unsafe-eval'", async () => {
    expect(JSON.parse(await visit("script-src 'self' 'wasm-unsafe-eval'"))).toEqual(await inNode());
  });

  itIn(engine, "searches in Web Workers find what one thread finds", async () => {
    const one = await inOneThread();
    expect(JSON.parse(await visit("", "/pool/"))).toEqual({ queue: one, number: one });
  });

  itIn(engine, "a pool with workerUrl works under a policy without blob:, any other says so", async () => {
    const policy = "script-src 'self' 'wasm-unsafe-eval'";
    const { queue, number } = JSON.parse(await visit(policy, "/pool/", "/worker.js")) as Pools;
    expect(queue).toEqual(await inOneThread());
    const { trials, best } = number as Found;
    expect(best).toBeUndefined();
    for (const { status, error } of trials) {
      expect(status).toBe("failed");
      expect(error).toMatch(/^the worker died, twice: .*blob:.*workerUrl/);
    }
  });

  itIn(engine, "an address without a script makes failed trials that name it", async () => {
    const { queue } = JSON.parse(await visit("", "/pool/", "/nowhere.js")) as Pools;
    expect((queue as Found).trials[0].error).toBe("the worker died, twice: cannot load /nowhere.js");
  });
});
