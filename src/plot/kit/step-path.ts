type Vertex = [step: number, value: number];

/** Up to this many steps, every one is wide enough to be seen as a step. */
const maxVisibleSteps = 200;
/** Longer ones are thinned, to four steps of each bucket and both sides of the largest jumps. */
const maxPoints = 750;
const buckets = 180;
const maxJumps = 150;

/**
 * The corners of the line through a schedule. A value holds until the next step, so that jumps are vertical; between
 * far more steps than pixels a straight line says the same in fewer corners.
 */
export function stepPath(values: number[]): Vertex[] {
  const size = values.reduce((top, value) => (Number.isFinite(value) ? Math.max(top, Math.abs(value)) : top), 0);
  const jumps = (step: number): boolean => Math.abs(values[step] - values[step - 1]) > 0.01 * size;
  const retained = values.length > maxPoints ? downsampled(values, jumps) : values.map((_, step) => step);
  return retained.flatMap((step, i): Vertex[] => {
    const vertical = i > 0 && retained[i - 1] === step - 1 && (values.length <= maxVisibleSteps || jumps(step));
    return vertical
      ? [
          [step, values[step - 1]],
          [step, values[step]],
        ]
      : [[step, values[step]]];
  });
}

// The first, the last and the extremes of every bucket, and both sides of the jumps.
function downsampled(values: number[], jumps: (step: number) => boolean): number[] {
  const retained = new Set<number>();
  const width = values.length / buckets;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const [from, to] = [Math.floor(bucket * width), Math.floor((bucket + 1) * width)];
    let [least, greatest] = [from, from];
    for (let step = from; step < to; step++) {
      if (values[step] < values[least]) least = step;
      if (values[step] > values[greatest]) greatest = step;
    }
    for (const step of [from, least, greatest, to - 1]) retained.add(step);
  }
  const rise = (step: number): number => Math.abs(values[step] - values[step - 1]);
  const steepest = values
    .map((_, step) => step)
    .filter((step) => step > 0 && jumps(step))
    .sort((a, b) => rise(b) - rise(a))
    .slice(0, maxJumps);
  for (const step of steepest) retained.add(step - 1).add(step);
  return [...retained].sort((a, b) => a - b);
}
