import { CheckpointError } from "../errors.js";
import { elementBytes, type FloatArray } from "../core/memory.js";
import { decode, type Contents, type Tensor } from "../io/safetensors.js";
import { restoreSchedule } from "../schedules/restore.js";
import type { PlateauState } from "../schedules/plateau-state.js";
import type { Schedule, ScheduleSpec } from "../schedules/schedule.js";
import { checkLoad, type Loaded, type LoadOptions } from "../core/load-options.js";
import type { ParameterSet } from "../core/parameters.js";
import type { Gathering } from "./accumulate.js";
import type { Definition } from "./definition.js";
import { Group } from "./group.js";
import { loadSome, renamedContents } from "./load-some.js";
import { checkHyper, type Flag, type Hyper } from "./option-specs.js";

const version = "1";
const accumulatedSlot = "accumulated_grad";

/** What of an optimizer a checkpoint holds. */
export interface Resumable extends Gathering {
  /** What options put around the rule, as far as it counts. */
  readonly around?: { numbers: Record<string, number> } | undefined;
  readonly definition: Definition;
  readonly params: ParameterSet;
  readonly outer: Group;
  readonly onNonFinite: string;
  readonly needsLoss: boolean;
  /** Updates applied. */
  applied: number;
}

interface SavedGroup {
  optimizer: string;
  names: string[];
  frozen: boolean;
  flags: Record<string, Flag>;
  hypers: Record<string, number | null | { schedule: ScheduleSpec | "custom"; seen?: PlateauState[] }>;
}

/** Every tensor of the file: name, shape, and where its values are read from. */
function* layout(
  optimizer: Resumable,
): Generator<{ name: string; shape: number[]; values: FloatArray; wide: boolean }> {
  const { params, engine } = optimizer;
  for (const slot of params.slots) {
    const shape = [...slot.shape];
    yield { name: `params.${slot.name}`, shape, values: params.data[slot.name], wide: false };
    const state = engine.state(slot);
    for (const place of engine.places(slot)) {
      yield {
        name: `state.${slot.name}.${place.name}`,
        shape: [...place.shape],
        values: state[place.name],
        wide: false,
      };
    }
    if (engine.options.accumulate > 1) {
      yield { name: `state.${slot.name}.${accumulatedSlot}`, shape, values: engine.accumulated(slot), wide: false };
    }
    const { t, bases, powers, registers } = engine.count(slot.name);
    const group = engine.groupOf(slot);
    yield { name: `state.${slot.name}.step`, shape: [], values: Float64Array.of(t), wide: true };
    if (group.definition.powers.length > 0) {
      const values = Float64Array.from([...bases, ...powers]);
      yield { name: `state.${slot.name}.powers`, shape: [2, values.length / 2], values, wide: true };
    }
    for (const [key, value] of Object.entries(registers)) {
      yield { name: `state.${slot.name}.${key}`, shape: [], values: Float64Array.of(value), wide: true };
    }
  }
  for (const { name, values, started } of engine.shared.values()) {
    for (const [key, value] of Object.entries(values)) {
      yield { name: `shared.${name}.${key}`, shape: [], values: Float64Array.of(started ? value : NaN), wide: true };
    }
  }
  yield { name: "optimizer.steps", shape: [], values: Float64Array.of(optimizer.applied), wide: true };
  yield { name: "optimizer.accumulated", shape: [], values: Float64Array.of(optimizer.micro), wide: true };
  for (const [key, value] of Object.entries(optimizer.around?.numbers ?? {}))
    yield { name: `optimizer.${key}`, shape: [], values: Float64Array.of(value), wide: true };
  if (optimizer.needsLoss) {
    yield { name: "optimizer.accumulated_loss", shape: [], values: Float64Array.of(optimizer.lossSum), wide: true };
  }
}

/** What a checkpoint holds; its tensors are views that change as training goes on. */
export function contentsOf(optimizer: Resumable): Contents {
  optimizer.engine.flush();
  const tensors: Contents["tensors"] = new Map();
  for (const { name, shape, values } of layout(optimizer)) tensors.set(name, { shape, data: values });
  const groups = optimizer.engine.groups.map(describeGroup);
  const outer = describeGroup(optimizer.outer);
  const { accumulate, clip } = optimizer.engine.options;
  const options = JSON.stringify({ outer, groups, accumulate, clip, onNonFinite: optimizer.onNonFinite }, infinities);
  return { tensors, metadata: { optimizer: optimizer.definition.name, version, options } };
}

/** The same with tensors that do not change as training goes on. */
export function copied({ tensors, metadata }: Contents): Contents {
  const copies = [...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }] as const);
  return { tensors: new Map(copies), metadata };
}

const infinities = (_: string, value: unknown): unknown => (value === Infinity ? "Infinity" : value);

function describeGroup(group: Group): SavedGroup {
  const hypers: SavedGroup["hypers"] = {};
  for (const [key, hyper] of Object.entries(group.hypers)) {
    if (typeof hyper !== "function") hypers[key] = hyper;
    else hypers[key] = { schedule: complete(hyper) ? (hyper.spec as ScheduleSpec) : "custom", seen: group.seen(key) };
  }
  const names = group.members.map((slot) => slot.name).sort();
  return { optimizer: group.definition.name, names, frozen: group.frozen, flags: { ...group.flags }, hypers };
}

// A schedule of ours around a hand-written function cannot be made again from its spec.
const complete = (schedule: Schedule): boolean =>
  schedule.spec !== undefined && !JSON.stringify(schedule.spec).includes('"schedule":"custom"');

export function loadOptimizer(optimizer: Resumable, bytes: Uint8Array | ArrayBuffer, options: LoadOptions): Loaded {
  const owner = optimizer.definition.name;
  const { strict, rename } = checkLoad(owner, options);
  const contents = decode(bytes, owner);
  if (!strict) return loadSome(optimizer, contents, rename);
  restoreContents(optimizer, options.rename ? renamedContents(owner, contents, rename) : contents);
  return { loaded: optimizer.params.names, missing: [], unexpected: [] };
}

/**
 * Puts back what `contentsOf` gave, all or nothing: a file is checked whole, and then nothing can throw any more.
 * @throws CheckpointError for whatever is wrong with it.
 */
export function restoreContents(optimizer: Resumable, contents: Contents): void {
  let commit: () => void;
  try {
    commit = prepare(optimizer, contents);
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    const [why, ...hint] = (error as Error).message.split("\n");
    throw new CheckpointError([`${optimizer.definition.name}: the file cannot be used: ${why}`, ...hint].join("\n"));
  }
  commit();
}

function prepare(optimizer: Resumable, { tensors, metadata }: Contents): () => void {
  const { engine, definition } = optimizer;
  const owner = definition.name;
  const fail = (why: string): never => {
    throw new CheckpointError(`${owner}: ${why}`);
  };
  if (metadata.optimizer === undefined) fail("the file holds no optimizer state");
  if (metadata.optimizer !== owner) fail(`the file is a checkpoint of ${metadata.optimizer}`);
  if (metadata.version !== version) fail(`the file has version ${metadata.version}, this is ${version}`);
  engine.flush();
  const places = [...layout(optimizer)];
  compare(owner, places, tensors, optimizer);
  // What is of another kind than it says trips one of the checks, or throws by itself.
  const saved = JSON.parse(metadata.options) as { outer: SavedGroup; groups: SavedGroup[] };
  const single = (name: string): number => (tensors.get(name) as Tensor).data[0];
  const counter = (name: string): number => {
    const n = single(name);
    return Number.isSafeInteger(n) && n >= 0 ? n : fail(`the numbers of ${name} in the file are damaged`);
  };
  const micro = counter("optimizer.accumulated");
  if (micro > 0 && micro >= engine.options.accumulate)
    fail(`the file has ${micro} accumulated gradients, this optimizer ${engine.options.accumulate}`);
  const lossSum = optimizer.needsLoss ? single("optimizer.accumulated_loss") : 0;
  if (!Number.isFinite(lossSum)) fail("the numbers of accumulated_loss in the file are damaged");
  const applied = counter("optimizer.steps");
  const around = Object.keys(optimizer.around?.numbers ?? {}).map((key) => [key, counter(`optimizer.${key}`)] as const);
  if (saved.groups.length !== engine.groups.length)
    fail(`the file has ${saved.groups.length} groups, this optimizer ${engine.groups.length}`);
  const pairs = engine.groups.map((group, i) => [group, saved.groups[i]] as const);
  if (!engine.groups.includes(optimizer.outer)) pairs.push([optimizer.outer, saved.outer]);
  if (!pairs.every(([, { frozen }]) => typeof frozen === "boolean")) fail("the groups in the file are damaged");
  const groups = pairs.map(([group, from]) => [group, from, group.plan(restoreHypers(owner, group, from))] as const);
  const counts = optimizer.params.slots.map(({ name }) => {
    const powers = Array.from(tensors.get(`state.${name}.powers`)?.data ?? []);
    if (!powers.every(Number.isFinite)) fail(`the numbers of ${name} in the file are damaged`);
    const [bases, values] = [powers.slice(0, powers.length / 2), powers.slice(powers.length / 2)];
    const keys = Object.keys(engine.count(name).registers);
    const registers = Object.fromEntries(keys.map((key) => [key, single(`state.${name}.${key}`)]));
    const t = counter(`state.${name}.step`);
    return [name, { t, bases: Float64Array.from(bases), powers: Float64Array.from(values), registers }] as const;
  });
  const shared = [...engine.shared].map(([of, numbers]) => {
    const keys = Object.keys(numbers.values);
    const values = Object.fromEntries(keys.map((key) => [key, single(`shared.${numbers.name}.${key}`)]));
    const started = !Object.values(values).some(Number.isNaN);
    const group = of instanceof Group ? of : engine.groups.find((each) => each.definition === of);
    if (started && group?.definition.holds?.(values, group.hypers) === false)
      fail(`the numbers of ${numbers.name} in the file are damaged`);
    return [numbers, { values, started }] as const;
  });
  return () => {
    for (const { name, values, wide } of places) if (!wide) values.set((tensors.get(name) as Tensor).data);
    for (const [name, count] of counts) engine.setCount(name, count);
    for (const [numbers, { values, started }] of shared) {
      Object.assign(numbers.values, values);
      numbers.started = started;
    }
    Object.assign(optimizer, { applied, lossSum, micro });
    if (optimizer.around) optimizer.around.numbers = Object.fromEntries(around);
    for (const [group, from, assign] of groups) {
      assign();
      for (const [key, hyper] of Object.entries(from.hypers))
        if (typeof hyper === "object" && hyper?.seen) group.recall(key, hyper.seen);
      group.frozen = from.frozen;
    }
  };
}

function compare(
  owner: string,
  places: { name: string; shape: number[]; wide: boolean }[],
  tensors: Contents["tensors"],
  optimizer: Resumable,
): void {
  const names = new Set(places.map((place) => place.name));
  const missing = places.filter(({ name }) => !tensors.has(name)).map((place) => place.name);
  const unexpected = [...tensors.keys()].filter((name) => !names.has(name));
  const misshaped = places
    .filter(({ name, shape }) => tensors.has(name) && String(tensors.get(name)?.shape) !== String(shape))
    .map((place) => place.name);
  if (missing.length || unexpected.length || misshaped.length) {
    throw new CheckpointError(`${owner}: the file is of other parameters or options`, {
      missing,
      unexpected,
      misshaped,
    });
  }
  const size = elementBytes(optimizer.params.dtype);
  const other = places.find(({ name, wide }) => tensors.get(name)?.data.BYTES_PER_ELEMENT !== (wide ? 8 : size));
  if (other) throw new CheckpointError(`${owner}: ${other.name} in the file is not ${optimizer.params.dtype}`);
}

const isSeen = ({ lr, bad, cooldown, seen }: PlateauState): boolean =>
  Number.isFinite(lr) && [bad, cooldown, seen].every((n) => Number.isSafeInteger(n) && n >= 0);

function restoreHypers(owner: string, group: Group, saved: SavedGroup): Record<string, Hyper> {
  const fail = (why: string): never => {
    throw new CheckpointError(`${owner}: ${why}`);
  };
  const names = group.members.map((slot) => slot.name).sort();
  if (String(names) !== String(saved.names))
    fail(`a group holds ${names.join(", ")} here and ${saved.names.join(", ")} in the file`);
  if (saved.optimizer !== group.definition.name) fail(`${names.join(", ")}: the file has state of ${saved.optimizer}`);
  for (const [flag, value] of Object.entries(group.flags)) {
    if (saved.flags[flag] !== value) fail(`the file was saved with ${flag}: ${saved.flags[flag]}, here it is ${value}`);
  }
  const hypers: Record<string, Hyper> = {};
  for (const spec of group.definition.schema.hypers) {
    const stored: unknown = saved.hypers[spec.key];
    const value = stored === "Infinity" ? Infinity : (stored as SavedGroup["hypers"][string]);
    if (typeof value === "number" || value === null) {
      hypers[spec.key] = checkHyper(owner, spec, value);
    } else if (typeof value === "object") {
      const schedule = value.schedule === "custom" ? undefined : restoreSchedule(value.schedule);
      const present = group.hypers[spec.key];
      const { seen = [] } = value;
      if (seen.length !== (schedule?.plateaus?.length ?? seen.length) || !seen.every(isSeen))
        fail(`the numbers of ${spec.label} in the file are damaged`);
      if (!schedule && typeof present !== "function") {
        fail(`${spec.label} followed a schedule of your own\nGive it again when constructing, then load.`);
      }
      hypers[spec.key] = schedule ?? present;
    } else {
      fail(`the file has no ${spec.label}`);
    }
  }
  return hypers;
}
