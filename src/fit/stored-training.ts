// What a model's file holds of its training: the optimizer by name with its options; and, where training is to go on bit for
// bit, the optimizer's state.
import { CheckpointError } from "../errors.js";
import type { ParameterSet } from "../core/parameters.js";
import { restoreContents } from "../engine/checkpoint.js";
import { definitionOf } from "../engine/definition.js";
import type { Optimizer } from "../engine/optimizer.js";
import type { HyperSpec } from "../engine/option-specs.js";
import type { Contents } from "../io/safetensors.js";
import { fromJson, isPortable, toJson, type Json } from "./json-options.js";
import { makeOptimizer } from "./make-optimizer.js";
import { partialSettings } from "./partial-settings.js";
import type { ModelOptions, OptimizerClass, Settings } from "./settings.js";

const prefix = "optimizer.";
/** The string among a file's metadata. */
export const trainingKey = "simdescent.training";

interface Description {
  options: { readonly [key: string]: Json };
  /** Options that are functions of the caller's own, which no file holds. */
  lost: string[];
  state?: { metadata: Contents["metadata"]; mode: "train" | "eval" };
}

/** What was read of a file's training. */
export interface StoredTraining {
  text: string;
  options: ModelOptions;
  /** Name of the optimizer class the model was made with; undefined where nobody named one. */
  optimizer: string | undefined;
  lost: readonly string[];
  state: (Contents & { mode: "train" | "eval" }) | undefined;
}

/** Puts options into a file's strings, and the state of an optimizer, where one is given, among its tensors. */
export function describeTraining(options: ModelOptions, optimizer: Optimizer | undefined, to: Contents): void {
  const description: Description = { options: {}, lost: [] };
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(options)) {
    const json = toJson(value);
    if (value === undefined) continue;
    if (isPortable(json)) kept[key] = json;
    else description.lost.push(key);
  }
  description.options = kept;
  if (optimizer) {
    const { mode } = optimizer;
    const { tensors, metadata } = optimizer.contents();
    // The parameters are in the file already, but where it shows others than training goes on from.
    for (const [name, tensor] of tensors)
      if (mode === "eval" || !name.startsWith("params.")) to.tensors.set(prefix + name, tensor);
    description.state = { metadata, mode };
  }
  if (Object.keys(kept).length || description.lost.length || optimizer)
    to.metadata[trainingKey] = JSON.stringify(description);
}

const classes = { get: (name: string) => definitionOf(name)?.Class?.() as OptimizerClass | undefined };

const isTexts = (value: object | undefined): boolean =>
  typeof value === "object" && value !== null && Object.values(value).every((each) => typeof each === "string");

/** Takes out of a file what `describeTraining` put there; undefined where it did not. */
export function takeTraining(owner: string, { tensors, metadata }: Contents): StoredTraining | undefined {
  const { [trainingKey]: text } = metadata;
  if (text === undefined) return undefined;
  delete metadata[trainingKey];
  const own: Contents["tensors"] = new Map();
  for (const [name, tensor] of tensors) {
    if (!name.startsWith(prefix)) continue;
    own.set(name.slice(prefix.length), tensor);
    tensors.delete(name);
  }
  try {
    const { options, lost, state } = JSON.parse(text) as Description;
    if (!Array.isArray(lost) || (state && !(isTexts(state.metadata) && ["train", "eval"].includes(state.mode))))
      throw new TypeError("damaged");
    const { optimizer } = options as { optimizer?: string };
    const restored = fromJson(options, classes) as ModelOptions;
    if (typeof restored !== "object" || restored === null || Array.isArray(restored)) throw new TypeError("damaged");
    return { text, options: restored, optimizer, lost, state: state && { tensors: own, ...state } };
  } catch {
    throw new CheckpointError(`${owner}: the file does not say how the model was trained`);
  }
}

/** What a file and the caller say together. */
export interface Agreed {
  /** Options of the file that stand beside the caller's. */
  options: ModelOptions;
  state: StoredTraining["state"];
  /** Why the model cannot be trained on as it was, in words; undefined where it can. */
  obstacle: string | undefined;
}

/** What holds of the file's training where the caller gives options too. */
export function agree(owner: string, stored: StoredTraining | undefined, given: ModelOptions): Agreed {
  if (!stored) return { options: {}, state: undefined, obstacle: undefined };
  const { optimizer: name, lost, state } = stored;
  const other = (given.optimizer as unknown as { definition?: { name: string } } | undefined)?.definition?.name;
  // Another optimizer begins anew, with options of its own.
  if (other !== undefined && other !== (name ?? state?.metadata.optimizer))
    return { options: {}, state: undefined, obstacle: undefined };
  const unknown = other === undefined && typeof (stored.options.optimizer as unknown) === "string" ? name : undefined;
  const missing = lost.filter((key) => given[key] === undefined);
  let obstacle: string | undefined;
  if (unknown !== undefined)
    obstacle =
      `${owner}: the file's model was trained by ${unknown}, which this program does not know` +
      `\nGive its class: ${owner}.load(bytes, { optimizer: ${unknown} }).`;
  else if (missing.length > 0)
    obstacle =
      `${owner}: the file's model was made with ${missing.join(", ")} of your own, which no file can hold` +
      `\nGive the same again: ${owner}.load(bytes, { ${missing.join(", ")} }).`;
  if (obstacle !== undefined && state) throw new CheckpointError(obstacle);
  return { options: obstacle !== undefined && unknown !== undefined ? {} : stored.options, state, obstacle };
}

/** The optimizer of a file, which goes on where it was; what the caller gave stands. */
export function restoreOptimizer(
  settings: Settings,
  params: ParameterSet,
  { tensors, metadata, mode }: NonNullable<StoredTraining["state"]>,
  given: ModelOptions,
): Optimizer {
  const { owner } = settings;
  const name = metadata.optimizer;
  const used = [settings, partialSettings(settings)].find(({ definition }) => definition.name === name);
  if (!used) {
    throw new CheckpointError(
      `${owner}: the file holds state of ${name}, and its options speak of ${settings.definition.name}` +
        `\nGive the class: ${owner}.load(bytes, { optimizer: ${name} }).`,
    );
  }
  const whole = new Map(tensors);
  for (const { name: tensor, shape } of params.slots)
    if (!whole.has(`params.${tensor}`)) whole.set(`params.${tensor}`, { shape: [...shape], data: params.data[tensor] });
  const optimizer = makeOptimizer(used, params, used.lr);
  try {
    const { groups } = optimizer.engine;
    const { aliases } = optimizer.definition;
    const named = new Set(Object.keys(given).map((key) => aliases[key] ?? key));
    const wanted = (spec: HyperSpec): boolean => named.has(spec.key) || named.has(spec.option);
    const changes = new Map(
      [...groups, optimizer.outer].map((group) => {
        const specs = group.definition.schema.hypers.filter(wanted);
        return [group, Object.fromEntries(specs.map(({ key }) => [key, group.hypers[key]]))] as const;
      }),
    );
    restoreContents(optimizer, { tensors: whole, metadata });
    for (const [group, hypers] of changes) group.assign(hypers);
    if (mode === "eval") optimizer.eval();
    return optimizer;
  } catch (error) {
    optimizer.dispose();
    throw error;
  }
}
