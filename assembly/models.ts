// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import { batchRows as batchRowsOf, batchLoss as batchLossOf } from "./models/batch";
import { columnSums as columnSumsOf, standardizeRows as standardizeRowsOf, largest as largestOf } from "./models/column-stats";
import { epoch as epochOf } from "./models/epoch";
import { hashedMerge as hashedMergeOf, hashedTake as hashedTakeOf, hashedGradient as hashedGradientOf, hashedAfter as hashedAfterOf, hashedScore as hashedScoreOf } from "./models/hashed";
import { activate as activateOf } from "./models/network/activations";
import { networkScores as networkScoresOf } from "./models/network/forward-backward";
import { penalty as penaltyOf } from "./models/penalty";
import { scores as scoresOf } from "./models/predict";
import { proximalStep as proximalStepOf } from "./models/proximal";

/** First byte behind the module's own data. */
export const heapBase: usize = __heap_base;

/** Compared with the one in src/core when the module is opened. */
export const fingerprint: i32 = 58245242;

export function batchRows_f32(taskAt: usize, laneAt: usize, from: u32, to: u32, scale: f64, overwrite: bool): void {
  batchRowsOf<f32>(taskAt, laneAt, from, to, scale, overwrite);
}
export function batchRows_f64(taskAt: usize, laneAt: usize, from: u32, to: u32, scale: f64, overwrite: bool): void {
  batchRowsOf<f64>(taskAt, laneAt, from, to, scale, overwrite);
}
export function batchLoss_f32(taskAt: usize, laneAt: usize, from: u32, to: u32): f64 {
  return batchLossOf<f32>(taskAt, laneAt, from, to);
}
export function batchLoss_f64(taskAt: usize, laneAt: usize, from: u32, to: u32): f64 {
  return batchLossOf<f64>(taskAt, laneAt, from, to);
}
export function columnSums_f32(x: usize, stride: usize, order: usize, from: u32, to: u32, columns: u32, shift: usize, sums: usize, square: bool): void {
  columnSumsOf<f32>(x, stride, order, from, to, columns, shift, sums, square);
}
export function columnSums_f64(x: usize, stride: usize, order: usize, from: u32, to: u32, columns: u32, shift: usize, sums: usize, square: bool): void {
  columnSumsOf<f64>(x, stride, order, from, to, columns, shift, sums, square);
}
export function standardizeRows_f32(target: usize, x: usize, stride: usize, order: usize, from: u32, to: u32, columns: u32, shift: usize, scale: usize): void {
  standardizeRowsOf<f32>(target, x, stride, order, from, to, columns, shift, scale);
}
export function standardizeRows_f64(target: usize, x: usize, stride: usize, order: usize, from: u32, to: u32, columns: u32, shift: usize, scale: usize): void {
  standardizeRowsOf<f64>(target, x, stride, order, from, to, columns, shift, scale);
}
export function largest_f32(x: usize, n: usize): f64 {
  return largestOf<f32>(x, n);
}
export function largest_f64(x: usize, n: usize): f64 {
  return largestOf<f64>(x, n);
}
export function epoch_f32(taskAt: usize, laneAt: usize, limit: u32, budget: u32): i32 {
  return epochOf<f32>(taskAt, laneAt, limit, budget);
}
export function epoch_f64(taskAt: usize, laneAt: usize, limit: u32, budget: u32): i32 {
  return epochOf<f64>(taskAt, laneAt, limit, budget);
}
export function hashedMerge_f32(at: usize, n: u32): u32 {
  return hashedMergeOf<f32>(at, n);
}
export function hashedMerge_f64(at: usize, n: u32): u32 {
  return hashedMergeOf<f64>(at, n);
}
export function hashedTake_f32(at: usize, indices: usize, values: usize, n: u32): void {
  hashedTakeOf<f32>(at, indices, values, n);
}
export function hashedTake_f64(at: usize, indices: usize, values: usize, n: u32): void {
  hashedTakeOf<f64>(at, indices, values, n);
}
export function hashedGradient_f32(at: usize, taskAt: usize, laneAt: usize, row: u32): f64 {
  return hashedGradientOf<f32>(at, taskAt, laneAt, row);
}
export function hashedGradient_f64(at: usize, taskAt: usize, laneAt: usize, row: u32): f64 {
  return hashedGradientOf<f64>(at, taskAt, laneAt, row);
}
export function hashedAfter_f32(at: usize, taskAt: usize, laneAt: usize, row: u32): f64 {
  return hashedAfterOf<f32>(at, taskAt, laneAt, row);
}
export function hashedAfter_f64(at: usize, taskAt: usize, laneAt: usize, row: u32): f64 {
  return hashedAfterOf<f64>(at, taskAt, laneAt, row);
}
export function hashedScore_f32(at: usize, weight: usize, bias: usize): f64 {
  return hashedScoreOf<f32>(at, weight, bias);
}
export function hashedScore_f64(at: usize, weight: usize, bias: usize): f64 {
  return hashedScoreOf<f64>(at, weight, bias);
}
export function activate_f32(kind: u32, z: usize, to: usize, derivative: usize, n: usize): void {
  activateOf<f32>(kind, z, to, derivative, n);
}
export function activate_f64(kind: u32, z: usize, to: usize, derivative: usize, n: usize): void {
  activateOf<f64>(kind, z, to, derivative, n);
}
export function networkScores_f32(taskAt: usize, laneAt: usize, from: u32, rows: u32): void {
  networkScoresOf<f32>(taskAt, laneAt, from, rows);
}
export function networkScores_f64(taskAt: usize, laneAt: usize, from: u32, rows: u32): void {
  networkScoresOf<f64>(taskAt, laneAt, from, rows);
}
export function penalty_f32(taskAt: usize, laneAt: usize): f64 {
  return penaltyOf<f32>(taskAt, laneAt);
}
export function penalty_f64(taskAt: usize, laneAt: usize): f64 {
  return penaltyOf<f64>(taskAt, laneAt);
}
export function scores_f32(z: usize, x: usize, stride: usize, rows: u32, columns: u32, outputs: u32, coefficients: usize, intercepts: usize): void {
  scoresOf<f32>(z, x, stride, rows, columns, outputs, coefficients, intercepts);
}
export function scores_f64(z: usize, x: usize, stride: usize, rows: u32, columns: u32, outputs: u32, coefficients: usize, intercepts: usize): void {
  scoresOf<f64>(z, x, stride, rows, columns, outputs, coefficients, intercepts);
}
export function proximalStep_f32(taskAt: usize, row: u32): void {
  proximalStepOf<f32>(taskAt, row);
}
export function proximalStep_f64(taskAt: usize, row: u32): void {
  proximalStepOf<f64>(taskAt, row);
}
