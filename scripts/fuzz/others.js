// Journals, tables, and calls of the public API in any order.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demand, equal, outcome } from "./expect.js";
import { mutated, numbers, values } from "./random.js";

export function journals(lib) {
  const x = Array.from({ length: 12 }, (_, i) => [i, (i * 7) % 5]);
  const y = x.map(([a, b]) => 3 * a - 2 * b + 1 + (a % 3));
  const base = new lib.LinearRegression({ dtype: "float64", optimizer: lib.GradientDescent, epochs: 3 });
  const journalOf = (text) => ({ text, read: () => text, append: (more) => (text += more) });
  const search = (journal) => lib.gridSearch(base, { lr: [0.1, 0.2, 0.3] }, x, y, { folds: 3, journal });
  let text = "";
  search({ read: () => "", append: (more) => (text += more) });
  const whole = JSON.stringify(search(journalOf(text)).trials);
  return (random) => {
    const changed = Buffer.from(mutated(random, Buffer.from(text))).toString("latin1");
    let result;
    if (outcome(() => (result = search(journalOf(changed))), ["RangeError"]) === "refused") return;
    demand(JSON.stringify(result.trials) === whole, "a damaged journal changed the result");
  };
}

export function tables({ readTable }) {
  const folder = mkdtempSync(join(tmpdir(), "simdescent-fuzz-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "table.csv");
  const rows = Array.from({ length: 12 }, (_, i) => `${i},${(i * 7) % 5},"${i % 2 ? "yes" : 'n""o'}",${i / 3}`);
  const text = Buffer.from(["a,b,word,target", ...rows, ""].join("\n"));
  return async (random) => {
    writeFileSync(file, mutated(random, text));
    const options = {
      file,
      delimiter: ",",
      drop: random.int(2) ? ["word"] : [],
      test: random.pick([0, 0.2]),
      seed: 0,
      dtype: "float64",
    };
    let table;
    try {
      table = await readTable(options);
    } catch (error) {
      outcome(() => {
        throw error;
      }, ["UserError"]);
      return;
    }
    for (const part of [table.train, table.test])
      if (part) {
        demand(part.x.data.every(Number.isFinite) && part.y.every(Number.isFinite), "a table holds what is no number");
        part.x.dispose();
      }
  };
}

/** Calls with any arguments: an error of the right kind, after which everything is as before; guards are never touched. */
export function calls(lib) {
  const guard = lib.parameters({ g: Float32Array.from({ length: 64 }, (_, i) => i) });
  const kinds = ["TypeError", "RangeError", "NonFiniteError", "CheckpointError", "Error"];
  const classes = [lib.SGD, lib.AdamW, lib.Lion, lib.Prodigy, lib.ScheduleFreeSGD, lib.SparseAdam, lib.Muon];
  return (random) => {
    const any = () =>
      random.pick([
        ...values,
        ...numbers,
        new Float32Array(6),
        new Float64Array(6),
        [1, 2, 3, 4, 5, 6],
        () => 1,
        undefined,
      ]);
    const Class = random.pick(classes);
    const params = lib.parameters({ w: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } });
    let optimizer;
    const options = random.int(2)
      ? {}
      : {
          [random.pick(["lr", "weightDecay", "accumulate", "clip", "groups", "maximize", "betas", "onNonFinite"])]:
            any(),
        };
    if (outcome(() => (optimizer = new Class(params, options)), kinds) === "refused") optimizer = new Class(params);
    const saved = optimizer.save();
    for (let i = 0; i < 6; i++) {
      const before = optimizer.save();
      const key = random.pick(["lr", "weightDecay", "frozen", "momentum", "betas", "eps"]);
      const act = random.pick([
        () => optimizer.step({ w: any() }),
        () => optimizer.step(any()),
        () => (params.grad.w.fill(random.pick(numbers)), optimizer.step()),
        () => optimizer.load(any()),
        () => optimizer.load(saved),
        () => void (optimizer[key] = any()),
        () => void (optimizer.groups[0][key] = any()),
        () => params.sparse("w", { rows: any(), values: any() }),
        () => params.sparse("w", { rows: [random.pick(numbers)], values: [1, 2, 3] }),
        () => optimizer.observe?.(any()),
        () => (optimizer.eval(), optimizer.train()),
        () => lib.matrix(any(), any(), any()).dispose(),
        () => lib.parameters({ a: any() }).dispose(),
        () => params.load(any()),
      ]);
      if (outcome(act, kinds) === "refused")
        demand(equal(optimizer.save(), before), `a refused call changed something: ${act}`);
    }
    optimizer.dispose();
    params.dispose();
    demand(
      guard.data.g.every((value, i) => value === i),
      "memory of another object was written",
    );
  };
}
