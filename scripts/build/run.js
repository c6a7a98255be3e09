// Makes what is not fresh, each product after those it needs, as many at a time as there are processors.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { isFresh, make } from "./fresh.js";

/** Brings the products of these names up to date, and all they are made of. */
export async function run(products, names, tell) {
  const chosen = new Map();
  const choose = (name) => {
    if (chosen.has(name)) return;
    const product = products.find((each) => each.name === name);
    if (!product) throw new Error(`There is no product ${name}; there are ${products.map((p) => p.name).join(", ")}.`);
    chosen.set(name, product);
    product.after.forEach(choose);
  };
  names.forEach(choose);
  const waiting = products.filter(({ name }) => chosen.has(name));
  const free = limit(availableParallelism());
  const done = new Map();
  for (const product of waiting) {
    const before = product.after.map((name) => done.get(name));
    done.set(
      product.name,
      Promise.all(before).then(async () => {
        if (isFresh(product)) return;
        await free(async () => {
          const begin = performance.now();
          await make(product);
          tell(`${product.name} in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
        });
      }),
    );
  }
  await Promise.all(done.values());
}

// Calls functions, `most` at a time, in the order in which they came.
function limit(most) {
  const queue = [];
  let running = 0;
  const next = () => {
    if (running === most || queue.length === 0) return;
    running++;
    const { call, resolve, reject } = queue.shift();
    call()
      .then(resolve, reject)
      .finally(() => {
        running--;
        next();
      });
  };
  return (call) =>
    new Promise((resolve, reject) => {
      queue.push({ call, resolve, reject });
      next();
    });
}

const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill()));

/** Runs a script of Node's, its errors shown; gives what it prints. */
export const node = (script, ...args) =>
  new Promise((resolve, reject) => {
    // asc starts itself anew unless it has this flag, and what it starts outlives it.
    const child = spawn(process.execPath, ["--enable-source-maps", script, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.add(child);
    const printed = [];
    child.stdout.on("data", (chunk) => printed.push(chunk));
    child.on("close", (code, signal) => {
      children.delete(child);
      const text = Buffer.concat(printed).toString();
      if (code === 0) return resolve(text);
      process.stdout.write(text);
      reject(new Error(`${script} ended with ${signal ?? code}`));
    });
  });
