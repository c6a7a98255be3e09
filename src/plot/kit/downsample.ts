// Enough points for any screen; the last one always stays.
const maxPoints = 400;

/** Indices of evenly spaced points, as many as a chart can show, the last one among them. */
export function downsampledIndices(length: number): number[] {
  const last = length - 1;
  const stride = Math.max(1, Math.ceil(last / maxPoints));
  const indices = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
  if (indices[indices.length - 1] !== last) indices.push(last);
  return last < 0 ? [] : indices;
}
