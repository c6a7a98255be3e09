/** Something the reader can put right: shown as one line and a hint, with exit code 1 and no stack. */
export class UserError extends Error {
  override name = "UserError";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Runs library code on what the user typed: a refused option is the user's to mend, not ours. */
export function asUser<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    const [message, ...hint] = error.message.split("\n");
    throw new UserError(message, hint.join(" ") || undefined);
  }
}
