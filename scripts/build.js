// From a clean checkout to dist/: generated lists, core.wasm, declarations, bundles.
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { generated } from "./generate.js";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));

const run = (command, ...args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`node_modules/${command}`, ...args], { stdio: "inherit" });
    child.on("exit", (code) => (code ? reject(new Error(`${command} ended with ${code}`)) : resolve()));
  });

for (const [path, text] of generated()) writeFileSync(path, text);
rmSync("dist", { recursive: true, force: true });
mkdirSync("build", { recursive: true });
mkdirSync("dist", { recursive: true });
const types = run("typescript/bin/tsc", "-p", "tsconfig.types.json");
const rollup = (part) => run("rollup/dist/bin/rollup", "-c", "--configPart", part, "--silent");
const command = rollup("command");
const modules = ["core", "models"];
for (const name of modules) {
  const config = ["--config", "asconfig.json", "--target", name];
  await run(
    "assemblyscript/bin/asc.js",
    `assembly/${name === "core" ? "index" : name}.ts`,
    ...config,
    "--transform",
    "./scripts/pack.js",
  );
}
await Promise.all([types, command, rollup("libraries")]);
for (const name of modules) {
  copyFileSync(`build/${name}.wasm`, `dist/${name}.wasm`);
  writeFileSync(
    `dist/${name}.wasm.d.ts`,
    "/** The compiled module where a bundler or runtime turns the import into one; pass it to `init`. */\ndeclare const module: object;\nexport default module;\n",
  );
}
writeFileSync("dist/worker.d.ts", "/** The script of a worker thread, for `workerUrl` of a pool. */\nexport {};\n");
chmodSync("dist/cli.js", 0o755);
