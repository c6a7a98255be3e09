// An optimizer whose parameters' tensors come, go, or get other rows: groups and engine anew, and the state that goes along.
import { show } from "../errors.js";
import { view } from "../core/memory.js";
import type { ParameterSet, Slot } from "../core/parameters.js";
import { copyRows, rowLength, type Change, type Origin } from "../core/restructure.js";
import { copyCount } from "./counter.js";
import type { Definition } from "./definition.js";
import { Engine } from "./engine.js";
import { decaying, formGroup, type GroupOptions } from "./form-groups.js";
import type { Group, OptimizerGroup } from "./group.js";
import { initial } from "./shared-numbers.js";
import type { Place } from "./state.js";
import type { Variant } from "./variant.js";

/** What of an optimizer follows. */
export interface Followed {
  readonly definition: Definition;
  readonly params: ParameterSet;
  readonly engine: Engine;
  readonly outer: Group;
  readonly groups: readonly OptimizerGroup[];
  /** The option `decay`. */
  readonly decayChoice: unknown;
  readonly micro: number;
  readonly mode: string;
}

/** The engine after the change; `names` of tensors whose state begins anew. */
export interface Following {
  engine: Engine;
  groups: Group[];
  restarted: string[];
  undo: () => void;
}

/** Prepares the change; where it throws all is as before. */
export function following(optimizer: Followed, change: Change): Following {
  const { definition, params, engine: before, outer, micro, mode, decayChoice } = optimizer;
  const fail = (why: string): never => {
    throw new Error(`${definition.name}: ${why}`);
  };
  if (definition.closure) fail("its history is of all tensors together, none can come or go\nMake a new optimizer.");
  if (micro > 0) fail("tensors cannot change in the middle of an accumulation\nDo it after a step that was applied.");
  if (mode === "eval") fail("tensors cannot change in eval mode\nCall train() first.");
  const changed = (): void => before.change();
  before.flush();
  const groups = before.groups.filter((group) => group !== outer);
  const members = new Map<Group, Slot[]>([...groups, outer].map((group) => [group, []]));
  const own = change.group?.of === optimizer ? change.group.choice : undefined;
  const chosen = chooseGroup(optimizer, own, changed);
  if (chosen && !members.has(chosen)) {
    groups.push(chosen);
    members.set(chosen, []);
  }
  for (const slot of params.slots) {
    const origin = change.origins.get(slot);
    const group = origin
      ? before.groupOf(origin.slot)
      : (chosen ?? groups.find(({ pattern }) => pattern && slot.name.search(pattern) >= 0) ?? outer);
    (members.get(group) as Slot[]).push(slot);
  }
  const all = [...groups, ...((members.get(outer) as Slot[]).length > 0 || groups.length === 0 ? [outer] : [])];
  const undone: (() => void)[] = [];
  let engine: Engine | undefined;
  const undo = (): void => {
    for (const each of undone) each();
    engine?.dispose();
  };
  try {
    for (const [group, list] of members) undone.push(group.take(list));
    engine = new Engine(before.owner, params, all, decaying(definition.name, params, decayChoice), before.options);
    engine.proximal = before.proximal;
    const restarted = params.slots.filter((slot) => {
      const origin = change.origins.get(slot);
      return origin && !carry(before, engine as Engine, slot, origin);
    });
    for (const [owner, { values, started }] of before.shared) {
      const shared = engine.shared.get(owner);
      if (shared) Object.assign(shared, { values: { ...values }, started });
    }
    return { engine, groups: all, restarted: restarted.map(({ name }) => name), undo };
  } catch (error) {
    undo();
    throw error;
  }
}

// The group that added tensors are to be in: one there is, by place or itself, or a new one by its options.
function chooseGroup(optimizer: Followed, choice: unknown, changed: () => void): Group | undefined {
  const { definition, engine, groups, outer } = optimizer;
  if (choice === undefined) return undefined;
  const label = `${definition.name}.add: group`;
  const index = typeof choice === "number" ? choice : groups.indexOf(choice as OptimizerGroup);
  if (index >= 0 && index < groups.length && Number.isInteger(index)) return engine.groups[index];
  if (typeof choice === "number")
    throw new RangeError(`${label} must be one of the ${groups.length} there are, from 0, got ${choice}`);
  if (typeof choice !== "object" || choice === null)
    throw new TypeError(`${label} must be a group's number, or options of a new one, got ${show(choice)}`);
  const { flags, hypers } = outer;
  return formGroup(label, definition, [], choice as GroupOptions, { flags, hypers: { ...hypers } }, changed);
}

// Copies a tensor's state and count; false where some of it has a form that rows cannot go along with.
function carry(before: Engine, engine: Engine, slot: Slot, { slot: old, rows }: Origin): boolean {
  const { dtype } = engine.params;
  const at = ({ at: address, length }: Place) => view(dtype, address, length, engine.owner);
  const olds = new Map(before.places(old).map((place) => [place.name, place]));
  const group = engine.groupOf(slot);
  const byRows = rows ? rowsOf(group, slot) : undefined;
  const moves = engine.places(slot).map((place) => [place, olds.get(place.name), byRows?.get(place.name)] as const);
  const fits = moves.every(
    ([place, from, kind]) => from && (kind === true || (kind !== null && from.length === place.length)),
  );
  if (!fits) return false;
  for (const [place, from, kind] of moves) {
    const to = at(place);
    if (kind !== true) {
      to.set(at(from as Place));
      continue;
    }
    const { start } = place;
    if (start === "params") to.set(engine.params.data[slot.name]);
    else if (start !== undefined) to.fill(initial(start, group.values));
    copyRows(to, at(from as Place), rows as ArrayLike<number>, rowLength(place));
  }
  engine.setCount(slot.name, copyCount(before.count(old.name)));
  return true;
}

// Which slots have a row, or a number, for each row of their tensor: true; null of what follows rows in another way. Found out
// by asking for the state of a tensor with one row more.
function rowsOf(group: Group, slot: Slot): Map<string, boolean | null> {
  const { definition, flags, hypers } = group;
  const [rows, ...rest] = slot.shape;
  const more = definition.variant(flags, hypers, { ...slot, shape: [rows + 1, ...rest] });
  const shapes = (specs: Variant["slots"]) => specs.map((spec) => (typeof spec === "string" ? undefined : spec.shape));
  const [now, then] = [group.variantOf(slot).slots, more.slots].map(shapes);
  const names = group.variantOf(slot).slots.map((spec) => (typeof spec === "string" ? spec : spec.name));
  return new Map(
    names.map((name, i) => {
      const shape = now[i];
      if (!shape) return [name, true];
      if (String(shape) === String(then[i])) return [name, false];
      return [name, shape[0] === rows && String([rows + 1, ...shape.slice(1)]) === String(then[i]) ? true : null];
    }),
  );
}
