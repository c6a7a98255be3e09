/** A word of 16 digits for what JSON holds: texts that differ have other words, but for chance. */
export function hashOf(value: unknown): string {
  const text = JSON.stringify(value);
  // Two runs of FNV-1a (Fowler, Noll & Vo) of 32 bits, the second over the text from its end.
  const run = (from: number, step: number): string => {
    let hash = 0x811c9dc5;
    for (let i = from; i >= 0 && i < text.length; i += step) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, "0");
  };
  return run(0, 1) + run(text.length - 1, -1);
}
