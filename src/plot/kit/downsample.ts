// Enough points for any screen; the last one always stays.
const most = 400;

/** As many of the places from 0 on as a picture can show, the last one among them. */
export function placesDrawn(length: number): number[] {
  const last = length - 1;
  const stride = Math.max(1, Math.ceil(last / most));
  const places = Array.from({ length: Math.floor(last / stride) + 1 }, (_, i) => i * stride);
  if (places[places.length - 1] !== last) places.push(last);
  return last < 0 ? [] : places;
}
