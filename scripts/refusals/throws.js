// Where src/ throws, and sources that tell when they do.
import { readFileSync, writeFileSync } from "node:fs";
import { line, sources, visit } from "../generate/syntax.js";

const column = ({ text }, offset) => offset - text.lastIndexOf("\n", offset - 1);

/** Every `throw` of a folder's src/: `[{ place, text, file, node }]`, in the order of files and lines. */
export function readThrows(folder) {
  const report = (message) => {
    throw new Error(message);
  };
  return sources(folder, "src", { report }).flatMap((file) => {
    const found = [];
    visit(file, {
      ThrowStatement: (node) => {
        const text = file.text.slice(node.start, node.end).replace(/\s+/g, " ");
        found.push({ place: `${file.path}:${line(file, node.start)}:${column(file, node.start)}`, text, file, node });
      },
    });
    return found.sort((a, b) => a.node.start - b.node.start);
  });
}

/** Writes the sources of a copy anew, so that every `throw` first tells its place to record.js. */
export function mark(folder, throws) {
  for (const path of new Set(throws.map(({ file }) => file.path))) {
    let text = readFileSync(`${folder}${path}`, "utf8");
    for (const { place, file, node } of throws.toReversed()) {
      if (file.path !== path) continue;
      const { start, end } = node.argument;
      const told = `((globalThis as any).__thrown?.(${JSON.stringify(place)}), ${text.slice(start, end)})`;
      text = text.slice(0, start) + told + text.slice(end);
    }
    writeFileSync(`${folder}${path}`, text);
  }
}
