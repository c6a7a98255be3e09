import { matrix } from "simdescent";
import { sampler, stratifiedSampler, testShares } from "./split.js";
import type { Part, Table } from "./table.js";

/** Training rows set apart to watch the loss on. */
export interface HeldOut {
  /** The rows to train on, by position in the training part. */
  rows: Int32Array;
  validation: Part;
}

/** Sets a share of the training rows apart, the same for the same seed, of labels a share of every class. */
export function holdOut({ train, classes }: Table, share: number, seed: number): HeldOut {
  const { x, y, labels } = train;
  const wanted = Math.min(x.rows - 1, Math.max(1, Math.round(share * x.rows)));
  let take: (i: number) => boolean;
  let heldOut = wanted;
  if (classes) {
    const counts = classes.map(() => 0);
    for (const place of y) counts[place]++;
    const shares = testShares(counts, wanted);
    heldOut = shares.reduce((a, b) => a + b, 0);
    const draw = stratifiedSampler(counts, shares, seed + 1);
    take = (i) => draw(y[i]);
  } else {
    const draw = sampler(x.rows, wanted, seed + 1);
    take = () => draw();
  }
  const rows = new Int32Array(x.rows - heldOut);
  const validationRows = new Int32Array(heldOut);
  let [trained, validated] = [0, 0];
  for (let i = 0; i < x.rows; i++) {
    if (take(i)) validationRows[validated++] = i;
    else rows[trained++] = i;
  }
  const validation: Part = {
    x: matrix(heldOut, x.columns, { dtype: x.dtype }),
    y: new Float64Array(heldOut),
    ...(labels ? { labels: Array.from(validationRows, (i) => labels[i]) as string[] | number[] } : {}),
  };
  for (const [k, i] of validationRows.entries()) {
    validation.x.row(k).set(x.row(i));
    validation.y[k] = y[i];
  }
  return { rows, validation };
}
