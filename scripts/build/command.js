// The command, bundled with the libraries it is made of; of simdescent itself it uses the published entry beside it.
import { build } from "esbuild";

// Libraries written for require ask for Node's modules by it.
const banner = `#!/usr/bin/env node
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);`;

const beside = {
  name: "simdescent-is-beside",
  setup: ({ onResolve }) => onResolve({ filter: /^simdescent$/ }, () => ({ path: "./index.js", external: true })),
};

/** Writes the bundle; gives the files it was made of. */
export async function command(outfile) {
  const { metafile } = await build({
    entryPoints: ["src/cli/main.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    charset: "utf8",
    banner: { js: banner },
    external: ["canvas"],
    plugins: [beside],
    metafile: true,
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs);
}
