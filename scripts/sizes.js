// What the library weighs in a page: small programs bundled by esbuild and by rollup, minified by esbuild, the
// WebAssembly module inside. `npm run sizes` prints a table; test/package holds every program to its limit.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { rollup } from "rollup";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Programs by name: what a user writes, and the most bytes it may take after gzip. */
export const programs = {
  constant: {
    limit: 650,
    source: `import { constant } from "simdescent"; console.log(constant(0.1)(5));`,
  },
  AdamW: {
    limit: 45 * 1024,
    source: `import { AdamW, parameters } from "simdescent";
      const params = parameters({ w: [3] });
      const optimizer = new AdamW(params, { lr: 0.1 });
      params.grad.w.fill(1);
      console.log(optimizer.step(), params.data.w);`,
  },
  LinearRegression: {
    limit: 103_500,
    source: `import { LinearRegression } from "simdescent";
      const model = new LinearRegression();
      console.log(model.fit([[1], [2], [3]], [3, 5, 7]), model.predict([[4]]));`,
  },
  LogisticRegression: {
    limit: 109_500,
    source: `import { LogisticRegression } from "simdescent";
      const model = new LogisticRegression();
      console.log(model.fit([[1], [2], [3], [4]], ["a", "a", "b", "b"]), model.predictProba([[2]]));`,
  },
  gridSearch: {
    limit: 117_500,
    source: `import { gridSearch, LinearRegression } from "simdescent";
      const grid = { lr: [0.01, 0.1] };
      console.log(gridSearch(new LinearRegression(), grid, [[1], [2], [3], [4]], [3, 5, 7, 9], { folds: 2 }));`,
  },
  MLPClassifier: {
    limit: 97_000,
    source: `import { MLPClassifier } from "simdescent";
      const model = new MLPClassifier({ hidden: [4] });
      console.log(model.fit([[1], [2], [3], [4]], ["a", "a", "b", "b"]), model.predictProba([[2]]));`,
  },
  defineOptimizer: {
    limit: 66_000,
    source: `import { defineOptimizer, parameters } from "simdescent";
      const Plain = defineOptimizer({ name: "Plain", update: "w -= lr * g" });
      console.log(new Plain(parameters({ w: [3] })).step());`,
  },
  everything: {
    limit: 236_000,
    source: `import * as simdescent from "simdescent"; console.log(simdescent);`,
  },
};

async function byEsbuild(source) {
  // Without the repository's tsconfig.json, whose paths lead to src/.
  const options = { bundle: true, format: "esm", minify: true, write: false, logLevel: "error", tsconfigRaw: {} };
  const result = await build({ ...options, stdin: { contents: source, resolveDir: root } });
  return result.outputFiles[0].text;
}

async function byRollup(source) {
  const program = {
    name: "program",
    resolveId: (id) => (id === "simdescent" ? { id: `${root}dist/index.js`, moduleSideEffects: false } : id),
    load: (id) => (id === "program" ? source : null),
  };
  const bundle = await rollup({ input: "program", plugins: [program], logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm" });
  return (await transform(output[0].code, { minify: true, format: "esm" })).code;
}

export const bundlers = { esbuild: byEsbuild, rollup: byRollup };

/** Bytes as they are and after gzip. */
export function weigh(content) {
  return { raw: Buffer.byteLength(content), gzip: gzipSync(content, { level: 9 }).length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const number = (bytes) => bytes.toLocaleString("en-US");
  const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
  row("bytes", ...Object.keys(bundlers).flatMap((name) => [name, "gzip"]), "limit");
  row("---", ...Object.keys(bundlers).flatMap(() => ["---:", "---:"]), "---:");
  for (const [name, { source, limit }] of Object.entries(programs)) {
    const made = await Promise.all(Object.values(bundlers).map(async (bundler) => weigh(await bundler(source))));
    row(name, ...made.flatMap(({ raw, gzip }) => [number(raw), number(gzip)]), number(limit));
  }
  console.log();
  for (const name of readdirSync(`${root}dist`).filter((file) => file.endsWith(".wasm"))) {
    const { raw, gzip } = weigh(readFileSync(`${root}dist/${name}`));
    console.log(`${name}: ${number(raw)} bytes, gzip ${number(gzip)}`);
  }
}
