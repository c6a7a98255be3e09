// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import { mars as marsOf } from "../rules/mars";
import { muon as muonOf } from "../rules/muon";
import { scion as scionOf } from "../rules/muon";
import { shampoo as shampooOf } from "../rules/shampoo";
import { soap as soapOf } from "../rules/soap";

/** First byte behind the module's own data. */
export const heapBase: usize = __heap_base;

/** Compared with the one in src/core when the module is opened. */
export const fingerprint: i32 = 116891002;


export function mars_f32(n: usize, slots: usize, scalars: usize): void {
  marsOf(n, slots, scalars, 4);
}
export function mars_f64(n: usize, slots: usize, scalars: usize): void {
  marsOf(n, slots, scalars, 8);
}
export function muon_f32(n: usize, slots: usize, scalars: usize): void {
  muonOf(n, slots, scalars, 4);
}
export function muon_f64(n: usize, slots: usize, scalars: usize): void {
  muonOf(n, slots, scalars, 8);
}
export function scion_f32(n: usize, slots: usize, scalars: usize): void {
  scionOf(n, slots, scalars, 4);
}
export function scion_f64(n: usize, slots: usize, scalars: usize): void {
  scionOf(n, slots, scalars, 8);
}
export function shampoo_f32(n: usize, slots: usize, scalars: usize): void {
  shampooOf(n, slots, scalars, 4);
}
export function shampoo_f64(n: usize, slots: usize, scalars: usize): void {
  shampooOf(n, slots, scalars, 8);
}
export function soap_f32(n: usize, slots: usize, scalars: usize): void {
  soapOf(n, slots, scalars, 4);
}
export function soap_f64(n: usize, slots: usize, scalars: usize): void {
  soapOf(n, slots, scalars, 8);
}
