import { powInt } from "../math/deterministic.js";
import type { Group } from "./group.js";
import { initial } from "./shared-numbers.js";

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

/** Writes the count of the update after `count` to `next`: t, powers, and registers as they were or begin. */
export function advance(count: Count, next: Count, { definition, values, bases }: Group): void {
  next.t = count.t + 1;
  for (let p = 0; p < definition.powers.length; p++) {
    const base = bases[p];
    next.powers[p] = count.t > 0 && base === count.bases[p] ? count.powers[p] * base : powInt(base, next.t);
    next.bases[p] = base;
  }
  const { registerNames } = definition;
  for (let i = 0; i < registerNames.length; i++) {
    const name = registerNames[i];
    next.registers[name] = count.t > 0 ? count.registers[name] : initial(definition.registers[name], values);
  }
}
