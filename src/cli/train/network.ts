import type { FitReport, Label } from "simdescent";
import type { ClassificationReport } from "../../plot/data/classification.js";
import type { LayerHistory } from "../../plot/data/layers.js";
import type { MisreadImages } from "../../plot/data/misread-images.js";
import type { RegressionReport } from "../../plot/data/regression.js";
import { number } from "../../plot/kit/format.js";
import type { HeldOut } from "../data/hold-out.js";
import type { Part, Table } from "../data/table.js";
import { evaluateClassification } from "../evaluate/classification.js";
import { evaluateRegression } from "../evaluate/regression.js";
import { isRegression, type Network } from "../models/kinds.js";
import { layerWidths } from "../models/model-file.js";
import { imageSize, misreadImages } from "./misread-images.js";
import type { TrainOptions } from "./options.js";

/** What there is to say of a network beside what there is of every model. */
export interface NetworkOutcome {
  /** Features, units of the hidden layers, scores. */
  widths: number[];
  activation: string;
  /** What else the hidden layers have: "dropout 0.2". */
  extras: string[];
  parameters: number;
  layers: LayerHistory[];
  /** How it does on rows it was not trained on, or on the training rows where there are no others. */
  judged: { on: "test" | "validation" | "training"; classes?: ClassificationReport; numbers?: RegressionReport };
  pictures: MisreadImages | null;
}

export function networkOutcome(
  model: Network,
  table: Table,
  { history, reason }: FitReport,
  options: TrainOptions,
  heldOut: HeldOut | undefined,
): NetworkOutcome {
  const { params } = model;
  const names = history[0]?.layers?.map(({ name }) => name) ?? [];
  const layers = names.map((name, i): LayerHistory => {
    const of = (key: "gradNorm" | "updateNorm" | "weightNorm" | "dead"): number[] =>
      history.map((record) => record.layers?.[i]?.[key] ?? NaN);
    return {
      name,
      gradNorm: of("gradNorm"),
      updateNorm: of("updateNorm"),
      weightNorm: of("weightNorm"),
      dead: of("dead"),
    };
  });
  const on = table.test ? "test" : heldOut ? "validation" : "training";
  const part = table.test ?? heldOut?.validation ?? table.train;
  return {
    widths: layerWidths(model),
    activation: model.options.activation ?? "relu",
    extras: extras(options),
    parameters: params.names.reduce((sum, name) => sum + params.data[name].length, 0),
    layers,
    // Predictions of what diverged say nothing.
    ...(reason === "diverged" ? { judged: { on }, pictures: null } : evaluateNetwork(model, table, part, on, options)),
  };
}

function extras({ dropout, layerNorm }: TrainOptions): string[] {
  const shares = [dropout ?? 0].flat();
  return [
    ...(shares.some((share) => share > 0) ? [`dropout ${shares.map((share) => number(share)).join(" and ")}`] : []),
    ...(layerNorm ? ["layer norm"] : []),
  ];
}

function evaluateNetwork(
  model: Network,
  table: Table,
  part: Part,
  on: NetworkOutcome["judged"]["on"],
  { image }: TrainOptions,
): Pick<NetworkOutcome, "judged" | "pictures"> {
  const { file, target, features } = table;
  const about = { file, target, model: "neural network", features: features.length, warnings: [] };
  if (isRegression(model)) {
    const numbers = evaluateRegression(part.y, model.predict(part.x), about);
    return { judged: { on, numbers }, pictures: null };
  }
  const y = part.labels as Label[];
  const probabilities = model.predictProba(part.x);
  const predicted = model.predict(part.x);
  const classes = evaluateClassification({ y, predicted, probabilities, classes: model.classes }, about);
  const size = imageSize(features, image);
  return {
    judged: { on, classes },
    pictures: size && misreadImages({ y, predicted, probabilities, classes: model.classes, x: part.x, table }, size),
  };
}
