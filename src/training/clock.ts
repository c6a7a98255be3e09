// Milliseconds since some moment, by the best clock the engine has.
export const now = (): number => (globalThis as { performance?: { now(): number } }).performance?.now() ?? Date.now();
