// The update rules of assembly/rules. A rule is either
//   a class with `static update<T>(w, g, <state: usize>..., <scalars: v128>...): v128`, whose loop is written for it;
//           the parameter list is the declaration: it fixes the order of the slot table and of the scalar block; or
//   a function of `(n, slots, scalars)`, its own loop, generic or with the size of an element behind.
import { declarations, head, keyName, place, signature } from "./syntax.js";

// What every kernel gets; the loop folds them into the gradient, unless a rule is `direct` and takes them itself.
export const folded = ["scale", "decay"];

const updateForm = "static update<T>(w: v128, g: v128, <state: usize>..., <scalars: v128>...): v128";
const kernelForm = "(n: usize, slots: usize, scalars: usize): void, with <T> or with `unit: usize` as last parameter";

/** Kernels written as functions: `[{ name, path, unit }]`. */
export function readKernels(files, report) {
  return files.flatMap((file) =>
    declarations(file)
      .filter(({ type, exported }) => exported && type === "FunctionDeclaration")
      .flatMap(({ name, node }) => {
        const found = signature(file, node);
        const { generics = [], parameters = [], result } = found ?? {};
        const unit = parameters.at(3)?.name === "unit";
        const names = ["n", "slots", "scalars", ...(unit ? ["unit"] : [])];
        const fits =
          result === "void" &&
          parameters.length === names.length &&
          parameters.every((p, i) => p.name === names[i] && p.type === "usize") &&
          (unit ? generics.length === 0 : generics.join() === "T");
        if (fits) return [{ name, path: file.path, unit }];
        report(
          `${place(file, node)}: "${head(file, node, node.body)}" is no kernel: make it ${kernelForm}, ` +
            "or do not export it.",
        );
        return [];
      }),
  );
}

/** Rules written as classes: `[{ name, path, direct, decoupled, swaps, unroll, slots: [...], scalars: [...] }]`. */
export function readRules(files, report) {
  return files.flatMap((file) =>
    declarations(file)
      .filter(({ type }) => type === "ClassDeclaration")
      .flatMap(({ name, node, exported }) => {
        const update = node.body.body.find((member) => keyName(member) === "update");
        if (!update) return [];
        if (!exported) {
          report(
            `${place(file, node)}: class ${name} has an update but is not exported: write "export class ${name}".`,
          );
          return [];
        }
        const settings = readSettings(file, node, report);
        const lists = readUpdate(file, update, settings.direct);
        if (settings.swaps && lists?.slots.length < 2) {
          report(
            `${place(file, node)}: ${name} swaps its first two slots, but has ${lists.slots.length}: ` +
              "give update two addresses, or take swaps away.",
          );
        }
        if (lists) return [{ name, path: file.path, ...settings, ...lists }];
        const form = settings.direct
          ? updateForm.replace("<scalars", "scale: v128, decay: v128, <scalars")
          : updateForm;
        report(
          `${place(file, update)}: "${head(file, update, update.value?.body ?? update)}" of ${name} is no update rule: ` +
            `make it ${form}.`,
        );
        return [];
      }),
  );
}

// Names of the state and of the rule's own scalars; undefined where the signature is another.
function readUpdate(file, update, direct) {
  if (update.type !== "MethodDefinition" || !update.static) return undefined;
  const found = signature(file, update.value);
  if (!found || found.result !== "v128" || found.generics.join() !== "T") return undefined;
  const [w, g, ...rest] = found.parameters;
  if (w?.type !== "v128" || g?.type !== "v128") return undefined;
  const count = rest.filter(({ type }) => type === "usize").length;
  const [slots, vectors] = [rest.slice(0, count), rest.slice(count)];
  if (slots.some(({ type }) => type !== "usize") || vectors.some(({ type }) => type !== "v128")) return undefined;
  const names = vectors.map(({ name }) => name);
  const given = folded.every((name, i) => names[i] === name);
  if (direct ? !given : folded.some((name) => names.includes(name))) return undefined;
  return { slots: slots.map(({ name }) => name), scalars: names.filter((name) => !folded.includes(name)) };
}

const isSwitch = ({ value }) => typeof value === "boolean";
const isSetting = {
  direct: isSwitch,
  decoupled: isSwitch,
  swaps: isSwitch,
  unroll: ({ value }) => Number.isInteger(value) && value >= 1 && value <= 8,
};

function readSettings(file, { id, body }, report) {
  const settings = { direct: false, decoupled: false, swaps: false, unroll: 1 };
  for (const member of body.body) {
    if (member.type !== "PropertyDefinition") continue;
    const name = keyName(member);
    if (Object.hasOwn(isSetting, name) && member.static && member.value && isSetting[name](member.value)) {
      settings[name] = member.value.value;
    } else {
      report(
        `${place(file, member)}: "${file.text.slice(member.start, member.end)}" of ${id.name} means nothing to a rule: ` +
          "it may have static direct: bool = true, static decoupled: bool = true, static swaps: bool = true and " +
          "static unroll: i32 = 1 to 8.",
      );
    }
  }
  return settings;
}

/** Says where two rules have one name: the second would never be called. */
export function checkNames(rules, report) {
  const paths = new Map();
  for (const { name, path } of rules) {
    if (paths.has(name)) report(`${path}: a kernel ${name} stands in ${paths.get(name)} already: rename one of them.`);
    paths.set(name, path);
  }
}
