import { SGD } from "simdescent";
import type { HeldOut } from "../data/hold-out.js";
import { mayBeLabels, maxNumericLabels } from "../data/labels.js";
import type { Table } from "../data/table.js";
import { isNetworkKind, kinds, type KindName, type Model } from "../models/kinds.js";
import { vectorGroup, refuseNetworkOptions, toLibraryOptions } from "../models/network-options.js";
import { applyRates, biasGroup, parseOptimizers, type OptimizerChoice } from "../optimizers/choices.js";
import { asUser, UserError } from "../terminal/errors.js";
import { isLoss, parseLoss, wantsNetwork, type TrainOptions } from "./options.js";

/** Whether the target is to be read as labels; "words": if it holds words, "few": or few whole numbers. */
export function wantsLabels({ model, classWeight, labelSmoothing, loss }: TrainOptions): boolean | "words" | "few" {
  const hasLabelOptions = classWeight !== undefined || labelSmoothing !== undefined;
  if (model === "mlp") return hasLabelOptions || (loss === undefined || isLoss(loss, true) ? "few" : false);
  if (model) return kinds[model].labels;
  return hasLabelOptions || (loss !== undefined && isLoss(loss, true)) ? true : "words";
}

/** The kind that was asked for, or the one that fits the target. */
export function kindFor({ model, labelSmoothing, loss }: TrainOptions, { classes, target }: Table): KindName {
  const binary = loss !== undefined && isLoss(loss, true) && `--loss ${loss}`;
  const two = model ? model === "logistic" && `--model ${model}` : binary;
  if (two && classes && classes.length > 2) {
    const many = typeof classes[0] === "number" && classes.length > maxNumericLabels;
    throw new UserError(
      `column ${JSON.stringify(target)} holds ${classes.length} labels, and ${two} takes two`,
      many ? "Predict numbers with --model linear, or so many labels with --model softmax." : "Use --model softmax.",
    );
  }
  if (model === "mlp") return classes ? "mlp-classifier" : "mlp-regressor";
  if (model) return model;
  if (!classes) return "linear";
  return classes.length === 2 && labelSmoothing === undefined ? "logistic" : "softmax";
}

/** What to say about a target of numbers that may be labels, where the model was not chosen. */
export function labelHint({ model, loss }: TrainOptions, { classes, target, train: { y } }: Table): string[] {
  if (model || classes || loss !== undefined) return [];
  const values = new Set<number>();
  for (const value of y) {
    if (!Number.isInteger(value) || values.size > maxNumericLabels) return [];
    values.add(value);
  }
  if (!mayBeLabels(values.size, y.length)) return [];
  const name = values.size === 2 ? "logistic" : "softmax";
  return [`${JSON.stringify(target)} holds ${values.size} different numbers: if they are labels, add --model ${name}`];
}

/** The optimizer that was named, and the options for it; without a name the model has one of its own. */
export function chosenOptimizer({ model, optimizer, lr }: TrainOptions): {
  choice: OptimizerChoice | undefined;
  lr?: unknown;
} {
  if (optimizer === undefined) {
    if (lr?.includes("=")) throw new UserError("--lr names an optimizer, and --optimizer does not", "Write --lr 0.1.");
    const [{ options }] = applyRates([{ name: "", optimizer: SGD, options: {} }], lr);
    return { choice: undefined, ...options };
  }
  const choices = applyRates(parseOptimizers(optimizer), lr);
  if (choices.length !== 1) throw new UserError("--optimizer needs exactly one optimizer", "compare takes several.");
  const [choice] = choices;
  if (wantsNetwork(model)) return { choice: { ...choice, implied: vectorGroup(choice) } };
  const { name, options: own } = choice;
  const bias = biasGroup(choice, own.lr);
  if ("groups" in bias && own.lr === undefined)
    throw new UserError(
      `${name} takes matrices only, so the intercept is left to Adam and no rate can be chosen for both`,
      "Give one with --lr.",
    );
  return { choice: { ...choice, implied: bias } };
}

/** What can be refused before a large file is read. */
export function checkBeforeReading(options: TrainOptions): void {
  const { model } = options;
  if (!wantsNetwork(model)) {
    refuseNetworkOptions(options, model);
    if (options.image) throw new UserError("--image is for networks", "Add --model mlp.");
  }
  if (model === "mlp") {
    const labels = wantsLabels(options) !== false;
    makeModel(labels ? "mlp-classifier" : "mlp-regressor", options).dispose();
  } else if (model) makeModel(model, options).dispose();
  else {
    // Which model it will be is not known yet: its optimizer and penalties are the same for all.
    const { loss: _l, classWeight: _w, labelSmoothing: _s, ...common } = options;
    makeModel("linear", common).dispose();
  }
}

/** An untrained model; what its options refuse is an error of the user's. A network watches the rows held out here. */
export function makeModel(kind: KindName, given: TrainOptions, heldOut?: HeldOut): Model {
  const { epochs, epochsGiven, batch, seed, dtype, l1, l2, patience, classWeight, labelSmoothing } = given;
  const network = isNetworkKind(kind);
  const rows = heldOut && { x: heldOut.validation.x, y: heldOut.validation.labels ?? heldOut.validation.y };
  const validation = network ? rows : given.validation;
  if (classWeight !== undefined && !kinds[kind].labels)
    throw new UserError("--class-weight is for labels", "Use it with --model logistic, softmax or mlp-classifier.");
  if (labelSmoothing !== undefined && kind !== "softmax" && kind !== "mlp-classifier")
    throw new UserError(
      `--label-smoothing has no meaning for --model ${kind}`,
      "It is for --model softmax and mlp-classifier.",
    );
  const { choice, lr } = chosenOptimizer(given);
  const options = {
    epochs: network ? epochs : epochsGiven,
    batchSize: batch,
    seed,
    dtype,
    lr,
    l1,
    l2,
    patience,
    validation,
    classWeight,
    labelSmoothing,
    loss: given.loss === undefined ? undefined : parseLoss(given.loss, kind),
    // The columns come standardized by all training rows; where some are kept for validation, the others count. A network
    // standardizes its targets with them.
    standardize: network || validation !== undefined,
    ...(network ? toLibraryOptions(given) : {}),
    ...choice?.implied,
    ...choice?.options,
    optimizer: choice?.optimizer,
  };
  const defined = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return asUser(() => new kinds[kind].Model(defined));
}
