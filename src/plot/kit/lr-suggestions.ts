import type { SuggestionMethod } from "../data/lr-find.js";

/** The suggestions in the order of the page, with the names it calls them by. */
export const suggestionTexts: Record<SuggestionMethod, { name: string; how: string }> = {
  valley: {
    name: "valley",
    how: "A point between a third and a half along the longest fall: for mini-batches, whose noise ends it on the left.",
  },
  steepest: { name: "steepest", how: "Where the loss falls fastest per factor of the rate." },
  minimum: {
    name: "minimum / 10",
    how: "A tenth of the rate with the lowest loss, where training is about to break: for full batches.",
  },
  slide: { name: "slide", how: "Seen from the end, where the slope has settled: often a little low." },
};

export const suggestionMethods: SuggestionMethod[] = Object.keys(suggestionTexts) as SuggestionMethod[];
