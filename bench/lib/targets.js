/** A ratio that should reach a bound; undefined when there was nothing to compare with. */
export function atLeast(what, value, bound) {
  return { what, target: `at least ${bound}x`, value, unit: "x", pass: value >= bound };
}

/** A quantity that should stay within a bound. */
export function atMost(what, value, bound, unit) {
  return { what, target: `at most ${bound}${unit}`, value, unit, pass: value <= bound };
}
