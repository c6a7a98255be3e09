import * as simdescent from "simdescent";
import { takesVectors } from "../../engine/defaults.js";
import { nearest } from "../../errors.js";
import { UserError } from "../terminal/errors.js";

type OptimizerClass = typeof simdescent.SGD;

/** One entry of `--optimizers`: a class and options, as in `SGD(momentum=0.9,nesterov)`. */
export interface OptimizerChoice {
  name: string;
  optimizer: OptimizerClass;
  options: Record<string, string | number | boolean>;
  /** What the command adds of its own accord and does not show. */
  implied?: Record<string, unknown>;
  /** Run at the rate found by scripts/search-rates.js. */
  searched?: boolean;
}

/** Every optimizer of the library by name. */
export const optimizers: ReadonlyMap<string, OptimizerClass> = new Map(
  Object.entries(simdescent)
    .filter(([, value]) => typeof value === "function" && value.prototype instanceof simdescent.Optimizer)
    .map(([name, value]) => [name, value as OptimizerClass]),
);

/** Reads `Adam,SGD(momentum=0.9,nesterov=true)`; upper and lower case are the same. `all` is every one. */
export function parseOptimizers(text: string): OptimizerChoice[] {
  if (text.trim().toLowerCase() === "all")
    return [...optimizers].map(([name, optimizer]) => ({ name, optimizer, options: {}, searched: true }));
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  return parts.filter((part) => part !== "").map(parseOptimizer);
}

function parseOptimizer(text: string): OptimizerChoice {
  const call = parseCall(text);
  if (!call) {
    throw new UserError(
      `--optimizers: cannot read ${JSON.stringify(text)}`,
      "Write it as 'SGD(momentum=0.9,nesterov=true)', in quotes.",
    );
  }
  return { ...findOptimizer(call.name), options: call.options };
}

/** A name with options in parentheses, `huber(delta=2)`; undefined for anything else. */
export function parseCall(text: string): { name: string; options: OptimizerChoice["options"] } | undefined {
  const match = /^([\w-]+)(?:\((.*)\))?$/.exec(text.trim());
  return match ? { name: match[1], options: parseOptions(match[2] ?? "") } : undefined;
}

export function findOptimizer(wanted: string): { name: string; optimizer: OptimizerClass } {
  for (const [name, optimizer] of optimizers) {
    if (name.toLowerCase() === wanted.toLowerCase()) return { name, optimizer };
  }
  const near = nearest(wanted, optimizers.keys());
  const hint = near ? `Did you mean ${near}?` : `Known: ${[...optimizers.keys()].join(", ")}`;
  throw new UserError(`there is no optimizer ${JSON.stringify(wanted)}`, hint);
}

/** A number, true or false, or a word. */
export function parseValue(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && Number.isFinite(+text) ? +text : text;
}

function parseOptions(text: string): OptimizerChoice["options"] {
  const options: OptimizerChoice["options"] = {};
  for (const pair of text.split(",").filter((part) => part.trim() !== "")) {
    const [key, ...rest] = pair.split("=").map((part) => part.trim());
    options[key] = rest.length === 0 ? true : parseValue(rest.join("="));
  }
  return options;
}

/** Reads `--lr`: one rate for all, or `adam=0.5,sgd=0.1`. The rate inside a choice's own options goes first. */
export function applyRates(choices: OptimizerChoice[], text: string | undefined): OptimizerChoice[] {
  if (text === undefined) return choices;
  const rates = new Map<string, number>();
  for (const part of text.split(",")) {
    const [left, right] = part.includes("=") ? part.split("=") : ["", part];
    const name = left.trim() && findOptimizer(left.trim()).name;
    const rate = Number(right);
    if (right.trim() === "" || !(rate >= 0) || rate === Infinity) {
      throw new UserError(
        `--lr: ${JSON.stringify(right.trim())} is not a learning rate`,
        "Write --lr 0.1, or --lr adam=0.5,sgd=0.1.",
      );
    }
    if (name && !choices.some((choice) => choice.name === name)) {
      throw new UserError(`--lr names ${name}, which is not among the optimizers`, "Add it to --optimizers.");
    }
    rates.set(name, rate);
  }
  return choices.map((choice) => {
    const lr = rates.get(choice.name) ?? rates.get("");
    return lr === undefined ? choice : { ...choice, options: { lr, ...choice.options } };
  });
}

/** Whether it shrinks the weights, which moves its goal away from the least-squares solution. */
export function usesWeightDecay({ optimizer, options, implied }: OptimizerChoice): boolean {
  return Number(options.weightDecay ?? implied?.weightDecay ?? optimizer.definition.weightDecay.default ?? 0) > 0;
}

/** Options beside the rate for a model with a bias: where a class takes matrices only, Adam for the bias. */
export function biasGroup({ optimizer }: OptimizerChoice, lr?: unknown): Record<string, unknown> {
  if (takesVectors(optimizer.definition)) return {};
  return { groups: [{ match: ["bias"], optimizer: simdescent.Adam, ...(lr === undefined ? {} : { lr }) }] };
}

export function labelOf(choice: OptimizerChoice): string {
  const options = optionsText(choice);
  return options ? `${choice.name}(${options})` : choice.name;
}

/** Options of a choice as a reader sees them; the rate has a column of its own. */
export function optionsText({ options }: OptimizerChoice): string {
  return Object.entries(options)
    .filter(([key]) => key !== "lr")
    .map(([key, value]) => (value === true ? key : `${key}=${value}`))
    .join(", ");
}
