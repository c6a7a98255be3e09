import { calibrationChart, minReliableRows } from "../charts/calibration.js";
import { certaintyPanels } from "../charts/certainty-panels.js";
import { confusionChart, shownClasses } from "../charts/confusion.js";
import { rocChart } from "../charts/roc.js";
import type { ClassificationReport } from "../data/classification.js";
import { classLegend } from "../kit/class-legend.js";
import { count, number, percent } from "../kit/format.js";
import { keyFigures } from "../kit/headline.js";
import { html, type Html } from "../kit/html.js";
import { page } from "../kit/page.js";
import { noteList, section } from "../kit/section.js";
import { classTable, misclassificationTable } from "../tables/classes.js";

/** One self-contained page about a classifier. */
export function classificationEvaluationPage(report: ClassificationReport): string {
  const { file, target, model, features, rows, classes, roc, calibration, mistakes } = report;
  const title = `${model} on ${file}`;
  return page(
    title,
    html`<header>
        <h1>${title}</h1>
        <p>
          How well does it tell <b>${target}</b> from ${count(features, "feature")}? ${count(rows, "row")} of
          ${classes.length} classes were predicted, and the most common class makes up ${percent(report.baseline)} of
          them.
        </p>
        ${scores(report)} ${noteList(report.warnings, "warning")}
      </header>
      ${section("Confusion matrix: what is taken for what?", confusionText(report), confusionChart(report))}
      ${section("How good is it at each class?", tableText(report), classTable(report))}
      ${
        roc.length > 0 &&
        section(
          "ROC curve: how well are the classes ranked?",
          rocText(report),
          html`${rocLegend(report)}${rocChart(report)}`,
        )
      }
      ${
        calibration.bins.length > 0 &&
        section("Calibration curve: are the probabilities honest?", calibrationText(report), calibrationChart(report))
      }
      ${
        report.certainty.length > 0 &&
        section(
          "Predicted probabilities: how sure is it of the rows of each class?",
          certaintyText(report),
          certaintyPanels(report),
        )
      }
      ${mistakes.length > 0 && section("Where was it most wrong?", mistakeText(report), misclassificationTable(report))}`,
  );
}

function scores({
  scores: { accuracy, balancedAccuracy, f1, logLoss, brier, auc },
  classes,
}: ClassificationReport): Html {
  return keyFigures([
    { name: "Accuracy", value: percent(accuracy), how: "share of rows predicted right" },
    { name: "Balanced accuracy", value: percent(balancedAccuracy), how: "mean recall of the classes" },
    { name: "F1", value: number(f1, 3), how: "macro average over the classes; 1 is perfect" },
    ...(logLoss === null
      ? []
      : [
          {
            name: "Log loss",
            value: number(logLoss, 3),
            how: `lower is better; a guess has ${number(Math.log(classes.length), 3)}`,
          },
        ]),
    ...(brier === null ? [] : [{ name: "Brier score", value: number(brier, 3), how: "lower is better; 0 is perfect" }]),
    ...(auc === null
      ? []
      : [{ name: "AUC", value: auc.toFixed(3), how: "area under the ROC curve; 1 is perfect, 0.5 a guess" }]),
  ]);
}

function confusionText({ classes, rows, scores: { accuracy } }: ClassificationReport): Html {
  const shown = shownClasses(classes.length);
  const cut =
    shown < classes.length ? html` Of ${classes.length} classes, the ${shown} with the most rows are drawn.` : "";
  const right = Math.round(accuracy * rows);
  return html`Each row holds the rows of one class, each column those predicted to be of one: what is right lies on the
  diagonal, ${count(right, "row")} of ${number(rows)}. The stronger the colour, the larger the share of the true
  class.${cut}`;
}

function tableText({ perClass }: ClassificationReport): Html {
  const gaps = perClass.some(({ precision, recall }) => precision === null || recall === null)
    ? html` Where there is a dash, no row was of that class, or none was predicted to be.`
    : "";
  return html`<i>Precision</i> is the share of the predictions of a class that are right, <i>recall</i> the share of its
    rows that are found, F1 their harmonic mean. <i>Predicted</i> counts the predictions, right or wrong.${gaps}`;
}

function rocText({ roc, classes, scores: { logLoss } }: ClassificationReport): Html {
  const what =
    classes.length === 2
      ? html`Rows are taken for <b>${classes[1]}</b> when their ${logLoss === null ? "score" : "probability of it"} is
          at least some threshold.`
      : html`One curve per class, against all
        others${roc.length < classes.length && ` (${roc.length} of the ${classes.length} classes)`}: rows are taken for
        the class when their probability of it is at least some threshold.`;
  return html`${what} As it falls, the true positive rate grows, which is the share of the class that is found, and so
  does the false positive rate, the share of the others that is taken for it. A curve through the upper left corner is
  perfect, the dashed diagonal a random guess.`;
}

const rocLegend = ({ roc, classes }: ClassificationReport): Html | false =>
  roc.length > 1 &&
  classLegend(roc.map(({ class: k, auc }) => ({ index: k, name: classes[k], note: `AUC ${auc.toFixed(3)}` })));

function calibrationText({ calibration: { of, bins }, classes }: ClassificationReport): Html {
  const hollow = bins.some(({ count: rows }) => rows < minReliableRows)
    ? ` Hollow dots stand for fewer than ${minReliableRows} rows.`
    : "";
  const what =
    of === "second"
      ? html`Rows are sorted by their probability of <b>${classes[1]}</b>: how many of them are?`
      : html`Rows are sorted by the probability of the class that was predicted: how often is it right?`;
  return html`${what} On the dashed diagonal things happen as often as predicted; below it the model is overconfident,
  above it underconfident. The bars below count the rows: where they are few, the curve says little.${hollow}`;
}

function certaintyText({ classes }: ClassificationReport): Html {
  const wrong =
    classes.length === 2
      ? "What lies left of the middle is predicted wrong."
      : "What lies right of the middle is predicted right.";
  return html`The distribution of the probability of a class over its own rows. The farther right, the better. ${wrong}`;
}

function mistakeText({ rows, scores: { accuracy }, mistakes }: ClassificationReport): Html {
  const wrong = Math.round((1 - accuracy) * rows);
  const which =
    wrong > mistakes.length
      ? html`Of ${count(wrong, "wrong row")}, the ${mistakes.length} with the most confidence.`
      : html`All ${count(wrong, "wrong row")}, the most confident first.`;
  return html`${which} Labels that are wrong in the data are often found here. Rows are counted from 1, without the
  header.`;
}
