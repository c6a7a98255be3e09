// Feature hashing: one event of hashed features against one column of weights, as a row of a dense matrix that is 0
// elsewhere, bit for bit, at the cost of the features that are there.

import { Losses } from "./losses";
import { Block, FitTask, Lane } from "./record";
import { Rows } from "./row-dot";

/** Filled by JavaScript: an event, and where its rows stand in the optimizer's tables. */
@unmanaged
export class Hashed {
  given: usize; // u32 indices as they came
  amounts: usize; // their values
  keys: usize; // u64, to sort them
  indices: usize; // u32, ascending, each once
  values: usize;
  gradient: usize; // padded with zeros to 64 bytes
  before: usize; // the weights before the update, and the bias
  count: u32;
  slots: usize; // slot table, Range and place in the norm's table of the weights; 0 = no optimizer
  range: usize;
  norm: usize;
}

class Event {
  /**
   * Puts n different features in order, each at the place that as many smaller ones leave; false, where two are the same.
   * No branch depends on an index, and four are compared at once: for the few dozen of an event that beats sorting.
   */
  static rank<T>(h: Hashed, n: usize): bool {
    const given = h.given;
    const end = given + 4 * n;
    for (let at = end; at & 15; at += 4) store<u32>(at, 0x7fffffff);
    let twice = i32x4.splat(0);
    for (let i: usize = 0; i < n; i++) {
      const index = load<u32>(given + 4 * i);
      const key = i32x4.splat(index);
      let smaller = i32x4.splat(0);
      for (let at = given; at < end; at += 16) {
        const others = v128.load(at);
        smaller = i32x4.sub(smaller, i32x4.lt_s(others, key));
        twice = i32x4.sub(twice, i32x4.eq(others, key));
      }
      const place = <usize>Event.sum(smaller);
      store<u32>(h.indices + 4 * place, index);
      store<T>(h.values + place * sizeof<T>(), load<T>(h.amounts + i * sizeof<T>()));
    }
    return <usize>Event.sum(twice) == n;
  }

  @inline
  static sum(v: v128): u32 {
    const pairs = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
    return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
  }

  /** Insertion sort of keys at distances that shrink to 1 (Shell 1959). */
  static sort(keys: usize, n: usize): void {
    let gap: usize = 1;
    while (gap < n / 3) gap = 3 * gap + 1;
    for (; gap > 0; gap /= 3) {
      for (let i = gap; i < n; i++) {
        const key = load<u64>(keys + 8 * i);
        let j = i;
        for (; j >= gap && load<u64>(keys + 8 * (j - gap)) > key; j -= gap) {
          store<u64>(keys + 8 * j, load<u64>(keys + 8 * (j - gap)));
        }
        store<u64>(keys + 8 * j, key);
      }
    }
  }

  /** x w + b. Products are summed in the places of 64 bytes and in the order in which Rows.dot sums a dense row's. */
  static score<T>(task: FitTask, lane: Lane, h: Hashed): T {
    const sums = Block.column<T>(lane.scratch, 3);
    const places: u32 = 64 / sizeof<T>() - 1;
    memory.fill(sums, 0, 64);
    for (let i: usize = 0; i < <usize>h.count; i++) {
      const index = load<u32>(h.indices + 4 * i);
      const to = sums + <usize>(index & places) * sizeof<T>();
      const w = load<T>(task.weight + <usize>index * sizeof<T>());
      store<T>(to, load<T>(to) + load<T>(h.values + i * sizeof<T>()) * w);
    }
    const odd = v128.add<T>(v128.load(sums, 16), v128.load(sums, 48));
    const z = Rows.sum<T>(v128.add<T>(v128.add<T>(v128.load(sums), v128.load(sums, 32)), odd));
    return task.bias ? z + load<T>(task.bias) : z;
  }

  /** The loss of row `row` of targets; its derivative is left in the scratch memory. */
  static loss<T>(task: FitTask, lane: Lane, h: Hashed, row: usize): f64 {
    store<T>(Block.column<T>(lane.scratch, 0), Event.score<T>(task, lane, h));
    store<T>(Block.column<T>(lane.scratch, 1), load<T>(task.y + row * sizeof<T>()));
    if (task.sampleWeight) store<T>(Block.column<T>(lane.scratch, 2), load<T>(task.sampleWeight + row * sizeof<T>()));
    lane.batchLoss = 0;
    Losses.apply<T>(task, lane, 1, 1);
    return lane.batchLoss;
  }
}

/** Puts the first n features given in ascending order and sums the values of those that repeat; how many are left. */
export function hashedMerge<T>(at: usize, n: u32): u32 {
  const h = changetype<Hashed>(at);
  if (n <= 64 && Event.rank<T>(h, n)) {
    h.count = n;
    return n;
  }
  const indices = h.indices;
  const values = h.values;
  const keys = h.keys;
  let ascends = true;
  let last: i64 = -1;
  for (let i: usize = 0; i < <usize>n; i++) {
    const index = load<u32>(h.given + 4 * i);
    if (<i64>index <= last) ascends = false;
    last = index;
    store<u64>(keys + 8 * i, ((<u64>index) << 32) | i);
  }
  if (!ascends) Event.sort(keys, n);
  let count: usize = 0;
  last = -1;
  for (let i: usize = 0; i < <usize>n; i++) {
    const key = load<u64>(keys + 8 * i);
    const index = <u32>(key >> 32);
    const value = load<T>(h.amounts + <usize>(<u32>key) * sizeof<T>());
    if (<i64>index == last) {
      const to = values + (count - 1) * sizeof<T>();
      store<T>(to, load<T>(to) + value);
      continue;
    }
    store<u32>(indices + 4 * count, index);
    store<T>(values + count * sizeof<T>(), value);
    last = index;
    count++;
  }
  h.count = <u32>count;
  return <u32>count;
}

/** Takes an event that is merged already. */
export function hashedTake<T>(at: usize, indices: usize, values: usize, n: u32): void {
  const h = changetype<Hashed>(at);
  memory.copy(h.indices, indices, 4 * n);
  memory.copy(h.values, values, sizeof<T>() * <usize>n);
  h.count = n;
}

/** The event's loss with target `row`, its gradient where the optimizer reads it, and the weights as they are. */
export function hashedGradient<T>(at: usize, taskAt: usize, laneAt: usize, row: u32): f64 {
  const h = changetype<Hashed>(at);
  const task = changetype<FitTask>(taskAt);
  const lane = changetype<Lane>(laneAt);
  const n: usize = h.count;
  const loss = Event.loss<T>(task, lane, h, row);
  const k = load<T>(Block.column<T>(lane.scratch, 0));
  for (let i: usize = 0; i < n; i++) {
    const offset = i * sizeof<T>();
    store<T>(h.gradient + offset, k * load<T>(h.values + offset));
    store<T>(h.before + offset, load<T>(task.weight + <usize>load<u32>(h.indices + 4 * i) * sizeof<T>()));
  }
  const bytes = n * sizeof<T>();
  memory.fill(h.gradient + bytes, 0, ((bytes + 63) & ~63) - bytes);
  if (task.bias) {
    store<T>(h.before + bytes, load<T>(task.bias));
    v128.store(task.bias + lane.gradientOffset, v128.replace_lane<T>(v128.splat<T>(0), 0, <T>0 + k));
  }
  // Rows in the slot table, elements of the range, and of what the norm reads.
  store<u32>(h.slots, <u32>n, 4 * 13);
  store<u32>(h.range, <u32>n, 4);
  store<u32>(h.norm, <u32>n, 4);
  return loss;
}

/** The event's loss after the update; or -1, and the weights put back, where one of them is no longer finite. */
export function hashedAfter<T>(at: usize, taskAt: usize, laneAt: usize, row: u32): f64 {
  const h = changetype<Hashed>(at);
  const task = changetype<FitTask>(taskAt);
  const lane = changetype<Lane>(laneAt);
  const n: usize = h.count;
  let fine = task.bias == 0 || isFinite<T>(load<T>(task.bias));
  for (let i: usize = 0; i < n; i++) {
    if (!isFinite<T>(load<T>(task.weight + <usize>load<u32>(h.indices + 4 * i) * sizeof<T>()))) fine = false;
  }
  if (fine) return Event.loss<T>(task, lane, h, row);
  for (let i: usize = 0; i < n; i++) {
    const to = task.weight + <usize>load<u32>(h.indices + 4 * i) * sizeof<T>();
    store<T>(to, load<T>(h.before + i * sizeof<T>()));
  }
  if (task.bias) store<T>(task.bias, load<T>(h.before + n * sizeof<T>()));
  return -1;
}

/** The event's score in float64, as `scores` of a dense row. */
export function hashedScore<T>(at: usize, weight: usize, bias: usize): f64 {
  const h = changetype<Hashed>(at);
  let z: f64 = bias ? <f64>load<T>(bias) : 0;
  for (let i: usize = 0; i < <usize>h.count; i++) {
    const w = <f64>load<T>(weight + <usize>load<u32>(h.indices + 4 * i) * sizeof<T>());
    z += <f64>load<T>(h.values + i * sizeof<T>()) * w;
  }
  return z;
}
