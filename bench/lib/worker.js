// One configuration in a process of its own: V8 specializes a loop to what it has seen, and a baseline that
// has met two types of array, or two lengths, is no longer the fastest JavaScript.
const [benchmark, json] = process.argv.slice(2);
const { configuration, library, twins, quick } = JSON.parse(json);
const { measure } = await import(new URL(`../${benchmark}.js`, import.meta.url));
const result = await measure(configuration, { load: () => import(library), twins, quick });
process.stdout.write(JSON.stringify({ ...configuration, ...result }), () => process.exit());
