import type { SweepReport, SweepTrial } from "../data/sweep.js";
import { number, tickText } from "./format.js";

const metrics: Record<string, string> = {
  r2: "R²",
  mse: "MSE",
  rmse: "RMSE",
  mae: "MAE",
  balancedAccuracy: "balanced accuracy",
  f1: "F1",
  logLoss: "log loss",
  rocAuc: "AUC",
  brier: "Brier score",
};

export const metricName = ({ metric }: SweepReport): string => metrics[metric] ?? metric;

export const trialScoreText = (value: number): string => number(value, 3);

/** `lr=0.01, momentum=0.9`. */
export function optionText({ options }: SweepTrial): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${typeof value === "number" ? tickText(value) : value}`)
    .join(", ");
}
