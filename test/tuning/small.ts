// What the tests of searches share: data small enough to reckon by hand, and journals in memory.
import { GradientDescent, LinearRegression, type Journal } from "simdescent";

/** Six rows of one feature, no straight line through them. */
export const x: number[][] = [[1], [2], [3], [4], [5], [7]];
export const y: number[] = [2, 3, 7, 8, 12, 11];

/** Twelve rows of two features. */
export const x2: number[][] = Array.from({ length: 12 }, (_, i) => [i, (i * 7) % 5]);
export const y2: number[] = x2.map(([a, b], i) => 3 * a - 2 * b + 1 + ((i * 5) % 3) / 2);

/** A model whose standardized one-feature problem has curvature 2 in every direction. */
export const model = (options: object = {}): LinearRegression =>
  new LinearRegression({ dtype: "float64", optimizer: GradientDescent, lr: 0.1, epochs: 12, ...options });

export interface Notes extends Journal {
  text: string;
}

/** A journal in memory. */
export function notes(text = ""): Notes {
  return {
    text,
    read() {
      return this.text;
    },
    append(more) {
      this.text += more;
    },
  };
}

/** The message of what a function throws, or of what its promise is rejected with. */
export async function messageOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
}
