// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import { adafactor as adafactorOf } from "../rules/adafactor";
import { adamMiniHeads as adamMiniHeadsOf } from "../rules/adam-mini";
import { adamMiniRows as adamMiniRowsOf } from "../rules/adam-mini";
import { adamMini as adamMiniOf } from "../rules/adam-mini";
import { adamp as adampOf } from "../rules/adamp";
import { sgdp as sgdpOf } from "../rules/adamp";
import { aggMo as aggMoOf } from "../rules/aggmo";
import { came as cameOf } from "../rules/came";
import { dadaptAdagradSums as dadaptAdagradSumsOf } from "../rules/dadapt-adagrad";
import { dadaptAdagradStep as dadaptAdagradStepOf } from "../rules/dadapt-adagrad";
import { dadaptAdamSums as dadaptAdamSumsOf } from "../rules/dadapt-adam";
import { momentsStep as momentsStepOf } from "../rules/dadapt-adam";
import { dadaptLionSums as dadaptLionSumsOf } from "../rules/dadapt-lion";
import { lamb as lambOf } from "../rules/lamb";
import { lars as larsOf } from "../rules/lars";
import { novograd as novogradOf } from "../rules/lars";
import { fromage as fromageOf } from "../rules/lars";
import { momoSums as momoSumsOf } from "../rules/momo";
import { momoAdamSums as momoAdamSumsOf } from "../rules/momo";
import { momoStep as momoStepOf } from "../rules/momo";
import { prodigySums as prodigySumsOf } from "../rules/prodigy";
import { sm3 as sm3Of } from "../rules/sm3";
import { stableAdamW as stableAdamWOf } from "../rules/stable-adamw";

/** First byte behind the module's own data. */
export const heapBase: usize = __heap_base;

/** Compared with the one in src/core when the module is opened. */
export const fingerprint: i32 = 69546875;


export function adafactor_f32(n: usize, slots: usize, scalars: usize): void {
  adafactorOf(n, slots, scalars, 4);
}
export function adafactor_f64(n: usize, slots: usize, scalars: usize): void {
  adafactorOf(n, slots, scalars, 8);
}
export function adamMiniHeads_f32(n: usize, slots: usize, scalars: usize): void {
  adamMiniHeadsOf(n, slots, scalars, 4);
}
export function adamMiniHeads_f64(n: usize, slots: usize, scalars: usize): void {
  adamMiniHeadsOf(n, slots, scalars, 8);
}
export function adamMiniRows_f32(n: usize, slots: usize, scalars: usize): void {
  adamMiniRowsOf(n, slots, scalars, 4);
}
export function adamMiniRows_f64(n: usize, slots: usize, scalars: usize): void {
  adamMiniRowsOf(n, slots, scalars, 8);
}
export function adamMini_f32(n: usize, slots: usize, scalars: usize): void {
  adamMiniOf(n, slots, scalars, 4);
}
export function adamMini_f64(n: usize, slots: usize, scalars: usize): void {
  adamMiniOf(n, slots, scalars, 8);
}
export function adamp_f32(n: usize, slots: usize, scalars: usize): void {
  adampOf(n, slots, scalars, 4);
}
export function adamp_f64(n: usize, slots: usize, scalars: usize): void {
  adampOf(n, slots, scalars, 8);
}
export function sgdp_f32(n: usize, slots: usize, scalars: usize): void {
  sgdpOf(n, slots, scalars, 4);
}
export function sgdp_f64(n: usize, slots: usize, scalars: usize): void {
  sgdpOf(n, slots, scalars, 8);
}
export function aggMo_f32(n: usize, slots: usize, scalars: usize): void {
  aggMoOf<f32>(n, slots, scalars);
}
export function aggMo_f64(n: usize, slots: usize, scalars: usize): void {
  aggMoOf<f64>(n, slots, scalars);
}
export function came_f32(n: usize, slots: usize, scalars: usize): void {
  cameOf(n, slots, scalars, 4);
}
export function came_f64(n: usize, slots: usize, scalars: usize): void {
  cameOf(n, slots, scalars, 8);
}
export function dadaptAdagradSums_f32(n: usize, slots: usize, scalars: usize): void {
  dadaptAdagradSumsOf<f32>(n, slots, scalars);
}
export function dadaptAdagradSums_f64(n: usize, slots: usize, scalars: usize): void {
  dadaptAdagradSumsOf<f64>(n, slots, scalars);
}
export function dadaptAdagradStep_f32(n: usize, slots: usize, scalars: usize): void {
  dadaptAdagradStepOf<f32>(n, slots, scalars);
}
export function dadaptAdagradStep_f64(n: usize, slots: usize, scalars: usize): void {
  dadaptAdagradStepOf<f64>(n, slots, scalars);
}
export function dadaptAdamSums_f32(n: usize, slots: usize, scalars: usize): void {
  dadaptAdamSumsOf<f32>(n, slots, scalars);
}
export function dadaptAdamSums_f64(n: usize, slots: usize, scalars: usize): void {
  dadaptAdamSumsOf<f64>(n, slots, scalars);
}
export function momentsStep_f32(n: usize, slots: usize, scalars: usize): void {
  momentsStepOf<f32>(n, slots, scalars);
}
export function momentsStep_f64(n: usize, slots: usize, scalars: usize): void {
  momentsStepOf<f64>(n, slots, scalars);
}
export function dadaptLionSums_f32(n: usize, slots: usize, scalars: usize): void {
  dadaptLionSumsOf<f32>(n, slots, scalars);
}
export function dadaptLionSums_f64(n: usize, slots: usize, scalars: usize): void {
  dadaptLionSumsOf<f64>(n, slots, scalars);
}
export function lamb_f32(n: usize, slots: usize, scalars: usize): void {
  lambOf(n, slots, scalars, 4);
}
export function lamb_f64(n: usize, slots: usize, scalars: usize): void {
  lambOf(n, slots, scalars, 8);
}
export function lars_f32(n: usize, slots: usize, scalars: usize): void {
  larsOf(n, slots, scalars, 4);
}
export function lars_f64(n: usize, slots: usize, scalars: usize): void {
  larsOf(n, slots, scalars, 8);
}
export function novograd_f32(n: usize, slots: usize, scalars: usize): void {
  novogradOf(n, slots, scalars, 4);
}
export function novograd_f64(n: usize, slots: usize, scalars: usize): void {
  novogradOf(n, slots, scalars, 8);
}
export function fromage_f32(n: usize, slots: usize, scalars: usize): void {
  fromageOf(n, slots, scalars, 4);
}
export function fromage_f64(n: usize, slots: usize, scalars: usize): void {
  fromageOf(n, slots, scalars, 8);
}
export function momoSums_f32(n: usize, slots: usize, scalars: usize): void {
  momoSumsOf<f32>(n, slots, scalars);
}
export function momoSums_f64(n: usize, slots: usize, scalars: usize): void {
  momoSumsOf<f64>(n, slots, scalars);
}
export function momoAdamSums_f32(n: usize, slots: usize, scalars: usize): void {
  momoAdamSumsOf<f32>(n, slots, scalars);
}
export function momoAdamSums_f64(n: usize, slots: usize, scalars: usize): void {
  momoAdamSumsOf<f64>(n, slots, scalars);
}
export function momoStep_f32(n: usize, slots: usize, scalars: usize): void {
  momoStepOf<f32>(n, slots, scalars);
}
export function momoStep_f64(n: usize, slots: usize, scalars: usize): void {
  momoStepOf<f64>(n, slots, scalars);
}
export function prodigySums_f32(n: usize, slots: usize, scalars: usize): void {
  prodigySumsOf<f32>(n, slots, scalars);
}
export function prodigySums_f64(n: usize, slots: usize, scalars: usize): void {
  prodigySumsOf<f64>(n, slots, scalars);
}
export function sm3_f32(n: usize, slots: usize, scalars: usize): void {
  sm3Of(n, slots, scalars, 4);
}
export function sm3_f64(n: usize, slots: usize, scalars: usize): void {
  sm3Of(n, slots, scalars, 8);
}
export function stableAdamW_f32(n: usize, slots: usize, scalars: usize): void {
  stableAdamWOf<f32>(n, slots, scalars);
}
export function stableAdamW_f64(n: usize, slots: usize, scalars: usize): void {
  stableAdamWOf<f64>(n, slots, scalars);
}
