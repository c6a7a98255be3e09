/** What one tensor remembers beside its slots: updates so far, and beta^t with the beta it is a power of. */
export interface Count {
  t: number;
  bases: Float64Array;
  powers: Float64Array;
}

export function copyCount({ t, bases, powers }: Count): Count {
  return { t, bases: bases.slice(), powers: powers.slice() };
}

/** Before the first update. */
export function noCount(powers: number): Count {
  return { t: 0, bases: new Float64Array(powers), powers: new Float64Array(powers).fill(1) };
}

export function sameCount(a: Count, b: Count): boolean {
  return a.t === b.t && String(a.bases) === String(b.bases) && String(a.powers) === String(b.powers);
}
