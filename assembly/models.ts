// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import {
  columnSums as columnSumsOf,
  standardizeRows as standardizeRowsOf,
  largest as largestOf,
} from "./gradients/columns";
import { mseEpoch as mseEpochOf } from "./gradients/linear-epoch";
import { mseRows as mseRowsOf, penalty as penaltyOf, mseLoss as mseLossOf } from "./gradients/linear";

/** First byte behind the module's own data. */
export const heapBase: usize = __heap_base;

export function columnSums_f32(
  x: usize,
  stride: usize,
  order: usize,
  from: u32,
  to: u32,
  columns: u32,
  shift: usize,
  sums: usize,
  square: bool,
): void {
  columnSumsOf<f32>(x, stride, order, from, to, columns, shift, sums, square);
}
export function columnSums_f64(
  x: usize,
  stride: usize,
  order: usize,
  from: u32,
  to: u32,
  columns: u32,
  shift: usize,
  sums: usize,
  square: bool,
): void {
  columnSumsOf<f64>(x, stride, order, from, to, columns, shift, sums, square);
}
export function standardizeRows_f32(
  target: usize,
  x: usize,
  stride: usize,
  order: usize,
  from: u32,
  to: u32,
  columns: u32,
  shift: usize,
  scale: usize,
): void {
  standardizeRowsOf<f32>(target, x, stride, order, from, to, columns, shift, scale);
}
export function standardizeRows_f64(
  target: usize,
  x: usize,
  stride: usize,
  order: usize,
  from: u32,
  to: u32,
  columns: u32,
  shift: usize,
  scale: usize,
): void {
  standardizeRowsOf<f64>(target, x, stride, order, from, to, columns, shift, scale);
}
export function largest_f32(x: usize, n: usize): f64 {
  return largestOf<f32>(x, n);
}
export function largest_f64(x: usize, n: usize): f64 {
  return largestOf<f64>(x, n);
}
export function mseEpoch_f32(at: usize, budget: u32): i32 {
  return mseEpochOf<f32>(at, budget);
}
export function mseEpoch_f64(at: usize, budget: u32): i32 {
  return mseEpochOf<f64>(at, budget);
}
export function mseRows_f32(at: usize, from: u32, to: u32, scale: f64, fresh: bool): void {
  mseRowsOf<f32>(at, from, to, scale, fresh);
}
export function mseRows_f64(at: usize, from: u32, to: u32, scale: f64, fresh: bool): void {
  mseRowsOf<f64>(at, from, to, scale, fresh);
}
export function penalty_f32(at: usize): f64 {
  return penaltyOf<f32>(at);
}
export function penalty_f64(at: usize): f64 {
  return penaltyOf<f64>(at);
}
export function mseLoss_f32(at: usize, from: u32, to: u32): f64 {
  return mseLossOf<f32>(at, from, to);
}
export function mseLoss_f64(at: usize, from: u32, to: u32): f64 {
  return mseLossOf<f64>(at, from, to);
}
