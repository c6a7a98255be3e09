import { type Matrix, matrix, parameters } from "simdescent";

/** Takes memory until it grows, whatever it has free, which detaches every view; the function returned gives it back. */
export function growMemory(): () => void {
  const probe = parameters({ w: [1] });
  const view = probe.data.w;
  const taken: Matrix[] = [];
  while (view.length > 0) taken.push(matrix(1_000_000, 16));
  return () => {
    probe.dispose();
    for (const block of taken) block.dispose();
  };
}
