// Installs the engines beside this file unless they are there already. Without them the tests run all the same
// and say which engine is missing; where CI is "true" a missing engine is an error.
import { execSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("./", import.meta.url));
const read = (name) => JSON.parse(readFileSync(folder + name, "utf8"));
const { optionalDependencies } = read("package.json");
const missing = Object.entries(optionalDependencies).filter(([name, version]) => {
  const path = `node_modules/${name}/package.json`;
  return !existsSync(folder + path) || read(path).version !== version;
});

if (missing.length > 0) {
  try {
    execSync("npm ci --silent", { cwd: folder, stdio: "inherit" });
  } catch (error) {
    console.error(
      `test/runtimes: npm ci failed, so these will be skipped: ${missing.map(([name]) => name).join(", ")}`,
    );
    if (process.env.CI === "true") throw error;
  }
}
