import type { Label, Matrix } from "simdescent";
import type { MisreadImage, MisreadImages } from "../../plot/data/misread-images.js";
import type { Table } from "../data/table.js";
import { UserError } from "../terminal/errors.js";

/** What a network says of rows whose labels are known. */
export interface PredictedImages {
  y: readonly Label[];
  predicted: readonly Label[];
  probabilities: readonly ArrayLike<number>[];
  classes: readonly Label[];
  x: Matrix;
  table: Table;
}

/** More misread pictures than these are not looked at. */
const maxImages = 40;

/** Numbers of columns that are square pictures in well-known data. */
const knownSizes = new Set([64, 784]);

/** Width and height of the pictures that rows are: as told, or a square where the columns look like its pixels. */
export function imageSize(features: readonly string[], told: [number, number] | undefined): [number, number] | null {
  if (told) {
    checkImage(features.length, told);
    return told;
  }
  const side = Math.sqrt(features.length);
  // px0, px1, ... or 1x1, 1x2, ...: names that differ in their numbers only.
  const alike = new Set(features.map((name) => name.replace(/\d+/g, "#"))).size === 1;
  return knownSizes.has(features.length) && alike ? [side, side] : null;
}

export function checkImage(features: number, [width, height]: [number, number]): void {
  if (width * height === features) return;
  throw new UserError(
    `--image ${width}x${height} needs ${width * height} columns, and there are ${features}`,
    "Leave out with --drop what is no pixel.",
  );
}

/** The rows that were misread, those the network was surest of first, in the file's own values. */
export function misreadImages(
  { y, predicted, probabilities, classes, x, table }: PredictedImages,
  size: [number, number],
): MisreadImages {
  const { mean, scale } = table.scaling;
  const sure = (i: number): number => probabilities[i][classes.indexOf(predicted[i])];
  const list = y
    .flatMap((label, i) => (label === predicted[i] ? [] : [i]))
    .sort((a, b) => sure(b) - sure(a) || a - b)
    .slice(0, maxImages)
    .map((i): MisreadImage => ({
      values: Float64Array.from(x.row(i), (value, j) => value * scale[j] + mean[j]),
      truth: String(y[i]),
      predicted: String(predicted[i]),
      probability: sure(i),
    }));
  const extreme = (of: (a: number, b: number) => number, start: number): number =>
    list.reduce((far, { values }) => Array.from(values).reduce((a, b) => of(a, b), far), start);
  const range: [number, number] = [extreme(Math.min, Infinity), extreme(Math.max, -Infinity)];
  return { width: size[0], height: size[1], range, list };
}
