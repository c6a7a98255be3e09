// An encoding as JSON, in files of encoders and of models. Names are values there, never keys, and every value is checked.
import { CheckpointError } from "../errors.js";
import { datePartNames, type ColumnCode } from "./column-code.js";
import { dateOrders } from "./dates.js";
import { Encoding } from "./encoding.js";
import type { TargetCode } from "./target.js";

/** The string among a file's metadata. */
export const encodingKey = "simdescent.encoder";
const version = 1;

export function encodingText({ codes, target, missing }: Encoding): string {
  return JSON.stringify({ version, columns: codes, target: target ?? null, missing: [...missing] });
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isFlag: Check = (value) => typeof value === "boolean";
const isDecimal: Check = (value) => value === "." || value === ",";
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length;
const isNumbers: Check = (value) => Array.isArray(value) && value.every(isNumber);
const oneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);

const shapes: ReadonlyMap<unknown, ReadonlyMap<string, Check>> = /* @__PURE__ */ (() => {
  const shape = (checks: Record<string, Check>): ReadonlyMap<string, Check> =>
    new Map(Object.entries({ type: isText, name: isText, ...checks }));
  const flag = { flag: isFlag };
  const range = { least: isNumber, most: isNumber };
  return new Map([
    ["number", shape({ decimal: isDecimal, unit: isText, fill: isNumber, ...flag, ...range })],
    ["boolean", shape({ fill: oneOf([0, 1]), ...flag })],
    ["category", shape({ levels: isTexts, other: isFlag })],
    ["date", shape({ order: oneOf(dateOrders), days: isFlag, fill: isNumbers, ...flag, ...range })],
  ]);
})();
const targetShape: ReadonlyMap<string, Check> = /* @__PURE__ */ (() =>
  new Map([
    ["name", isText],
    ["type", oneOf(["number", "text", "boolean"])],
    ["decimal", isDecimal],
    ["unit", isText],
  ]))();

const matches = (value: unknown, shape: ReadonlyMap<string, Check> | undefined): boolean =>
  shape !== undefined &&
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).length === shape.size &&
  [...shape].every(([key, check]) => Object.hasOwn(value, key) && check((value as Record<string, unknown>)[key]));

/** The encoding in a text of `encodingText`, or the CheckpointError that says it is none. */
export function readEncoding(text: string, owner: string): Encoding {
  const fail = (why: string): never => {
    throw new CheckpointError(`${owner}: the file's encoder is damaged: ${why}`);
  };
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return fail("it is no JSON");
  }
  const { version: written } = (found ?? {}) as { version?: unknown };
  if (typeof written === "number" && Number.isInteger(written) && written > version)
    fail(`it is of version ${written}, and this program knows ${version}\nUse a newer simdescent.`);
  const whole = new Map<string, Check>([
    ["version", oneOf([version])],
    ["columns", Array.isArray],
    ["target", (value) => value === null || matches(value, targetShape)],
    ["missing", isTexts],
  ]);
  if (!matches(found, whole)) return fail("parts of it are missing or of another kind");
  const { columns, target, missing } = found as {
    columns: ColumnCode[];
    target: TargetCode | null;
    missing: string[];
  };
  for (const [j, code] of columns.entries()) {
    if (!matches(code, shapes.get((code as ColumnCode | null)?.type)))
      fail(`column ${j} is not described as it should be`);
    if ("least" in code && code.least > code.most) fail(`the range of column ${j} is empty`);
    if (code.type === "date" && code.fill.length !== datePartNames(code.days).length)
      fail(`column ${j} is not described as it should be`);
  }
  const names = columns.map(({ name }) => name);
  if (new Set(names).size !== names.length || (target && names.includes(target.name)))
    fail("two columns have one name");
  const encoding = new Encoding(columns, target ?? undefined, new Set(missing));
  const { featureNames } = encoding;
  if (featureNames.length === 0 || new Set(featureNames).size !== featureNames.length)
    fail("two features have one name, or there are none");
  return encoding;
}
