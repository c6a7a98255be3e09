// Figures of all optimizers in one JSON file: rows of an object by name, which a script renews one by one.

/** The file's text with these rows of `key` added or renewed; the others keep their bytes, all stand in the order of names. */
export function withRows(text, key, rows) {
  const content = JSON.parse(text);
  const all = Object.entries({ ...content[key], ...rows }).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ ...content, [key]: Object.fromEntries(all) }, null, 2)}\n`;
}
