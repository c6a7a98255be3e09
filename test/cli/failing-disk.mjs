// A disk that fails: loaded before the command by --import. DISK says how, as JSON:
//   { "call": "writeSync", "at": 2, "code": "ENOSPC" }   the second such call fails so
//   { "short": 100 }                                     no write takes more bytes than that
//   { "short": 100, "wait": 3 }                          and each takes so many milliseconds
// Files of the command's own and of Node's are left alone: only what is opened for writing counts. At the end the
// numbers of calls are written to the file CALLS names.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { call, at, code, short = Infinity, wait = 0 } = JSON.parse(process.env.DISK);
const calls = { openSync: 0, writeSync: 0, fsyncSync: 0, closeSync: 0, renameSync: 0 };
const ours = new Set();
const real = { ...fs };

function count(name) {
  if (++calls[name] !== at || name !== call) return;
  throw Object.assign(new Error(`${code}: made to fail, ${name}`), { code, syscall: name });
}

fs.openSync = (path, flags, ...rest) => {
  const writes = flags === "w" || flags === "a";
  if (writes) count("openSync");
  const file = real.openSync(path, flags, ...rest);
  if (writes) ours.add(file);
  return file;
};
fs.writeSync = (file, bytes, offset = 0) => {
  if (!ours.has(file)) return real.writeSync(file, bytes, offset);
  count("writeSync");
  if (wait) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
  return real.writeSync(file, bytes, offset, Math.min(short, bytes.length - offset));
};
fs.fsyncSync = (file) => {
  if (ours.has(file)) count("fsyncSync");
  real.fsyncSync(file);
};
fs.closeSync = (file) => {
  const own = ours.delete(file);
  real.closeSync(file);
  if (own) count("closeSync");
};
fs.renameSync = (from, to) => {
  count("renameSync");
  real.renameSync(from, to);
};
syncBuiltinESMExports();
process.on("exit", () => {
  if (process.env.CALLS) real.writeFileSync(process.env.CALLS, JSON.stringify(calls));
});
