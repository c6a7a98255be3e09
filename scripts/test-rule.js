// npm run test:rule -- Foo: every test that concerns one optimizer, and one sentence for each that fails. These are the
// tests of test/optimizers and, elsewhere, of files that go over all optimizers, whose titles name it; and whether the
// generated lists and the table of kernels are whole.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";
import { fail, findName } from "./lib/names.js";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));
const most = 5;
// Where a failure explains those of the files behind it.
const order = ["coverage", "golden", "common", "decay"].map((name) => `test/optimizers/${name}.test.ts`);
const place = (path) => (order.includes(path) ? order.indexOf(path) : order.length);

/** Test files that may have a test of this optimizer. */
export function filesFor(name) {
  const tests = readdirSync("test", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => `test/${path.replaceAll("\\", "/")}`);
  const everyOptimizer = /\.each\((all|stepwise)\b/;
  const found = JSON.parse(readFileSync("src/cli/optimizers/rates.json", "utf8")).optimizers[name] !== undefined;
  return tests.filter((path) =>
    path === "test/optimizers/ends.test.ts"
      ? found
      : path.startsWith("test/optimizers/") || everyOptimizer.test(readFileSync(path, "utf8")),
  );
}

/** What failed, in the words of its assertion; these name the rule, else its title does. */
export function sentences(name, modules) {
  return modules.flatMap((module) => [
    ...module.errors().map((error) => `${module.relativeModuleId}: ${error.message}`),
    ...[...module.children.allSuites()].flatMap((suite) => suite.errors().map((error) => error.message)),
    ...[...module.children.allTests("failed")].flatMap((test) =>
      test.result().errors.map(({ message }) => {
        const told = new RegExp(`^(${name}|[\\w./-]+ is stale|\\w+): `).test(message);
        return `${told ? "" : `${name}: "${test.fullName}": `}${message}\n    in ${module.relativeModuleId}`;
      }),
    ),
  ]);
}

function compile() {
  const { status } = spawnSync("npm", ["run", "--silent", "build:wasm"], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) fail("core.wasm was not compiled: see above");
}

async function main([given, ...rest]) {
  if (given === undefined || rest.length > 0) fail("usage: npm run test:rule -- Foo");
  const name = findName(given);
  compile();
  const started = performance.now();
  const modules = [];
  // Waits for the end and says nothing before.
  const quiet = { onTestRunEnd: (list) => modules.push(...list) };
  const title = `(^| )${name}( |$)|^generated files|^every kernel`;
  const options = { run: true, watch: false, isolate: false, reporters: [quiet], testNamePattern: title };
  const vitest = await startVitest("test", filesFor(name), options);
  await vitest.close();
  modules.sort((a, b) => place(a.relativeModuleId) - place(b.relativeModuleId));
  const all = modules.flatMap((module) => [...module.children.allTests()]);
  const passed = all.filter((test) => test.result().state === "passed").length;
  const failures = sentences(name, modules);
  for (const sentence of failures.slice(0, most)) console.log(`${sentence}\n`);
  if (failures.length > most) console.log(`and ${failures.length - most} more\n`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${name}: ${passed} tests passed, ${failures.length} failed, in ${seconds} s`);
  if (!filesFor(name).includes("test/optimizers/ends.test.ts"))
    console.log(`It has no rates yet, at which it must reach the end of two problems: npm run rates -- ${name}`);
  process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2)).catch(fail);
