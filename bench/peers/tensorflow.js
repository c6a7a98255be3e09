// TensorFlow.js with one of its backends, one thread.
import { createRequire } from "node:module";
import { dirname } from "node:path";

export async function tensorflow(backend = "wasm") {
  const require = createRequire(new URL("package.json", import.meta.url));
  const tf = require("@tensorflow/tfjs-core");
  const own = require(`@tensorflow/tfjs-backend-${backend}`);
  if (backend === "wasm") {
    own.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
    own.setThreadsCount(1);
  }
  await tf.setBackend(backend);
  return tf;
}
