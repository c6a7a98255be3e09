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

export function rows(n: usize, slots: usize, scalars: usize, unit: usize): void {
  // Rows may be given anew in every step, none of them too.
  if (n == 0) return;
  const used: usize = Row.word(slots, 10);
  const rule = Row.word(slots, 11);
  const bytes: usize = Row.word(slots, 14);
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
