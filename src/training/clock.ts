// A monotonic clock, in milliseconds, where the engine has one.
export const now = (): number => (globalThis as { performance?: { now(): number } }).performance?.now() ?? Date.now();
