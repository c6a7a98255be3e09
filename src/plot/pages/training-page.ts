import { needsLogEpochAxis, learningCurve, needsLogLossAxis } from "../charts/learning-curve.js";
import type { ColumnUse, TrainingReport } from "../data/training.js";
import { count, duration, number } from "../kit/format.js";
import { keyFigures } from "../kit/headline.js";
import { html, type Html } from "../kit/html.js";
import { page } from "../kit/page.js";
import { noteList, section } from "../kit/section.js";
import { coefficientTable } from "../tables/coefficients.js";
import { sortableTable, type Column } from "../tables/sortable.js";
import {
  accuracySection,
  findingSection,
  evaluationSection,
  layerSection,
  networkText,
  misreadImageSection,
} from "./network-sections.js";

/** One self-contained page about a training. */
export function trainingPage(report: TrainingReport): string {
  const { file, target, model, optimizer, rows, losses, coefficients, columns, scores, seconds, warnings } = report;
  const { network } = report;
  const features = network ? network.widths[0] : coefficients.length;
  const title = `${model} trained on ${file}`;
  const held = [
    rows.validation > 0 && ` Its loss was also measured on ${count(rows.validation, "validation row")}.`,
    rows.test > 0 && ` ${count(rows.test, "row")} were held out for a test.`,
  ];
  return page(
    title,
    html`<header>
        <h1>${title}</h1>
        <p>
          <b>${target}</b> from ${count(features, "feature")}, learnt from ${count(rows.train, "row")} by ${optimizer}
          in ${count(losses.length, "epoch")}, which took ${duration(seconds)}.${held}
          ${network && networkText(network)} ${endings[report.reason]}
        </p>
        ${scores.length > 0 && keyFigures(scores)} ${noteList(warnings, "warning")}
      </header>
      ${network && findingSection(network)}
      ${losses.length > 0 && section("Learning curve: how did it learn?", learningText(report), learningCurve(report))}
      ${network && [accuracySection, evaluationSection, misreadImageSection, layerSection].map((part) => part(network))}
      ${coefficients.length > 0 && section("Coefficients: what did it learn?", coefficientText(report), coefficientTable(report))}
      ${section("What was made of each column?", columnText(report), columnTable(columns))}`,
  );
}

const endings: Record<TrainingReport["reason"], string> = {
  finished: "",
  converged: "It ended when the loss no longer fell.",
  stopped: "It stopped early, as the loss on the validation rows no longer fell.",
  aborted: "It was stopped by hand.",
  stalled: "It ended where no progress was possible any more.",
  diverged: "It diverged.",
};

function learningText(report: TrainingReport): Html {
  const { loss, losses, validation, best } = report;
  const kept =
    best === null ? "" : html` The ring marks epoch ${number(best, 12)}, the best, whose parameters were kept.`;
  const other = validation
    ? html` The second curve is the loss on the validation rows, which were not trained on: where it rises while the
      first one falls, the model overfits, which is to learn its rows by heart.`
    : "";
  const axes = [needsLogLossAxis(report) && "of the loss", needsLogEpochAxis(report) && "of epochs"].filter(Boolean);
  const log =
    axes.length > 0
      ? html` The ${axes.length > 1 ? "axes" : "axis"} ${axes.join(" and ")} ${axes.length > 1 ? "are" : "is"}
        logarithmic.`
      : "";
  return html`The ${loss} after each epoch; lower is better. It went from ${number(losses[0], 4)} to
  ${number(losses[losses.length - 1], 4)}.${log}${other}${kept}`;
}

function coefficientText({ classes, positive, odds, intercept }: TrainingReport): Html {
  const what = classes
    ? html`How much one unit of a column adds to the score of each class, before the scores become probabilities.`
    : positive
      ? html`How much one unit of a column adds to the ${odds ? "log-odds" : "score"} of <b>${positive}</b>.`
      : html`How much one unit of a column adds to the prediction.`;
  return html`${what} <i>Weight</i> is the size of this for one standard deviation of the column, which makes columns of
    different units
    comparable${classes && ": that of the class where it is largest"}.${
      intercept && " The intercept is what is there when all columns are zero."
    }`;
}

function columnText({ columns }: TrainingReport): Html {
  const out = columns.filter(({ role }) => role === "left out").length;
  return html`${count(columns.length, "column")} in the
  file${out > 0 && `, of which ${number(out)} ${out === 1 ? "was" : "were"} left out`}.`;
}

function columnTable(columns: ColumnUse[]): Html {
  const roles = ["target", "feature", "left out"];
  const list: Column<ColumnUse>[] = [
    { title: html`Column`, value: ({ name }) => name, cell: ({ name }) => name },
    { title: html`Role`, value: ({ role }) => roles.indexOf(role), cell: ({ role }) => role, kind: "role" },
    { title: html`How`, value: ({ how }) => how, cell: ({ how }) => how, kind: "status" },
  ];
  return sortableTable(columns.length > 12 ? "scroll plain long" : "scroll plain", list, columns, () => html``);
}
