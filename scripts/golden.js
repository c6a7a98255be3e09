// npm run golden -- foo@official [--check]: makes test/golden/foo@official.json from the reference beside it,
// test/golden/twins/foo.js (a twin in plain JavaScript) or foo.py (run by python3, with torch or numpy where it imports
// them), on the problems of test/golden/problems.json. With --check the file must come out as it is.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkGolden, checkRuns, GoldenError, readGolden } from "./golden/format.js";
import { goldenText, makeGolden } from "./golden/make.js";
import { runTwin } from "./golden/twin.js";

const folder = fileURLToPath(new URL("../test/golden/", import.meta.url));

function runPython(path) {
  const script = fileURLToPath(new URL("golden/run.py", import.meta.url));
  const { status, error, stdout, stderr } = spawnSync(
    process.env.PYTHON ?? "python3",
    [script, path, `${folder}problems.json`],
    {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    },
  );
  if (error)
    throw new GoldenError(`${path} needs python3 (or another in PYTHON), which did not start (${error.message})`);
  if (status !== 0) throw new GoldenError(`${path} failed:\n${stderr.trim().split("\n").slice(-3).join("\n")}`);
  return JSON.parse(stdout);
}

async function runJavaScript(path, shared) {
  const twin = await import(pathToFileURL(path).href);
  const { reference, note, problems, cases } = twin;
  const all = { ...shared, ...problems };
  const runs = cases.map((test) => {
    const problem = all[test.problem];
    // makeGolden says that it is unknown.
    return problem && { f64: runTwin(twin, problem, test, "f64"), f32: runTwin(twin, problem, test, "f32") };
  });
  const how = "transcribed in plain JavaScript";
  return { reference: { how, ...reference }, note, problems, cases, runs, runtime: `Node ${process.version}` };
}

/** The text of a golden file, made from the reference at `path`. */
export async function goldenFrom(name, path) {
  const shared = readGolden("problems");
  const answer = path.endsWith(".py") ? runPython(path) : await runJavaScript(path, shared);
  const text = `${goldenText(makeGolden(name, answer, shared))}\n`;
  checkRuns(name, checkGolden(name, text), shared);
  return text;
}

function twinOf(name) {
  const places = [".js", ".py"].map((end) => `test/golden/twins/${name.split("@")[0]}${end}`);
  const found = places.find((path) => existsSync(`${folder}../../${path}`));
  if (!found) throw new GoldenError(`${name} has no reference to run; write ${places.join(" or ")}`);
  return `${folder}../../${found}`;
}

async function main(given) {
  const names = given.filter((each) => each !== "--check");
  if (names.length !== 1) throw new GoldenError("usage: npm run golden -- foo@official [--check]");
  const name = names[0].replace(/\.json$/, "");
  const path = `${folder}${name}.json`;
  const text = await goldenFrom(name, twinOf(name));
  const cases = JSON.parse(text).cases.map(({ id }) => id);
  if (!given.includes("--check")) writeFileSync(path, text);
  else if (!existsSync(path) || withoutRuntime(readFileSync(path, "utf8")) !== withoutRuntime(text))
    throw new GoldenError(`test/golden/${name}.json does not come out again; make it anew without --check`);
  console.log(`test/golden/${name}.json: ${cases.length} cases (${cases.join(", ")})`);
}

// Another version of Node or Python is no difference.
const withoutRuntime = (text) => text.replace(/"runtime":"[^"]*"/, "");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof GoldenError ? error.message : error);
    process.exitCode = 1;
  });
}
