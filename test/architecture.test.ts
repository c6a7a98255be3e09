import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const src = new URL("../src/", import.meta.url);
const page = readFileSync(new URL("../docs/architecture.md", import.meta.url), "utf8");

// The list under "The floors", bottom first: one entry a line, several rooms may share a floor.
const floors = (/## The floors\s+```\n([^]*?)```/.exec(page)?.[1] ?? "")
  .trim()
  .split("\n")
  .map((line) => line.split(/ {2,}/)[0].split(", "))
  .filter(([room]) => room !== "assembly")
  .reverse();
const floorOf = (room: string): number => floors.findIndex((rooms) => rooms.includes(room));
const roomOf = (path: string): string => path.split("/")[0].replace(/\.ts$/, "");

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts") && !/^index\.ts$|\.d\.ts$/.test(path));

describe("docs/architecture.md", () => {
  it("names the floor of every room", () => {
    expect(floors.length).toBeGreaterThan(5);
    for (const path of files) expect(floorOf(roomOf(path)), path).toBeGreaterThanOrEqual(0);
  });

  it("is right that arrows point down only", () => {
    for (const path of files) {
      for (const [, target] of readFileSync(new URL(path, src), "utf8").matchAll(/from "(\.[^"]+)"/g)) {
        const imported = new URL(target, new URL(path, src)).href.slice(src.href.length);
        const [from, to] = [roomOf(path), roomOf(imported.replace(/\.js$/, ".ts"))];
        if (from !== to) expect(floorOf(from), `${path} imports ${imported}`).toBeGreaterThanOrEqual(floorOf(to));
      }
    }
  });

  it("is right about what the lowest floors and the schedules import", () => {
    const rooms = (room: string) =>
      new Set(
        files
          .filter((path) => roomOf(path) === room)
          .flatMap((path) => [...readFileSync(new URL(path, src), "utf8").matchAll(/from "\.\.\/([^/".]+)/g)])
          .map(([, to]) => to),
      );
    expect([...rooms("math")]).toEqual([]);
    expect([...rooms("io")]).toEqual(["errors"]);
    expect([...rooms("schedules")].sort()).toEqual(["errors", "math"]);
  });
});
