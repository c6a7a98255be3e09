// What could be wrong in a source file: every small change of it that a test should notice, from its syntax tree.
// TypeScript and AssemblyScript read alike; types, imports and words stay as they are.
import { parseSync } from "oxc-parser";

const swapped = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
  "===": "!==",
  "!==": "===",
  "&": "|",
  "|": "&",
  "<<": ">>",
  ">>": "<<",
  ">>>": "<<",
  "&&": "||",
  "||": "&&",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
};

// Of Math, of AssemblyScript's own functions and of its vectors.
const functions = {
  min: "max",
  max: "min",
  add: "sub",
  sub: "add",
  mul: "add",
  div: "mul",
  floor: "ceil",
  ceil: "floor",
};
const scopes = /^(Math|v128|[fiu](8|16|32|64)(x\d+)?)$/;

const wrappers = new Set([
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSInstantiationExpression",
]);
const inBlock = new Set(["ExpressionStatement", "ThrowStatement", "ReturnStatement", "IfStatement", "WhileStatement"]);
for (const loop of ["ForStatement", "DoWhileStatement", "ForOfStatement", "ForInStatement", "SwitchStatement"])
  inBlock.add(loop);
const isFunction = ({ type }) => /Function/.test(type);

/** Another number: one that a comparison or a formula tells apart. */
function otherNumber({ value, raw }) {
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  if (Number.isInteger(value) && /^\d+$/.test(raw)) return String(value + 1);
  return value === 0 ? "1.0" : String(value * 1.5).replace(/^(\d+)$/, "$1.0");
}

/**
 * All changes of a file, in the order of their places: `[{ path, line, start, end, text, was, rule, reach }]`. `text`
 * takes the place of [start, end); `reach` says where a call can stand that tells that the place was reached:
 * `{ start, end, kind: "expression" | "statement" | "before" }`, undefined where the file is read and no function runs.
 */
export function changesOf(path, source) {
  const assembly = path.startsWith("assembly/");
  const { program, errors } = parseSync(path, source, { lang: "ts", preserveParens: false });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const found = [];

  function add(rule, node, start, end, text, ancestors) {
    found.push({
      path,
      start,
      end,
      text,
      was: source.slice(start, end),
      rule,
      reach: assembly ? statementOf(node, ancestors) : reachOf(node, ancestors),
    });
  }

  function reachOf(node, ancestors) {
    const { type, start, end } = node;
    if (!type.endsWith("Statement")) return { start, end, kind: "expression" };
    // A body of its own: `if (x) throw ...`.
    return ancestors.length > 1 ? { start, end, kind: "statement" } : undefined;
  }

  function statementOf(node, ancestors) {
    const path = [...ancestors, node];
    const top = path.findIndex(isFunction);
    if (top < 0) return undefined;
    for (let i = path.length - 1; i > top; i--) {
      const { type, start, end } = path[i];
      if (inBlock.has(type)) return { start, end, kind: "statement" };
      if (type === "VariableDeclaration" && path[i - 1].type === "BlockStatement")
        return { start, end, kind: "before" };
    }
    return undefined;
  }

  // The operator stands between two operands, behind whatever comments and parentheses close the first.
  function operator(node, ancestors) {
    const other = swapped[node.operator];
    if (!other) return;
    const gap = source.slice(node.left.end, node.right.start);
    const at = gap.indexOf(node.operator);
    if (at < 0 || /\/[/*]/.test(gap)) return;
    const start = node.left.end + at;
    add(`${node.operator} -> ${other}`, node, start, start + node.operator.length, other, ancestors);
  }

  const rules = {
    BinaryExpression: operator,
    LogicalExpression(node, ancestors) {
      if (node.operator !== "??") return operator(node, ancestors);
      add("without its default", node, node.start, node.end, source.slice(node.left.start, node.left.end), ancestors);
    },
    AssignmentExpression: operator,
    UnaryExpression(node, ancestors) {
      const { argument } = node;
      if (node.operator !== "!" && node.operator !== "-") return;
      add(`without ${node.operator}`, node, node.start, node.start + 1, "", ancestors);
      if (argument.type === "Literal") found.pop();
    },
    Literal(node, ancestors) {
      const { value, start, end } = node;
      const parent = ancestors.at(-1);
      if (parent.key === node && !parent.computed) return;
      const text = typeof value === "boolean" ? String(!value) : otherNumber(node);
      if (text !== undefined) add("another constant", node, start, end, text, ancestors);
    },
    IfStatement(node, ancestors) {
      negate(node.test, [...ancestors, node]);
    },
    ConditionalExpression(node, ancestors) {
      negate(node.test, [...ancestors, node]);
    },
    ExpressionStatement(node, ancestors) {
      const { expression, directive, start, end } = node;
      if (directive || expression.callee?.type === "Super" || ancestors.length < 2) return;
      add("statement removed", node, start, end, ";", ancestors);
    },
    ThrowStatement(node, ancestors) {
      add("throw removed", node, node.start, node.end, ";", ancestors);
    },
    ReturnStatement({ argument }, ancestors) {
      if (assembly || !argument || argument.type === "Literal" || argument.name === "undefined") return;
      add("returns nothing", argument, argument.start, argument.end, "undefined", ancestors);
    },
    CallExpression(node, ancestors) {
      const { callee } = node;
      const name = callee.type === "MemberExpression" ? callee.property : callee;
      const known = callee.type === "MemberExpression" ? scopes.test(callee.object.name) : assembly;
      if (!known || name.type !== "Identifier" || !Object.hasOwn(functions, name.name)) return;
      const other = functions[name.name];
      add(`${name.name} -> ${other}`, node, name.start, name.end, other, ancestors);
    },
  };

  function negate(test, ancestors) {
    if (test.type === "Literal") return;
    // `!x` and comparisons for equality have a change of their own that says the same.
    if (test.operator === "!" || /^[!=]==?$/.test(test.operator)) return;
    const text = source.slice(test.start, test.end);
    add("condition negated", test, test.start, test.end, `!(${text})`, ancestors);
  }

  function walk(node, ancestors) {
    const { type } = node;
    if (type.startsWith("TS") && !wrappers.has(type)) return;
    if (type === "ImportDeclaration" || type === "ImportExpression" || node.declare) return;
    rules[type]?.(node, ancestors);
    const inner = [...ancestors, node];
    for (const [key, value] of Object.entries(node)) {
      // What stops a loop is left alone: it would only cost time.
      if (key === "update" && type === "ForStatement") continue;
      if (wrappers.has(type) && key !== "expression") continue;
      for (const child of Array.isArray(value) ? value : [value])
        if (typeof child?.type === "string") walk(child, inner);
    }
  }

  walk(program, []);
  found.sort((a, b) => a.start - b.start || a.end - b.end);
  let [line, read] = [1, 0];
  return found.map((change) => {
    for (; read < change.start; read++) if (source[read] === "\n") line++;
    return { line, ...change };
  });
}

/** The source with one change. */
export const changed = (source, { start, end, text }) => source.slice(0, start) + text + source.slice(end);

/**
 * The source, unchanged in what it does, telling which of these places it reaches: `mark(id, kind)` is what stands there
 * for the place with this id, an expression in TypeScript, a statement in AssemblyScript.
 * @param {string} source
 * @param {{ id: number, reach?: object }[]} places
 * @param {(id: number) => string} mark
 */
export function marked(source, places, mark) {
  const pieces = [];
  for (const { id, reach } of places) {
    if (!reach) continue;
    const { start, end, kind } = reach;
    const call = mark(id);
    const size = end - start;
    if (kind === "expression") pieces.push([start, -size, `(${call}, `], [end, size, ")"]);
    if (kind === "statement") pieces.push([start, -size, `{ ${call}; `], [end, size, " }"]);
    if (kind === "before") pieces.push([start, -size, `${call}; `]);
  }
  // What is outside opens first and closes last; what closes at a place does so before others open there.
  pieces.sort((a, b) => a[0] - b[0] || (a[1] < 0 ? 1 : 0) - (b[1] < 0 ? 1 : 0) || a[1] - b[1]);
  let text = "";
  let at = 0;
  for (const [place, , piece] of pieces) {
    text += source.slice(at, place) + piece;
    at = place;
  }
  return text + source.slice(at);
}
