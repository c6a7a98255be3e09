/** A row that is a picture and was taken for something else. */
export interface Misread {
  /** Row by row, from the top left. */
  values: ArrayLike<number>;
  truth: string;
  predicted: string;
  /** What the predicted label was given. */
  probability: number;
}

export interface Pictures {
  width: number;
  height: number;
  /** The values that are drawn faintest and strongest. */
  range: [low: number, high: number];
  list: Misread[];
}
