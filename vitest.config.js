import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { wasmText } from "./scripts/wasm-text.js";

export default defineConfig({
  plugins: [wasmText()],
  resolve: { alias: { simdescent: fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  test: { globalSetup: "test/math/compile.js", include: ["test/**/*.test.ts"], testTimeout: 60_000, maxWorkers: 2 },
});
