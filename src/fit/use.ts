// What a fit uses: matrix and parameters, which nobody takes away meanwhile.

/** Marks it as used by a fit of `owner`; returns what takes the mark away, once. */
export function use({ users }: { users: string[] }, owner: string): () => void {
  const user = `a fit of ${owner}`;
  users.push(user);
  let done = false;
  return () => {
    if (!done) users.splice(users.indexOf(user), 1);
    done = true;
  };
}
