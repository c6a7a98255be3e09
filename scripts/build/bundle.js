// One of the bundles of rollup.config.js by the name of its file; prints the files it was made of, as JSON.
import { relative } from "node:path";
import { rollup } from "rollup";
import configs from "../../rollup.config.js";

const options = configs.find(({ output }) => output.file === `build/bundles/${process.argv[2]}`);
const bundle = await rollup({ ...options, logLevel: "silent" });
await bundle.write(options.output);
await bundle.close();

const inPackage = /^(.*node_modules\/(@[^/]+\/)?[^/]+)\//;
const found = bundle.watchFiles
  .filter((file) => !file.startsWith("\0"))
  .map((file) => relative(".", file).replaceAll("\\", "/"))
  .map((file) => inPackage.exec(file)?.[1] ?? file);
console.log(JSON.stringify([...new Set(found)].sort()));
