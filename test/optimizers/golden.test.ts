import { assert, describe, it } from "vitest";
import { differences, optimizerGolden, optionFor, optionsFor, tally } from "../golden.js";
import { all, type AnyClass } from "./all.js";
import { replay } from "./replay.js";

// LBFGS calls its objective itself and has tests of its own.
const there = all.filter(([, { definition }]) => definition.golden && !definition.closure);
const fileOf = ({ definition }: AnyClass) => optimizerGolden(definition.golden as string);
const { agreed, end } = tally(394);

describe.each(there)("%s agrees with its reference implementation", (name, Class) => {
  const { definition } = Class;
  // A file that cannot be read fails this optimizer's test and no other.
  const { cases, error } = attempt(() => fileOf(Class));
  const { only } = differences[name] ?? {};
  it("whose golden file is whole", () => {
    if (error) throw error;
    const unknown = only?.filter((id) => !cases.some((test) => test.id === id)) ?? [];
    assert(unknown.length === 0, `${name}: ${definition.golden} has no case ${unknown} as differences.json says`);
    assert(cases.length > 0, `${name}: test/golden/${definition.golden}.json has no case`);
  });
  for (const test of cases.filter(({ id }) => only?.includes(id) ?? true)) {
    for (const dtype of ["float64", "float32"] as const) {
      it(`${test.id}, ${dtype}`, () => {
        replay(name, (hyper) => optionsFor(definition, hyper), fileOf(Class), test, dtype);
        agreed();
      });
    }
  }
});

function attempt(read: () => ReturnType<typeof optimizerGolden>) {
  try {
    return { cases: read().cases };
  } catch (error) {
    return { cases: [], error };
  }
}

describe("differences.json", () => {
  it.each(Object.entries(differences))(
    "says of %s only what cannot be derived",
    (name, { options = {}, fixed = {} }) => {
      const Class = there.find((each) => each[0] === name)?.[1];
      assert(Class, `there is no optimizer ${name} with a golden file`);
      const used = new Set(fileOf(Class).cases.flatMap(({ hyper }) => Object.keys(hyper)));
      const plain = { ...Class.definition, name: "" };
      for (const key of [...Object.keys(options), ...Object.keys(fixed)])
        assert(used.has(key), `${name}: no case of ${Class.definition.golden} has the hyper-parameter ${key}`);
      for (const [key, option] of Object.entries(options))
        assert(optionFor(plain, key) !== option, `${name}: that ${key} is ${option} is known without differences.json`);
    },
  );
});

end();
