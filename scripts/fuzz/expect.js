/** A rule that was broken. */
export class Violation extends Error {}

export function demand(ok, why) {
  if (!ok) throw new Violation(why);
}

export const equal = (a, b) => Buffer.compare(a, b) === 0;

/** What came of a call: "taken", or "refused" by an error of the right kind; anything else breaks a rule. */
export function outcome(work, kinds) {
  try {
    work();
    return "taken";
  } catch (error) {
    if (error instanceof Violation) throw error;
    demand(
      kinds.some((kind) => error?.name === kind),
      `${error?.name ?? typeof error} instead of ${kinds.join(" or ")}: ${error?.stack ?? error}`,
    );
    demand(error.message.length < 100_000, `a message of ${error.message.length} characters`);
    return "refused";
  }
}
