/** Calls `read` with a function that takes a sentence for each thing that is wrong, and throws all of them at once. */
export function withProblems(read) {
  const problems = new Set();
  const result = read((sentence) => problems.add(sentence));
  if (problems.size > 0) throw new Error([...problems].join("\n"));
  return result;
}
