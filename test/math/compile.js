// Compiles what the tests read, where it is not fresh: test/math/assembly, and the modules themselves.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export default function setup() {
  const build = fileURLToPath(new URL("../../scripts/build.js", import.meta.url));
  execFileSync(process.execPath, [build, "modules", "math.wasm"], { stdio: "inherit" });
}
