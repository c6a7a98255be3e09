// The root of formulas.wasm: what formulas need beside core.wasm, whose memory it shares. Kernels reach the function table
// of core.wasm as those do that are compiled at run time.

import { sumAxes } from "./formulas/axes";
import { Call } from "./formulas/functions";
import { interpret } from "./formulas/interpret";
import { update } from "./formulas/custom";

export { fingerprint } from "./formulas/fingerprint";

/** First byte behind the module's own data. */
export const heapBase: usize = __heap_base;

export function exp_f32(x: v128): v128 {
  return Call.exp<f32>(x);
}
export function exp_f64(x: v128): v128 {
  return Call.exp<f64>(x);
}
export function log_f32(x: v128): v128 {
  return Call.log<f32>(x);
}
export function log_f64(x: v128): v128 {
  return Call.log<f64>(x);
}
export function tanh_f32(x: v128): v128 {
  return Call.tanh<f32>(x);
}
export function tanh_f64(x: v128): v128 {
  return Call.tanh<f64>(x);
}
export function axes_f32(kind: u32, at: usize, slots: usize): void {
  sumAxes(kind, at, slots, 4);
}
export function axes_f64(kind: u32, at: usize, slots: usize): void {
  sumAxes(kind, at, slots, 8);
}
export function interpret_f32(n: usize, slots: usize, scalars: usize): void {
  interpret<f32>(n, slots, scalars);
}
export function interpret_f64(n: usize, slots: usize, scalars: usize): void {
  interpret<f64>(n, slots, scalars);
}
export function custom_f32(n: usize, slots: usize, scalars: usize): void {
  update(n, slots, scalars, 4);
}
export function custom_f64(n: usize, slots: usize, scalars: usize): void {
  update(n, slots, scalars, 8);
}
