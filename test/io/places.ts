export type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

/** Every place in a JSON value: its path, and a function that puts something else there. */
export function* places(
  value: Json,
  put: (other: Json) => void,
  path = "",
): Generator<[path: string, put: (other: Json) => void]> {
  yield [path, put];
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    const parent = value as { [key: string]: Json };
    yield* places(parent[key], (other) => void (parent[key] = other), `${path}.${key}`);
  }
}

/** What may stand there instead. */
export const others: readonly Json[] = [
  null,
  "x",
  "Infinity",
  -1,
  1.5,
  1e308,
  true,
  {},
  [],
  [{}],
  { schedule: {} },
  { length: 1 },
];
