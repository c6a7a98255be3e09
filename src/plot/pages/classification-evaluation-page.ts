import { calibrationChart, few } from "../charts/calibration.js";
import { certaintyPanels } from "../charts/certainty-panels.js";
import { confusionChart, drawnClasses } from "../charts/confusion.js";
import { rocChart } from "../charts/roc.js";
import type { EvaluationReport } from "../data/classification.js";
import { classLegend } from "../kit/class-legend.js";
import { count, number, percent } from "../kit/format.js";
import { headline } from "../kit/headline.js";
import { html, type Html } from "../kit/html.js";
import { page } from "../kit/page.js";
import { remarks, section } from "../kit/section.js";
import { classTable, mistakeTable } from "../tables/classes.js";

/** One self-contained page about a classifier. */
export function renderEvaluation(report: EvaluationReport): string {
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
        ${scores(report)} ${remarks(report.warnings, "warning")}
      </header>
      ${section("What is taken for what?", confusionWords(report), confusionChart(report))}
      ${section("How good is it at each class?", tableWords(report), classTable(report))}
      ${
        roc.length > 0 &&
        section("How well are the classes ranked?", rocWords(report), html`${rocLegend(report)}${rocChart(report)}`)
      }
      ${
        calibration.bins.length > 0 &&
        section("Are the probabilities honest?", calibrationWords(report), calibrationChart(report))
      }
      ${
        report.certainty.length > 0 &&
        section("How sure is it of the rows of each class?", certaintyWords(report), certaintyPanels(report))
      }
      ${mistakes.length > 0 && section("Where was it most wrong?", mistakeWords(report), mistakeTable(report))}`,
  );
}

function scores({ scores: { accuracy, balancedAccuracy, f1, logLoss, brier, auc }, classes }: EvaluationReport): Html {
  return headline([
    { name: "Accuracy", value: percent(accuracy), how: "share of rows predicted right" },
    { name: "Balanced accuracy", value: percent(balancedAccuracy), how: "mean over the classes of the share found" },
    { name: "F1", value: number(f1, 3), how: "mean over the classes; 1 is perfect" },
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
    ...(auc === null ? [] : [{ name: "AUC", value: auc.toFixed(3), how: "1 is perfect, 0.5 a guess" }]),
  ]);
}

function confusionWords({ classes, rows, scores: { accuracy } }: EvaluationReport): Html {
  const shown = drawnClasses(classes.length);
  const cut =
    shown < classes.length ? html` Of ${classes.length} classes, the ${shown} with the most rows are drawn.` : "";
  const right = Math.round(accuracy * rows);
  return html`Each row holds the rows of one class, each column those predicted to be of one: what is right lies on the
  diagonal, ${count(right, "row")} of ${number(rows)}. The stronger the colour, the larger the share of the true
  class.${cut}`;
}

function tableWords({ perClass }: EvaluationReport): Html {
  const gaps = perClass.some(({ precision, recall }) => precision === null || recall === null)
    ? html` Where there is a dash, no row was of that class, or none was predicted to be.`
    : "";
  return html`<i>Precision</i> is the share of the predictions of a class that are right, <i>recall</i> the share of its
    rows that are found, F1 their harmonic mean. <i>Predicted</i> counts the predictions, right or wrong.${gaps}`;
}

function rocWords({ roc, classes, scores: { logLoss } }: EvaluationReport): Html {
  const what =
    classes.length === 2
      ? html`Rows are taken for <b>${classes[1]}</b> when their ${logLoss === null ? "score" : "probability of it"} is
          at least some threshold.`
      : html`One curve per class, against all
        others${roc.length < classes.length && ` (${roc.length} of the ${classes.length} classes)`}: rows are taken for
        the class when their probability of it is at least some threshold.`;
  return html`${what} As it falls, more rows of the class are found and more of the others are taken for it. A curve
  through the upper left corner is perfect, the dashed diagonal a guess.`;
}

const rocLegend = ({ roc, classes }: EvaluationReport): Html | false =>
  roc.length > 1 &&
  classLegend(roc.map(({ class: k, auc }) => ({ index: k, name: classes[k], note: `AUC ${auc.toFixed(3)}` })));

function calibrationWords({ calibration: { of, bins }, classes }: EvaluationReport): Html {
  const hollow = bins.some(({ count: rows }) => rows < few) ? ` Hollow dots stand for fewer than ${few} rows.` : "";
  const what =
    of === "second"
      ? html`Rows are sorted by their probability of <b>${classes[1]}</b>: how many of them are?`
      : html`Rows are sorted by the probability of the class that was predicted: how often is it right?`;
  return html`${what} On the dashed diagonal things happen as often as promised; below it the model is too sure of them,
  above it not sure enough. The bars below count the rows: where they are few, the curve says little.${hollow}`;
}

function certaintyWords({ classes }: EvaluationReport): Html {
  const wrong =
    classes.length === 2
      ? "What lies left of the middle is predicted wrong."
      : "What lies right of the middle is predicted right.";
  return html`The probability that the rows of a class were given of being of it. The farther right, the better.
  ${wrong}`;
}

function mistakeWords({ rows, scores: { accuracy }, mistakes }: EvaluationReport): Html {
  const wrong = Math.round((1 - accuracy) * rows);
  const which =
    wrong > mistakes.length
      ? html`Of ${count(wrong, "wrong row")}, the ${mistakes.length} with the most confidence.`
      : html`All ${count(wrong, "wrong row")}, the most confident first.`;
  return html`${which} Labels that are wrong in the data are often found here. Rows are counted from 1, without the
  header.`;
}
