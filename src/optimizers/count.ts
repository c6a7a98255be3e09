/**
 * What one tensor remembers beside its slots: updates so far, beta^t with the beta it is a power of, and the rule's
 * registers.
 */
export interface Count {
  t: number;
  bases: Float64Array;
  powers: Float64Array;
  registers: Record<string, number>;
}

export function copyCount({ t, bases, powers, registers }: Count): Count {
  return { t, bases: bases.slice(), powers: powers.slice(), registers: { ...registers } };
}

/** Before the first update. */
export function noCount(powers: number, registers: Iterable<string> = []): Count {
  return {
    t: 0,
    bases: new Float64Array(powers),
    powers: new Float64Array(powers).fill(1),
    registers: Object.fromEntries(Array.from(registers, (name) => [name, 0])),
  };
}

export function sameCount(a: Count, b: Count): boolean {
  return (
    a.t === b.t &&
    String(a.bases) === String(b.bases) &&
    String(a.powers) === String(b.powers) &&
    String(Object.values(a.registers)) === String(Object.values(b.registers))
  );
}
