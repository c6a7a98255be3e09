// Best of many samples of about a millisecond. A noisy neighbour can only add time, so the fastest sample is
// the one closest to the code's own speed. Candidates take turns in bursts: one that ran alone in a quiet
// moment would win for the wrong reason, and shorter turns would throw each other's data out of the cache.

/**
 * A candidate `(milliseconds) => best nanoseconds per call` from `run(count)`, which does its work count times.
 * At least four samples a turn, because the first ones of a process run in an interpreter.
 */
export function timed(run) {
  let count = 1;
  return (milliseconds) => {
    let best = Infinity;
    let samples = 0;
    const end = performance.now() + milliseconds;
    while (samples < 4 || performance.now() < end) {
      const begin = performance.now();
      run(count);
      const elapsed = performance.now() - begin;
      if (elapsed < 0.5) count *= 2;
      else {
        best = Math.min(best, (elapsed * 1e6) / count);
        samples++;
      }
    }
    return best;
  };
}

/** Runs candidates in turn; returns the best nanoseconds per call of each, by name. */
export async function race(candidates, { rounds, milliseconds }) {
  const best = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, candidate] of Object.entries(candidates)) {
      best[name] = Math.min(best[name] ?? Infinity, await candidate(milliseconds));
    }
  }
  return best;
}

/** Rounds and milliseconds per turn of a whole run, or of a quick look. */
export function patience(quick) {
  return quick ? { rounds: 3, milliseconds: 25 } : { rounds: 8, milliseconds: 60 };
}
