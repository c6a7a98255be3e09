/** A way to read a rate off the curve. */
export type Choice = "valley" | "steepest" | "minimum" | "slide";

/** The suggestions in the order of the page, with the names it calls them by. */
export const choices: Record<Choice, { name: string; how: string }> = {
  valley: {
    name: "valley",
    how: "A point between a third and a half along the longest fall: for mini-batches, whose noise ends it on the left.",
  },
  steepest: { name: "steepest", how: "Where the loss falls fastest per factor of the rate." },
  minimum: {
    name: "minimum / 10",
    how: "A tenth of the rate with the lowest loss, where training is about to break: for full batches.",
  },
  slide: { name: "slide", how: "The last rate before the slope blows up: an upper end, seldom a rate to train with." },
};

export const kinds: Choice[] = Object.keys(choices) as Choice[];
