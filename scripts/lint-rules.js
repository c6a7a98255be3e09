// Rules of our own for oxlint, which .oxlintrc.json asks for in src/.

// Calls whose arguments a user wrote out, or that are a call's own.
const written = new Set(["factory", "checkOutput"]);

/** A list that grows with the data overflows the stack as arguments, from about 120,000 entries on. */
const noSpreadArguments = {
  create(context) {
    const check = ({ callee, arguments: given }) => {
      const spread = given.find(({ type }) => type === "SpreadElement");
      if (!spread || written.has(callee.name) || callee.name === "super") return;
      const message = "A list spread into arguments overflows the stack once it is long.";
      context.report({ node: spread, message: `${message} Use largest, smallest or a loop.` });
    };
    return { CallExpression: check, NewExpression: check };
  },
};

const builtIn = new RegExp(
  "^((Big)?(Int|Uint|Float)(8|16|32|64)(Clamped)?Array|ArrayBuffer|DataView|RegExp|Map|Set|Date|Promise|Object|Array|Function|" +
    "(Type|Range|Syntax)?Error|Module|Instance|Memory|Response)$",
);
const nameOf = ({ name, property }) => name ?? property?.name ?? "";

/** What callers bring may be of another realm, whose classes are others: src/kinds.ts tells what it is. */
const noOwnRealm = {
  create(context) {
    const message = "What callers bring may be of another realm. Use src/kinds.ts.";
    return {
      BinaryExpression(node) {
        const { operator, left, right } = node;
        if (operator === "instanceof" && builtIn.test(nameOf(right))) context.report({ node, message });
        if (/^[!=]==?$/.test(operator) && [left, right].some((side) => nameOf(side) === "constructor"))
          context.report({ node, message });
      },
    };
  },
};

export default {
  meta: { name: "ours" },
  rules: { "no-spread-arguments": noSpreadArguments, "no-own-realm": noOwnRealm },
};
