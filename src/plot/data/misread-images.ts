/** A row that is an image and was classified wrong. */
export interface MisreadImage {
  /** Row by row, from the top left. */
  values: ArrayLike<number>;
  truth: string;
  predicted: string;
  /** What the predicted label was given. */
  probability: number;
}

/** Misclassified images of one size. */
export interface MisreadImages {
  width: number;
  height: number;
  /** The values that are drawn faintest and strongest. */
  range: [low: number, high: number];
  list: MisreadImage[];
}
