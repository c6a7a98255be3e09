import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { deno, here, inNode, itIn, run } from "./engines.js";

describe("dist/index.js in Deno", async () => {
  itIn(await deno(), "computes the bits that Node does, without any permission", async (command) => {
    const cache = await mkdtemp(join(tmpdir(), "simdescent-deno-"));
    try {
      const env = { ...process.env, DENO_DIR: cache, DENO_NO_UPDATE_CHECK: "1" };
      const args = ["run", "--no-prompt", "--no-config", "--no-lock", "--cached-only", here("main.js")];
      expect(JSON.parse(await run(command, args, { env }))).toEqual(await inNode());
    } finally {
      await rm(cache, { recursive: true, force: true });
    }
  });
});
