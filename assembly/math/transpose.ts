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

  // Entry (i, k) of a width x depth matrix lies at from + i across + k along, in elements, one of which is 1. It goes
  // to panels of `panel` entries i, in each of which k runs slowest; missing entries of the last panel are 0.
  static pack<T>(to: usize, from: usize, width: usize, depth: usize, across: usize, along: usize, panel: usize): void {
    const lanes: usize = 16 / sizeof<T>();
    const step = panel * sizeof<T>();
    across *= sizeof<T>();
    along *= sizeof<T>();
    for (let first: usize = 0; first < width; first += panel, to += depth * step) {
      for (let i: usize = 0; i < panel; i += lanes) {
        const source = from + (first + i) * across;
        const target = to + i * sizeof<T>();
        let k: usize = 0;
        if (first + i + lanes <= width) {
          if (across == sizeof<T>()) {
            for (; k < depth; ++k) v128.store(target + k * step, v128.load(source + k * along));
          } else {
            for (; k + lanes <= depth; k += lanes) {
              if (sizeof<T>() == 4) Panels.transpose4(target + k * step, step, source + k * 4, across);
              else Panels.transpose2(target + k * step, step, source + k * 8, across);
            }
          }
        }
        for (; k < depth; ++k) {
          for (let l: usize = 0; l < lanes && i + l < panel; ++l) {
            const value = first + i + l < width ? load<T>(source + l * across + k * along) : <T>0;
            store<T>(target + k * step + l * sizeof<T>(), value);
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
    unit: usize,
  ): void {
    if (unit == 4) Panels.pack<f32>(to, from, width, depth, across, along, panel);
    else Panels.pack<f64>(to, from, width, depth, across, along, panel);
  }

  /** to[j][i] <- from[i][j] for a rows x columns matrix; `to` must not overlap `from`. */
  static transpose(to: usize, from: usize, rows: usize, columns: usize, unit: usize): void {
    for (let k: usize = 0; k < columns; k += 64) {
      const depth = min<usize>(64, columns - k);
      Panels.cut(to + k * rows * unit, from + k * unit, rows, depth, columns, 1, rows, unit);
    }
  }
}
