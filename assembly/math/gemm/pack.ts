// Matrices turned over and cut into panels, in blocks of whole vectors where they are whole.

export class Panels {
  @inline
  static transpose4(to: usize, step: usize, from: usize, row: usize): void {
    const a = v128.load(from);
    const b = v128.load(from + row);
    const c = v128.load(from + 2 * row);
    const d = v128.load(from + 3 * row);
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const ba = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const dc = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
    v128.store(to + step, v128.shuffle<i64>(ab, cd, 1, 3));
    v128.store(to + 2 * step, v128.shuffle<i64>(ba, dc, 0, 2));
    v128.store(to + 3 * step, v128.shuffle<i64>(ba, dc, 1, 3));
  }

  @inline
  static transpose2(to: usize, step: usize, from: usize, row: usize): void {
    const a = v128.load(from);
    const b = v128.load(from + row);
    v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(to + step, v128.shuffle<i64>(a, b, 1, 3));
  }

  // Entry (i, k) of a width x depth matrix lies at from + i across + k along, one of which is the size of an entry. It
  // goes to panels of `panel` entries i, in each of which k runs slowest. No panel starts behind `last`, which may lie
  // before 0: the last one is moved back, so that it is full.
  static pack<T>(
    to: usize,
    from: usize,
    width: usize,
    depth: usize,
    across: usize,
    along: usize,
    panel: usize,
    last: isize,
  ): void {
    const lanes: usize = 16 / sizeof<T>();
    const step = panel * sizeof<T>();
    for (let first: usize = 0; first < width; first += panel, to += depth * step) {
      for (let i: usize = 0; i < panel; i += lanes) {
        const source = from + (min<isize>(first, last) + i) * across;
        const target = to + i * sizeof<T>();
        let k: usize = 0;
        if (i + lanes <= panel) {
          if (across == sizeof<T>()) {
            for (; k < depth; ++k) {
              const at = source + k * along;
              v128.store(target + k * step, v128.load(at));
              // Both vectors of a panel of 32 bytes at once.
              if (step == 32) v128.store(target + k * step, v128.load(at, 16), 16);
            }
            if (step == 32) break;
          } else {
            for (; k + lanes <= depth; k += lanes) {
              if (sizeof<T>() == 4) Panels.transpose4(target + k * step, step, source + k * 4, across);
              else Panels.transpose2(target + k * step, step, source + k * 8, across);
            }
          }
        }
        for (; k < depth; ++k) {
          for (let l: usize = 0; l < min(lanes, panel - i); ++l) {
            store<T>(target + k * step + l * sizeof<T>(), load<T>(source + l * across + k * along));
          }
        }
      }
    }
  }

  /** `pack` for either type. */
  static cut(
    to: usize,
    from: usize,
    width: usize,
    depth: usize,
    across: usize,
    along: usize,
    panel: usize,
    last: isize,
    unit: usize,
  ): void {
    if (unit == 4) Panels.pack<f32>(to, from, width, depth, across, along, panel, last);
    else Panels.pack<f64>(to, from, width, depth, across, along, panel, last);
  }

  /** to[j][i] <- from[i][j] for a rows x columns matrix; `to` must not overlap `from`. */
  static transpose(to: usize, from: usize, rows: usize, columns: usize, unit: usize): void {
    for (let k: usize = 0; k < columns; k += 64) {
      const depth = min<usize>(64, columns - k);
      Panels.cut(to + k * rows * unit, from + k * unit, rows, depth, columns * unit, unit, rows, 0, unit);
    }
  }
}
