import { coefficientTable } from "../tables/coefficients.js";
import { count, duration, number } from "../kit/format.js";
import { headline } from "../kit/headline.js";
import { html, type Html } from "../kit/html.js";
import { early, learningChart, logarithmic } from "../charts/learning-curve.js";
import {
  accuracySection,
  findingSection,
  judgedSection,
  layerSection,
  networkWords,
  pictureSection,
  type NetworkReport,
} from "./network-sections.js";
import { page } from "../kit/page.js";
import { remarks, section } from "../kit/section.js";
import { sortable, type Column } from "../tables/sortable.js";

/** What became of a column of the file. */
export interface ColumnUse {
  name: string;
  role: "feature" | "target" | "left out";
  /** In words: "standardized: mean 3, deviation 2", "left out by --drop". */
  how: string;
}

export interface Coefficients {
  /** Of a column of the file. */
  name: string;
  /** One per output of the model: per class, or a single one. */
  values: number[];
  /** Standard deviation of the column. */
  deviation: number;
}

/** One training, as plain data. */
export interface TrainReport {
  file: string;
  target: string;
  model: string;
  optimizer: string;
  /** What the loss is called: "mean squared error", "log loss". */
  loss: string;
  rows: { train: number; validation: number; test: number };
  /** After each epoch, from the first on. */
  losses: number[];
  /** The same on the validation rows; null without such rows. */
  validation: number[] | null;
  /** The epoch whose parameters were kept, counted from 1; null where it is the last. */
  best: number | null;
  reason: "finished" | "converged" | "stopped" | "aborted" | "diverged";
  seconds: number;
  scores: { name: string; value: string; how: string }[];
  /** Names of the classes that the values of a coefficient belong to; null where there is one value. */
  classes: string[] | null;
  /** The label that a single value is about, and whether it is about its odds. */
  positive?: string | null;
  odds?: boolean;
  coefficients: Coefficients[];
  /** As `Coefficients.values`; null for a model without one. */
  intercept: number[] | null;
  columns: ColumnUse[];
  /** What there is beside it of a network, which has no coefficients. */
  network?: NetworkReport;
  /** What may have gone wrong. */
  warnings: string[];
}

/** One self-contained page about a training. */
export function renderTraining(report: TrainReport): string {
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
          ${network && networkWords(network)} ${endings[report.reason]}
        </p>
        ${scores.length > 0 && headline(scores)} ${remarks(warnings, "warning")}
      </header>
      ${network && findingSection(network)}
      ${losses.length > 0 && section("How did it learn?", learningWords(report), learningChart(report))}
      ${network && [accuracySection, judgedSection, pictureSection, layerSection].map((part) => part(network))}
      ${coefficients.length > 0 && section("What did it learn?", coefficientWords(report), coefficientTable(report))}
      ${section("What was made of each column?", columnWords(report), columnTable(columns))}`,
  );
}

const endings: Record<TrainReport["reason"], string> = {
  finished: "",
  converged: "It ended when the loss no longer fell.",
  stopped: "It stopped early, as the loss on the validation rows no longer fell.",
  aborted: "It was stopped by hand.",
  diverged: "It diverged.",
};

function learningWords(report: TrainReport): Html {
  const { loss, losses, validation, best } = report;
  const kept =
    best === null ? "" : html` The ring marks epoch ${number(best, 12)}, the best, whose parameters were kept.`;
  const other = validation
    ? html` The second curve is the loss on the validation rows, which were not trained on: where it rises while the
      first one falls, the model learns its rows by heart.`
    : "";
  const axes = [logarithmic(report) && "of the loss", early(report) && "of epochs"].filter(Boolean);
  const log =
    axes.length > 0
      ? html` The ${axes.length > 1 ? "axes" : "axis"} ${axes.join(" and ")} ${axes.length > 1 ? "are" : "is"}
        logarithmic.`
      : "";
  return html`The ${loss} after each epoch; lower is better. It went from ${number(losses[0], 4)} to
  ${number(losses[losses.length - 1], 4)}.${log}${other}${kept}`;
}

function coefficientWords({ classes, positive, odds, intercept }: TrainReport): Html {
  const what = classes
    ? html`How much one unit of a column adds to the score of each class, before the scores become probabilities.`
    : positive
      ? html`How much one unit of a column adds to the ${odds ? "logarithmic odds" : "score"} of <b>${positive}</b>.`
      : html`How much one unit of a column adds to the prediction.`;
  return html`${what} <i>Weight</i> is the size of this for one standard deviation of the column, which makes columns of
    different units
    comparable${classes && ": that of the class where it is largest"}.${
      intercept && " The intercept is what is there when all columns are zero."
    }`;
}

function columnWords({ columns }: TrainReport): Html {
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
  return sortable(columns.length > 12 ? "scroll plain long" : "scroll plain", list, columns, () => html``);
}
