// Rows of what is refused: a title, the call, the class of the error and its words.
import { describe, expect, it } from "vitest";

type ErrorClass = abstract new (...args: never[]) => Error;

export type Row = [title: string, call: () => unknown, error: ErrorClass, words: string | RegExp];

/** What a call threw, at once or later; undefined where it did not. */
export async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

export function refuses(title: string, rows: readonly Row[]): void {
  describe(`${title} are refused`, () => {
    it.each(rows)("%s", async (_, call, kind, words) => {
      const error = await thrownBy(call);
      expect(error).toBeInstanceOf(kind);
      // A subclass has words of its own: of the class itself, where it is one of the engine's.
      if (kind === TypeError || kind === RangeError || kind === Error) expect((error as Error).name).toBe(kind.name);
      expect((error as Error).message).toMatch(words instanceof RegExp ? words : new RegExp(escaped(words)));
    });
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
