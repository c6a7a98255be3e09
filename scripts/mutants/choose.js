// Which changes are tried: by lot, from a seed.
import { readFileSync } from "node:fs";
import { generatedFiles } from "../generate.js";
import { files } from "../build/fresh.js";
import { randomOf } from "../fuzz/random.js";
import { changesOf } from "./changes.js";

/** `assembly`, or the room of src/: a folder, or a file beside the folders. */
export const roomOf = (path) => (path.startsWith("assembly/") ? "assembly" : path.split("/")[1].replace(/\.ts$/, ""));

const kinds = [
  /^[<>]|^[=!]=/,
  /^[-+*/%&|] |^<<|^>>|=/,
  /^&&|^\|\||negated|!|default/,
  /constant/,
  /removed/,
  /returns/,
];

// Of five, three are of src/, one of plot, whose numbers only show, and one of assembly/.
const areas = ["src", "assembly", "src", "plot", "src"];
const areaOf = (path) => (["assembly", "plot"].includes(roomOf(path)) ? roomOf(path) : "src");

const placeOf = ({ path, line }) => `${path}:${line}`;

/** Takes one out that holds; those that don't go with it. */
function draw(stack, holds, random) {
  while (stack.length > 0) {
    const [one] = stack.splice(random.int(stack.length), 1);
    if (holds(one)) return one;
  }
  return undefined;
}

/**
 * So many changes below `under`, none twice and no two in one line. All kinds come alike often, though constants are far
 * more than throws.
 */
export function choose({ under = "", count, seed, root = "." }) {
  const random = randomOf(seed);
  const wanted = [...files("src", ".ts"), ...files("assembly", ".ts")]
    .filter((path) => !generatedFiles.includes(path) && !path.endsWith(".d.ts"))
    .filter((path) => path === under || path.startsWith(under === "" ? "" : `${under.replace(/\/$/, "")}/`));
  const stacks = new Map();
  for (const path of wanted) {
    for (const change of changesOf(path, readFileSync(`${root}/${path}`, "utf8"))) {
      const kind = kinds.findIndex((pattern) => pattern.test(change.rule));
      const key = `${areaOf(path)} ${kind}`;
      if (!stacks.has(key)) stacks.set(key, []);
      stacks.get(key).push(change);
    }
  }
  const chosen = new Map();
  const here = areas.filter((area) => [...stacks.keys()].some((key) => key.startsWith(`${area} `)));
  const turns = new Map();
  while (chosen.size < count && stacks.size > 0) {
    for (const area of here) {
      let turn = turns.get(area) ?? random.int(kinds.length);
      const keyOf = (at) => `${area} ${at % kinds.length}`;
      // An area may lack a kind.
      for (let i = 0; i < kinds.length && !stacks.has(keyOf(turn)); i++) turn++;
      turns.set(area, turn + 1);
      const stack = stacks.get(keyOf(turn));
      if (!stack) continue;
      const change = draw(stack, (each) => !chosen.has(placeOf(each)), random);
      if (stack.length === 0) stacks.delete(keyOf(turn));
      if (change && chosen.size < count) chosen.set(placeOf(change), change);
    }
  }
  return [...chosen.values()].map((change, id) => ({ id, ...change }));
}
