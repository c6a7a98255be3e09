// Everything that is printed goes through here: names and labels of files are data, which must not steer a terminal, hide
// what follows, or fill the screen.

/* oxlint-disable no-control-regex -- what is not to be printed */
// Control characters but tab and line feed, and what turns the direction of writing.
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// What our own tables are set in: bold heads, and its end.
const ours = /\u001b\[(?:1|22|39)m/g;

const escaped = (text: string): string =>
  text.replace(steering, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

// Only a terminal has bold heads.
function shown(text: string, terminal: boolean | undefined): string {
  if (!terminal) return escaped(text);
  const marks = text.match(ours) ?? [];
  return text
    .split(ours)
    .map((part, i) => escaped(part) + (marks[i] ?? ""))
    .join("");
}

const longest = 1000;

/** A text for people: its lines are cut where they are longer than any that is read. */
export function readable(text: string, terminal?: boolean): string {
  const lines = text.split("\n").map((line) => {
    if (line.length <= longest) return line;
    const [begin, end] = [line.slice(0, longest - 100), line.slice(-100)];
    return `${begin} [${line.length - longest} characters left out] ${end}`;
  });
  return shown(lines.join("\n"), terminal);
}

/** Prints what was asked for, to be read. */
export const print = (text: string): unknown => process.stdout.write(readable(text, process.stdout.isTTY));

/** Prints what goes beside it: warnings, errors, scores. */
export const tell = (text: string): unknown => process.stderr.write(readable(text, process.stderr.isTTY));

/** Prints JSON; what is escaped means the same. */
export const printJson = (text: string): unknown => process.stdout.write(escaped(text));

/** Prints rows of a table: as they are, but where a terminal would take them for orders. */
export const printRows = (text: string): unknown => process.stdout.write(process.stdout.isTTY ? escaped(text) : text);
