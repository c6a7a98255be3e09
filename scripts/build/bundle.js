// The command, or one of the bundles of rollup.config.js, by the name of its file; prints the files it was made of, as JSON.
import { relative } from "node:path";
import { rollup } from "rollup";
import configs from "../../rollup.config.js";
import { command } from "./command.js";

const outfile = `build/bundles/${process.argv[2]}`;
const files = outfile.endsWith("/cli.js") ? await command(outfile) : await rolled();

async function rolled() {
  const options = configs.find(({ output }) => output.file === outfile);
  const bundle = await rollup({ ...options, logLevel: "silent" });
  await bundle.write(options.output);
  await bundle.close();
  return bundle.watchFiles;
}

const inPackage = /^(.*node_modules\/(@[^/]+\/)?[^/]+)\//;
const found = files
  .filter((file) => !file.startsWith("\0"))
  .map((file) => relative(".", file).replaceAll("\\", "/"))
  .map((file) => inPackage.exec(file)?.[1] ?? file);
console.log(JSON.stringify([...new Set(found)].sort()));
