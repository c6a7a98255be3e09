// Loaded into every process and thread of a marked copy: writes each place that throws to the file THROWN names, once.
import { openSync, writeSync } from "node:fs";

// As they are before tests let files fail.
const open = openSync;
const write = writeSync;
const seen = new Set();
let file;
globalThis.__thrown = (place) => {
  if (seen.has(place)) return;
  seen.add(place);
  file ??= open(process.env.THROWN, "a");
  write(file, `${place}\n`);
};
