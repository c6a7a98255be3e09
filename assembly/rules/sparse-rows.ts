// A rule applied to some rows of a tensor, the others left alone: what `params.sparse` asks for.
// The slot table begins as always (w, the rows' gradients, state); behind it, at 64, the table handed to the rule.
// Words from 10 on: slots in use, the rule, indices of the rows, their count, bytes of a row, bytes of a gradient's row.

class Row {
  @inline
  static word(slots: usize, i: usize): usize {
    return load<u32>(slots + 4 * i);
  }

  /** Copies one row of w and of all state between the tensor and the rule's own table. */
  static exchange(slots: usize, inner: usize, used: usize, offset: usize, bytes: usize, back: bool): void {
    for (let s: usize = 0; s < used; s++) {
      if (s == 1) continue;
      const far = Row.word(slots, s) + offset;
      const near = Row.word(inner, s);
      if (back) memory.copy(far, near, bytes);
      else memory.copy(near, far, bytes);
    }
  }
}

/** Rows of one element: as many of them at once as fill the rule's loop, 64 bytes. */
class Narrow {
  /** The elements of the rows at `index` and behind, up to `last`, side by side; behind that one, its own again. */
  static gather(near: usize, far: usize, index: usize, last: usize, unit: usize): void {
    // Lane by lane into registers, because a wide load after narrow stores stalls.
    for (let k: usize = 0; k < 64; k += 16) {
      const second = min(index + 4, last);
      if (unit == 4) {
        const third = min(index + 8, last);
        const fourth = min(index + 12, last);
        let v = v128.load_zero<u32>(far + 4 * <usize>load<u32>(index));
        v = v128.load_lane<u32>(far + 4 * <usize>load<u32>(second), v, 1);
        v = v128.load_lane<u32>(far + 4 * <usize>load<u32>(third), v, 2);
        v = v128.load_lane<u32>(far + 4 * <usize>load<u32>(fourth), v, 3);
        v128.store(near + k, v);
        index = min(index + 16, last);
      } else {
        const v = v128.load_zero<u64>(far + 8 * <usize>load<u32>(index));
        v128.store(near + k, v128.load_lane<u64>(far + 8 * <usize>load<u32>(second), v, 1));
        index = min(index + 8, last);
      }
    }
  }

  static scatter(near: usize, far: usize, index: usize, last: usize, unit: usize): void {
    for (; index <= last; index += 4) {
      const at = <usize>load<u32>(index);
      if (unit == 4) store<u32>(far + 4 * at, load<u32>(near));
      else store<u64>(far + 8 * at, load<u64>(near));
      near += unit;
    }
  }

  /** Gradients that lie `stride` bytes apart. */
  static collect(near: usize, gradient: usize, stride: usize, count: usize, unit: usize): void {
    memory.fill(near, 0, 64);
    for (let i: usize = 0; i < count; i++) memory.copy(near + i * unit, gradient + i * stride, unit);
  }

  static run(slots: usize, scalars: usize, unit: usize): void {
    const used: usize = Row.word(slots, 10);
    const rule = Row.word(slots, 11);
    const stride = Row.word(slots, 15);
    const inner = slots + 64;
    const whole: usize = 64 / unit;
    let index: usize = Row.word(slots, 12);
    let gradient = Row.word(slots, 1);
    const end = index + 4 * Row.word(slots, 13);
    for (; index < end; index += 4 * whole) {
      const last = min(index + 4 * whole, end) - 4;
      for (let s: usize = 0; s < used; s++) {
        if (s != 1) Narrow.gather(Row.word(inner, s), Row.word(slots, s), index, last, unit);
      }
      // Side by side already, they are read where they are.
      const collected = Row.word(inner, 0) + 64;
      if (stride != unit) Narrow.collect(collected, gradient, stride, (last - index) / 4 + 1, unit);
      store<u32>(inner, <u32>(stride == unit ? gradient : collected), 4);
      call_indirect<void>(<u32>rule, whole, inner, scalars);
      for (let s: usize = 0; s < used; s++) {
        if (s != 1) Narrow.scatter(Row.word(inner, s), Row.word(slots, s), index, last, unit);
      }
      gradient += whole * stride;
    }
  }
}

export function rows(n: usize, slots: usize, scalars: usize, unit: usize): void {
  // Rows may be given anew in every step, none of them too.
  if (n == 0) return;
  const bytes: usize = Row.word(slots, 14);
  if (bytes == unit) return Narrow.run(slots, scalars, unit);
  const used: usize = Row.word(slots, 10);
  const rule = Row.word(slots, 11);
  const inner = slots + 64;
  // Padding included.
  const elements = ((bytes + 63) & ~63) / unit;
  let index: usize = Row.word(slots, 12);
  let gradient = Row.word(slots, 1);
  const end = index + 4 * Row.word(slots, 13);
  // Rows that fill whole vectors of the loop are updated where they are.
  const inPlace = (bytes & 63) == 0;
  for (; index < end; index += 4) {
    const offset = <usize>load<u32>(index) * bytes;
    store<u32>(inner, <u32>gradient, 4);
    if (inPlace) {
      for (let s: usize = 0; s < used; s++) {
        if (s != 1) store<u32>(inner + 4 * s, <u32>(Row.word(slots, s) + offset));
      }
      call_indirect<void>(<u32>rule, elements, inner, scalars);
    } else {
      Row.exchange(slots, inner, used, offset, bytes, false);
      call_indirect<void>(<u32>rule, elements, inner, scalars);
      Row.exchange(slots, inner, used, offset, bytes, true);
    }
    gradient += Row.word(slots, 15);
  }
}

/** For rules that have taken their step while measuring. */
// oxlint-disable-next-line no-unused-vars
export function stay<T>(n: usize, slots: usize, scalars: usize): void {}
