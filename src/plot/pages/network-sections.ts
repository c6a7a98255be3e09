// What the page of a training says of a network beside the rest.
import { accuracyChart } from "../charts/accuracy.js";
import { confusionChart, shownClasses } from "../charts/confusion.js";
import { layerPanels } from "../charts/layer-panels.js";
import { misreadImageGrid } from "../charts/misread-images.js";
import { actualVsPredictedChart } from "../charts/residuals.js";
import { hasDeadUnits } from "../data/layers.js";
import type { NetworkReport } from "../data/network.js";
import { findingList } from "../kit/findings.js";
import { count, number, percent } from "../kit/format.js";
import { html, type Html } from "../kit/html.js";
import { section } from "../kit/section.js";
import { classTable } from "../tables/classes.js";

/** The layers in a sentence. */
export function networkText({ widths, activation, extras, parameters }: NetworkReport): Html {
  const hidden = widths.slice(1, -1).map((width) => number(width, 12));
  const units = hidden.length > 1 ? `${hidden.slice(0, -1).join(", ")} and ${hidden.at(-1)}` : hidden[0];
  const layers =
    hidden.length === 0
      ? html`no hidden layer`
      : html`${hidden.length === 1 ? "a hidden layer" : `${hidden.length} hidden layers`} of ${units} units
        (${[activation, ...extras].join(", ")})`;
  return html` The network has ${layers} and ${count(parameters, "parameter")}.`;
}

export function findingSection({ findings }: NetworkReport): Html | false {
  const words = html`What the losses and the norms of the layers show, with what to try.`;
  return findings.length > 0 && section("What stands out?", words, findingList(findings));
}

export function accuracySection({ accuracy, extras }: NetworkReport): Html | false {
  if (!accuracy || accuracy.train.length === 0) return false;
  const { train, validation } = accuracy;
  const other = validation && html` The second curve is that of the validation rows, after the epoch.`;
  const dropped = extras.some((text) => text.startsWith("dropout")) && " and the dropout";
  const words = html`The share of the training rows that were predicted right when the epoch came to them, with the
  parameters${dropped} of that moment: it went from ${percent(train[0])} to ${percent(train[train.length - 1])}.${other}`;
  return section("Accuracy: how many does it get right?", words, accuracyChart(train, validation));
}

export function layerSection({ layers }: NetworkReport): Html | false {
  if (layers.length === 0 || layers[0].gradNorm.length === 0) return false;
  const dead =
    hasDeadUnits(layers) &&
    html` A unit is <i>dead</i> when it let no gradient through in a whole epoch: it learns no more.`;
  const words = html`Norms of every layer in the last batch of each epoch, on logarithmic axes; <i>layer0</i> is the one
    nearest to the data. Gradients that differ by orders of magnitude between layers vanish or explode on their way
    back. An update is usually about a thousandth of its weights: far more is restless, far less slow.${dead}`;
  return section("What does each layer do?", words, layerPanels(layers));
}

export function evaluationSection({ judged: { on, classes, numbers } }: NetworkReport): Html | false {
  if (numbers) {
    const words = html`Actual over predicted values of ${count(numbers.rows, `${on} row`)}. On the dashed diagonal they
    are the same, and the farthest off are marked.`;
    return section("Actual and predicted values: how near are they?", words, actualVsPredictedChart(numbers));
  }
  if (!classes) return false;
  const shown = shownClasses(classes.classes.length);
  const cut = shown < classes.classes.length && html` The ${shown} classes with the most rows are drawn.`;
  const right = Math.round(classes.scores.accuracy * classes.rows);
  const words = html`The ${count(classes.rows, `${on} row`)}, by true class down and predicted class across: what is
  right lies on the diagonal, ${number(right, 12)} of
  them.${on === "training" ? " They were trained on; rows held out by --test say more." : ""}${cut}`;
  return section(
    "Confusion matrix: what is taken for what?",
    words,
    html`${confusionChart(classes)}${classTable(classes)}`,
  );
}

export function misreadImageSection({ pictures, judged: { on, classes } }: NetworkReport): Html | false {
  if (!pictures || pictures.list.length === 0 || !classes) return false;
  const wrong = classes.rows - Math.round(classes.scores.accuracy * classes.rows);
  const which =
    wrong > pictures.list.length
      ? html`Of ${count(wrong, `wrong ${on} row`)}, the ${pictures.list.length} it was most sure of`
      : html`All ${count(wrong, `wrong ${on} row`)}, the surest first`;
  const words = html`${which}: what they are, and what they were taken for. Some may be labelled wrong in the data.`;
  return section("What was misread?", words, misreadImageGrid(pictures));
}
