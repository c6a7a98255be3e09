// A benchmark of something that computes the wrong numbers is worthless: these throw.

/** Throws unless every entry agrees within `tolerance` of the largest one. */
export function assertClose(label, got, wanted, tolerance) {
  if (got.length !== wanted.length) throw new Error(`${label}: ${got.length} values instead of ${wanted.length}`);
  const size = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = 0; i < wanted.length; i++) {
    if (!(Math.abs(got[i] - wanted[i]) <= tolerance * size)) {
      throw new Error(`${label}: entry ${i} is ${got[i]}, expected ${wanted[i]}`);
    }
  }
}

/** The fastest of the candidates whose name begins with `prefix`. */
export function fastest(best, prefix) {
  const names = Object.keys(best).filter((name) => name.startsWith(prefix));
  if (!names.length) return undefined;
  return names.reduce((a, b) => (best[b] < best[a] ? b : a));
}
