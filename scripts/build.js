// From a clean checkout to dist/: generated lists, core.wasm and models.wasm, declarations, bundles.
// What has not changed since it was made stays as it is (scripts/build/fresh.js).
//   node scripts/build.js           dist/
//   node scripts/build.js modules   the modules alone; or any products of scripts/build/products.js by name
import { fileURLToPath } from "node:url";
import { products } from "./build/products.js";
import { run } from "./build/run.js";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));
const names = process.argv.slice(2);
try {
  await run(products, names.length > 0 ? names : ["dist"], (line) => console.error(line));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
