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

export default { meta: { name: "ours" }, rules: { "no-spread-arguments": noSpreadArguments } };
