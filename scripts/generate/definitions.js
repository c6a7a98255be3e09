// The optimizers of src/optimizers: each file's definition, its class, and the kernels it names.
import { constantOf } from "./kernel-modules.js";
import { declarations, keyName, place, visit } from "./syntax.js";

/** Exported classes that extend another, `[{ name, path }]`, each with a definition of its name in the same file. */
export function readOptimizers(files, report) {
  return files.flatMap((file) => {
    const defined = definitions(file, report);
    const classes = declarations(file).filter(
      ({ type, exported, node }) => exported && type === "ClassDeclaration" && node.superClass,
    );
    for (const { name, call } of defined) {
      if (!classes.some((each) => each.name === name)) {
        report(
          `${place(file, call)}: ${name} is defined, but there is no class: write "export class ${name} extends Optimizer" ` +
            "in this file, or correct the definition's name.",
        );
      }
    }
    for (const { name, node } of classes) {
      if (!defined.some((each) => each.name === name)) {
        report(
          `${place(file, node)}: class ${name} has no definition: write define(() => ({ name: "${name}", ... })) in this ` +
            "file, or move what is no optimizer to src/optimizers/parts.",
        );
      }
    }
    return classes.map(({ name }) => ({ name, path: file.path }));
  });
}

// Calls of `define` and the names they give.
function definitions(file, report) {
  const found = [];
  visit(file, {
    CallExpression(call) {
      if (call.callee.type !== "Identifier" || call.callee.name !== "define") return;
      const name = nameOf(returned(call.arguments[0])?.properties ?? []);
      if (name) found.push({ name, call });
      else report(`${place(file, call)}: the definition has no name that can be read: give it name: "...".`);
    },
  });
  return found;
}

// `name: "DoG"`, or the text given to a function whose result is spread: `...dogFamily("DoG")`.
function nameOf(properties) {
  const named = properties.find((each) => each.type === "Property" && keyName(each) === "name");
  const spread = properties.flatMap((each) => (each.type === "SpreadElement" && each.argument.arguments) || []);
  return [named?.value, ...spread].find((node) => typeof node?.value === "string")?.value;
}

// The object that a function gives back.
function returned(node) {
  if (node?.type !== "ArrowFunctionExpression" && node?.type !== "FunctionExpression") return undefined;
  const result =
    node.body.type === "BlockStatement"
      ? node.body.body.find(({ type }) => type === "ReturnStatement")?.argument
      : node.body;
  return result?.type === "ObjectExpression" ? result : undefined;
}

/** Says which definitions name a kernel whose module they do not open. */
export function checkModules(files, kernels, report) {
  const modules = new Map(kernels.map(({ name, module }) => [name, module]));
  for (const file of files) {
    if (!/\bdefine\(/.test(file.text)) continue;
    const wanted = new Map();
    visit(file, {
      Literal({ value }) {
        if (modules.get(value)) wanted.set(modules.get(value), value);
      },
    });
    for (const [module, kernel] of wanted) {
      if (file.text.includes(`../core/kernels/${module}.js`)) continue;
      report(
        `${file.path}: the kernel "${kernel}" stands in ${module}.wasm: write "kernels: [${constantOf(module)}]" in the definition ` +
          `and import { ${constantOf(module)} } from "../core/kernels/${module}.js".`,
      );
    }
  }
}

/** Says which kernels are named and not there, and which are there and named nowhere. */
export function checkKernels(files, kernels, report) {
  const names = new Set(kernels.map(({ name }) => name));
  const words = new Set();
  for (const file of files) {
    visit(file, {
      Literal: ({ value }) => void words.add(value),
      Property(property) {
        if (keyName(property) !== "kernel") return;
        for (const literal of choices(property.value)) {
          if (names.has(literal.value)) continue;
          report(
            `${place(file, literal)}: there is no kernel "${literal.value}": write it in assembly/rules, or name one of ` +
              "RuleName in src/core/exports.ts.",
          );
        }
      },
    });
  }
  for (const { name, path } of kernels) {
    if (words.has(name)) continue;
    report(
      `${path}: no definition names the kernel ${name}: give a definition in src/optimizers the variant ` +
        `{ kernel: "${name}", slots: [...] }, or take the kernel away.`,
    );
  }
}

// The texts an expression may turn out to be; what is computed otherwise is the coverage test's affair.
function choices(node) {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" ? [node] : [];
    case "ConditionalExpression":
      return [...choices(node.consequent), ...choices(node.alternate)];
    case "LogicalExpression":
      return [...choices(node.left), ...choices(node.right)];
    case "ArrowFunctionExpression":
      return choices(node.body);
    case "TSAsExpression":
    case "TSSatisfiesExpression":
      return choices(node.expression);
    default:
      return [];
  }
}
