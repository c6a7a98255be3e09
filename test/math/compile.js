// Compiles test/math/assembly once, before the tests, where it is older than its sources.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const output = new URL("build/math.wasm", root);

export default function setup() {
  const folders = ["assembly/math/", "assembly/models/", "test/math/assembly/"].map((path) => new URL(path, root));
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => new URL(file, folder)),
  );
  const made = existsSync(output) ? statSync(output).mtimeMs : 0;
  if (sources.every((source) => statSync(source).mtimeMs < made)) return;
  mkdirSync(new URL("build/", root), { recursive: true });
  // Its constants lie where the tests' tensors do not come, in the memory of core.wasm.
  const options =
    "-O3 --converge --noAssert --runtime stub --enable simd --use abort= --importMemory --memoryBase 12582912";
  const args = ["node_modules/assemblyscript/bin/asc.js", "test/math/assembly/index.ts", "-o", "build/math.wasm"];
  const { status, stderr } = spawnSync(process.execPath, [...args, ...options.split(" ")], {
    cwd: fileURLToPath(root),
  });
  if (status !== 0) throw new Error(String(stderr));
}
