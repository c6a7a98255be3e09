// npm leaves optional packages of other platforms out of package-lock.json where the registry in use does not
// serve them, and `npm ci` then refuses the lock. This adds them; run it after every change of dependencies.
// Platform fields follow from the name; there is no checksum to add.
//   node scripts/complete-lock.js [folder]
import { readFileSync, writeFileSync } from "node:fs";

const file = `${process.argv[2] ?? "."}/package-lock.json`;
const lock = JSON.parse(readFileSync(file, "utf8"));
const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

function platform(name) {
  const words = name
    .split("/")
    .pop()
    .split(/[-.]/)
    .map((w) => ({ windows: "win32", 64: "x64", aarch64: "arm64" })[w] ?? w);
  const os = systems.find((each) => words.includes(each));
  const cpu = processors.find((each) => words.includes(each));
  if (!os || !cpu) throw new Error(`${name}: which platform is it for?`);
  const libc =
    os !== "linux"
      ? undefined
      : words.some((w) => w.startsWith("musl"))
        ? "musl"
        : words.some((w) => /^(gnu|glibc)/.test(w))
          ? "glibc"
          : undefined;
  return { cpu: [cpu], ...(libc && { libc: [libc] }), optional: true, os: [os] };
}

const added = {};
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const found = [`${path}/node_modules/${name}`, `node_modules/${name}`].some((at) => at in lock.packages);
    if (found || !/^\d+\.\d+\.\d+$/.test(version)) {
      if (!found) console.error(`left out: ${name}@${version} of ${path}`);
      continue;
    }
    added[`node_modules/${name}`] = { version, ...(entry.dev && { dev: true }), ...platform(name) };
  }
}
const { "": root, ...rest } = { ...lock.packages, ...added };
lock.packages = { "": root, ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, "en"))) };
writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
console.log(`${Object.keys(added).length} entries added`);
