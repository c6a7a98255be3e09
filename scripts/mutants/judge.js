// What a run says about the tests.
import { roomOf } from "./choose.js";

export const least = { all: 92, room: 85 };

// A room of few mutants says little by itself: these count as one room too.
const areas = {
  src: (room) => room !== "assembly" && room !== "plot",
  plot: (room) => room === "plot",
  assembly: (room) => room === "assembly",
};
const enough = 10;

const empty = () => ({ killed: 0, timeout: 0, survived: 0 });
const total = ({ killed, timeout, survived }) => killed + timeout + survived;
/** The share that was noticed, in percent. A test that does not end is noticed. */
export const rate = (row) => (total(row) === 0 ? 100 : (100 * (row.killed + row.timeout)) / total(row));

/** Counts by room, for areas and in all; what cannot be compiled, and what compiles to the same bytes, is no mutant. */
export function judge(tried) {
  const rooms = new Map();
  for (const { mutant, outcome } of tried) {
    if (outcome === "same" || outcome === "invalid") continue;
    const room = roomOf(mutant.path);
    if (!rooms.has(room)) rooms.set(room, empty());
    rooms.get(room)[outcome === "unreached" ? "survived" : outcome]++;
  }
  const sum = (rows) =>
    rows.reduce(
      (a, b) => ({ killed: a.killed + b.killed, timeout: a.timeout + b.timeout, survived: a.survived + b.survived }),
      empty(),
    );
  const all = sum([...rooms.values()]);
  const wide = Object.entries(areas).map(([name, holds]) => [
    name,
    sum([...rooms].filter(([room]) => holds(room)).map(([, row]) => row)),
  ]);
  const short = [...wide, ...[...rooms].filter(([room, row]) => !Object.hasOwn(areas, room) && total(row) >= enough)]
    .filter(([, row]) => rate(row) < least.room)
    .map(([name, row]) => `${name}: ${rate(row).toFixed(1)} %, at least ${least.room} are asked for`);
  if (rate(all) < least.all) short.unshift(`in all: ${rate(all).toFixed(1)} %, at least ${least.all} are asked for`);
  return { rooms, areas: wide.filter(([, row]) => total(row) > 0), all, short };
}

const cells = (name, row) =>
  [
    name.padEnd(12),
    ...[total(row), row.killed, row.timeout, row.survived].map((n) => String(n).padStart(10)),
    `${rate(row).toFixed(1).padStart(8)} %`,
  ].join("");

/** The table of a judgement. */
export function table({ rooms, areas: wide, all }) {
  const head = [
    "".padEnd(12),
    ...["mutants", "killed", "timeout", "survived", "noticed"].map((word) => word.padStart(10)),
  ].join("");
  const inner = [...rooms].filter(([room]) => !Object.hasOwn(areas, room)).sort();
  return [
    head,
    ...wide.map(([name, row]) => cells(name, row)),
    ...inner.map(([name, row]) => cells(`  ${name}`, row)),
    cells("all", all),
  ].join("\n");
}

/**
 * One line for a mutant: where it is, what was done, what became of it.
 * @param {{ mutant: object, outcome: string, by?: string, ran?: number, of?: number, why?: string }} tried
 */
export function lineOf({ mutant, outcome, by, ran, of, why }) {
  const { path, line, rule, was, text } = mutant;
  const one = (code) => (code.length > 60 ? `${code.slice(0, 57)}...` : code).replace(/\s+/g, " ");
  const change = / -> /.test(rule) ? rule : `${rule}: ${one(was)} -> ${one(text)}`;
  const ends = {
    killed: `killed by ${by}`,
    timeout: `${by} did not end`,
    survived:
      ran === of ? `survived all ${of} test files that reach it` : `survived ${ran} of ${of} test files that reach it`,
    unreached: "survived: no test reaches it",
    same: "compiles to the same bytes",
    invalid: `cannot be compiled: ${why?.split("\n")[0]}`,
  };
  return `${path}:${line}  ${change}  ${ends[outcome]}`;
}
