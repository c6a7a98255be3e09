// docs/adding-an-optimizer.md lists the names of options that several optimizers share; the definitions say which.
import { readFileSync } from "node:fs";
import { assert, describe, it } from "vitest";
import { all } from "./all.js";

const page = readFileSync(new URL("../../docs/adding-an-optimizer.md", import.meta.url), "utf8");
const quoted = (cell: string) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name);

/** Names in the table's first column, and the optimizers its last one gives for them. */
const rows = page
  .slice(page.indexOf("| option | meaning |"))
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split(" | "))
  .map((cells) => ({ options: quoted(cells[0]), examples: cells[2].replace(" |", "").split(", ") }));

const users = new Map<string, string[]>();
for (const [name, { definition }] of all) {
  const { hypers, flags } = definition.schema;
  for (const option of new Set([...hypers.map((spec) => spec.option), ...flags]))
    users.set(option, [...(users.get(option) ?? []), name]);
}

describe("the vocabulary of options in docs/adding-an-optimizer.md", () => {
  it("lists every option that several optimizers have, and no other", () => {
    const listed = rows.flatMap(({ options }) => options);
    for (const [option, names] of users) {
      const missing = names.length > 1 && !listed.includes(option);
      assert(!missing, `\`${option}\` of ${names.join(", ")} is not in the table; say there what it means`);
    }
    for (const option of listed) {
      const shared = (users.get(option)?.length ?? 0) > 1;
      assert(shared, `the table lists \`${option}\`, which ${users.get(option) ?? "no optimizer"} has`);
    }
    assert(new Set(listed).size === listed.length, "the table lists an option twice");
  });

  it("names optimizers that have them", () => {
    for (const { options, examples } of rows)
      for (const option of options)
        assert(
          examples.some((name) => users.get(option)?.includes(name)),
          `none of ${examples.join(", ")} has the option \`${option}\``,
        );
  });
});
