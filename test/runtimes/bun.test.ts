import { describe, expect } from "vitest";
import { bun, here, inNode, itIn, run } from "./engines.js";

describe("dist/index.js in Bun", async () => {
  const engine = await bun();
  const env = { ...process.env, DO_NOT_TRACK: "1" };

  itIn(engine, "computes the bits that Node does", async (command) => {
    expect(JSON.parse(await run(command, ["--no-install", here("main.js")], { env }))).toEqual(await inNode());
  });

  itIn(engine, "can be required from CommonJS", async (command) => {
    expect(JSON.parse(await run(command, ["--no-install", here("require.cjs")], { env }))).toEqual(await inNode());
  });
});
