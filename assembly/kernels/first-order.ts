// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import { Loop } from "../loop";
import { acProp } from "../rules/acprop";
import { adaBelief, adaBeliefMax } from "../rules/adabelief";
import { adaBound, amsBound } from "../rules/adabound";
import { adadelta } from "../rules/adadelta";
import { adamAtan2 } from "../rules/adam-atan2";
import { adamax } from "../rules/adamax";
import { adaMod } from "../rules/adamod";
import { adan } from "../rules/adan";
import { ademamix, simplifiedAdemamix } from "../rules/ademamix";
import { adopt } from "../rules/adopt";
import { asgd } from "../rules/asgd";
import { cocob } from "../rules/cocob";
import { dadaptAdan } from "../rules/dadapt-adan";
import { dadaptSgd } from "../rules/dadapt-sgd";
import { diffGrad } from "../rules/diffgrad";
import { gradientStep } from "../rules/dog";
import { grams } from "../rules/grams";
import { kate } from "../rules/kate";
import { laprop, lapropAmsgrad } from "../rules/laprop";
import { lion } from "../rules/lion";
import { madgrad, madgradPlain, mirrorMadgrad } from "../rules/madgrad";
import { nadam, optimisticAdam } from "../rules/nadam";
import { optimistic } from "../rules/optimistic-gd";
import { pnm } from "../rules/pnm";
import { qhm, qhAdam } from "../rules/qhm";
import { rmsCentered, rmsCenteredMomentum } from "../rules/rms-centered";
import { rms, rmsMomentum } from "../rules/rms";
import { rprop } from "../rules/rprop";
import { scheduleFreeSgd, scheduleFreeAdam, scheduleFreeAdamMomentum } from "../rules/schedule-free";
import { sign } from "../rules/sign";
import { sophia, sophiaHessian } from "../rules/sophia";
import { yogi } from "../rules/yogi";
import { adamAtan2Cautious as adamAtan2CautiousOf } from "../rules/adam-atan2";
import { squaredGradient as squaredGradientOf } from "../rules/adan";
import { dadaptAdanSums as dadaptAdanSumsOf } from "../rules/dadapt-adan";
import { dadaptSgdSums as dadaptSgdSumsOf } from "../rules/dadapt-sgd";
import { distanceSums as distanceSumsOf } from "../rules/dog";
import { gradientSquares as gradientSquaresOf } from "../rules/dog";

/** First byte behind the module's own data. */
export const heapBase: usize = __heap_base;

/** Compared with the one in src/core when the module is opened. */
export const fingerprint: i32 = 110598642;

export function acProp_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let variance = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const r = f32x4.splat(<f32>load<f64>(scalars, 56));
  const s = f32x4.splat(<f32>load<f64>(scalars, 64));
  const e = f32x4.splat(<f32>load<f64>(scalars, 72));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, acProp.update<f32>(w0, g0, first, variance, b1, c1, b2, c2, r, s, e));
    w += 16; g += 16; first += 16; variance += 16;
  } while (w < end);
}
export function acProp_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let variance = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const r = v128.load_splat<f64>(scalars, 56);
  const s = v128.load_splat<f64>(scalars, 64);
  const e = v128.load_splat<f64>(scalars, 72);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, acProp.update<f64>(w0, g0, first, variance, b1, c1, b2, c2, r, s, e));
    w += 16; g += 16; first += 16; variance += 16;
  } while (w < end);
}

export function adaBelief_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let variance = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 24));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 56));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 64));
  const s = f32x4.splat(<f32>load<f64>(scalars, 72));
  const k = f32x4.splat(<f32>load<f64>(scalars, 80));
  const e = f32x4.splat(<f32>load<f64>(scalars, 88));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, adaBelief.update<f32>(w0, g0, first, variance, keep, b1, c1, b2, c2, eps, s, k, e));
    w += 16; g += 16; first += 16; variance += 16;
  } while (w < end);
}
export function adaBelief_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let variance = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 24);
  const b1 = v128.load_splat<f64>(scalars, 32);
  const c1 = v128.load_splat<f64>(scalars, 40);
  const b2 = v128.load_splat<f64>(scalars, 48);
  const c2 = v128.load_splat<f64>(scalars, 56);
  const eps = v128.load_splat<f64>(scalars, 64);
  const s = v128.load_splat<f64>(scalars, 72);
  const k = v128.load_splat<f64>(scalars, 80);
  const e = v128.load_splat<f64>(scalars, 88);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, adaBelief.update<f64>(w0, g0, first, variance, keep, b1, c1, b2, c2, eps, s, k, e));
    w += 16; g += 16; first += 16; variance += 16;
  } while (w < end);
}

export function adaBeliefMax_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let variance = load<usize>(slots, 12);
  let largest = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 24));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 56));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 64));
  const s = f32x4.splat(<f32>load<f64>(scalars, 72));
  const k = f32x4.splat(<f32>load<f64>(scalars, 80));
  const e = f32x4.splat(<f32>load<f64>(scalars, 88));
  const p = f32x4.splat(<f32>load<f64>(scalars, 96));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, adaBeliefMax.update<f32>(w0, g0, first, variance, largest, keep, b1, c1, b2, c2, eps, s, k, e, p));
    w += 16; g += 16; first += 16; variance += 16; largest += 16;
  } while (w < end);
}
export function adaBeliefMax_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let variance = load<usize>(slots, 12);
  let largest = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 24);
  const b1 = v128.load_splat<f64>(scalars, 32);
  const c1 = v128.load_splat<f64>(scalars, 40);
  const b2 = v128.load_splat<f64>(scalars, 48);
  const c2 = v128.load_splat<f64>(scalars, 56);
  const eps = v128.load_splat<f64>(scalars, 64);
  const s = v128.load_splat<f64>(scalars, 72);
  const k = v128.load_splat<f64>(scalars, 80);
  const e = v128.load_splat<f64>(scalars, 88);
  const p = v128.load_splat<f64>(scalars, 96);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, adaBeliefMax.update<f64>(w0, g0, first, variance, largest, keep, b1, c1, b2, c2, eps, s, k, e, p));
    w += 16; g += 16; first += 16; variance += 16; largest += 16;
  } while (w < end);
}

export function adaBound_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const s = f32x4.splat(<f32>load<f64>(scalars, 56));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 64));
  const low = f32x4.splat(<f32>load<f64>(scalars, 72));
  const high = f32x4.splat(<f32>load<f64>(scalars, 80));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 88));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, adaBound.update<f32>(w0, g0, first, second, b1, c1, b2, c2, s, eps, low, high, keep));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function adaBound_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const s = v128.load_splat<f64>(scalars, 56);
  const eps = v128.load_splat<f64>(scalars, 64);
  const low = v128.load_splat<f64>(scalars, 72);
  const high = v128.load_splat<f64>(scalars, 80);
  const keep = v128.load_splat<f64>(scalars, 88);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, adaBound.update<f64>(w0, g0, first, second, b1, c1, b2, c2, s, eps, low, high, keep));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}

export function amsBound_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let largest = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const s = f32x4.splat(<f32>load<f64>(scalars, 56));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 64));
  const low = f32x4.splat(<f32>load<f64>(scalars, 72));
  const high = f32x4.splat(<f32>load<f64>(scalars, 80));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 88));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, amsBound.update<f32>(w0, g0, first, second, largest, b1, c1, b2, c2, s, eps, low, high, keep));
    w += 16; g += 16; first += 16; second += 16; largest += 16;
  } while (w < end);
}
export function amsBound_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let largest = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const s = v128.load_splat<f64>(scalars, 56);
  const eps = v128.load_splat<f64>(scalars, 64);
  const low = v128.load_splat<f64>(scalars, 72);
  const high = v128.load_splat<f64>(scalars, 80);
  const keep = v128.load_splat<f64>(scalars, 88);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, amsBound.update<f64>(w0, g0, first, second, largest, b1, c1, b2, c2, s, eps, low, high, keep));
    w += 16; g += 16; first += 16; second += 16; largest += 16;
  } while (w < end);
}

export function adadelta_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let square = load<usize>(slots, 8);
  let delta = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const rho = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c = f32x4.splat(<f32>load<f64>(scalars, 32));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 40));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 48));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, adadelta.update<f32>(w0, g0, square, delta, rho, c, eps, lr));
    w += 16; g += 16; square += 16; delta += 16;
  } while (w < end);
}
export function adadelta_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let square = load<usize>(slots, 8);
  let delta = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const rho = v128.load_splat<f64>(scalars, 24);
  const c = v128.load_splat<f64>(scalars, 32);
  const eps = v128.load_splat<f64>(scalars, 40);
  const lr = v128.load_splat<f64>(scalars, 48);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, adadelta.update<f64>(w0, g0, square, delta, rho, c, eps, lr));
    w += 16; g += 16; square += 16; delta += 16;
  } while (w < end);
}

export function adamAtan2_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const k = f32x4.splat(<f32>load<f64>(scalars, 56));
  const s = f32x4.splat(<f32>load<f64>(scalars, 64));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, adamAtan2.update<f32>(w0, g0, first, second, b1, c1, b2, c2, k, s));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function adamAtan2_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const k = v128.load_splat<f64>(scalars, 56);
  const s = v128.load_splat<f64>(scalars, 64);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, adamAtan2.update<f64>(w0, g0, first, second, b1, c1, b2, c2, k, s));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}

export function adamax_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let infinity = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const s = f32x4.splat(<f32>load<f64>(scalars, 48));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 56));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, adamax.update<f32>(w0, g0, first, infinity, b1, c1, b2, s, eps));
    w += 16; g += 16; first += 16; infinity += 16;
  } while (w < end);
}
export function adamax_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let infinity = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const s = v128.load_splat<f64>(scalars, 48);
  const eps = v128.load_splat<f64>(scalars, 56);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, adamax.update<f64>(w0, g0, first, infinity, b1, c1, b2, s, eps));
    w += 16; g += 16; first += 16; infinity += 16;
  } while (w < end);
}

export function adaMod_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let rates = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const b3 = f32x4.splat(<f32>load<f64>(scalars, 56));
  const c3 = f32x4.splat(<f32>load<f64>(scalars, 64));
  const s = f32x4.splat(<f32>load<f64>(scalars, 72));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 80));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, adaMod.update<f32>(w0, g0, first, second, rates, b1, c1, b2, c2, b3, c3, s, eps));
    w += 16; g += 16; first += 16; second += 16; rates += 16;
  } while (w < end);
}
export function adaMod_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let rates = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const b3 = v128.load_splat<f64>(scalars, 56);
  const c3 = v128.load_splat<f64>(scalars, 64);
  const s = v128.load_splat<f64>(scalars, 72);
  const eps = v128.load_splat<f64>(scalars, 80);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, adaMod.update<f64>(w0, g0, first, second, rates, b1, c1, b2, c2, b3, c3, s, eps));
    w += 16; g += 16; first += 16; second += 16; rates += 16;
  } while (w < end);
}

export function adan_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let average = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let difference = load<usize>(slots, 16);
  let before = load<usize>(slots, 20);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c3 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const s1 = f32x4.splat(<f32>load<f64>(scalars, 56));
  const s2 = f32x4.splat(<f32>load<f64>(scalars, 64));
  const e = f32x4.splat(<f32>load<f64>(scalars, 72));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 80));
  if (n) do {
    const w0 = v128.load(w);
    const g0 = v128.load(g);
    v128.store(w, adan.update<f32>(w0, g0, average, second, difference, before, scale, decay, c1, b2, c2, c3, s1, s2, e, keep));
    w += 16; g += 16; average += 16; second += 16; difference += 16; before += 16;
  } while (w < end);
}
export function adan_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let average = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let difference = load<usize>(slots, 16);
  let before = load<usize>(slots, 20);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const c1 = v128.load_splat<f64>(scalars, 24);
  const b2 = v128.load_splat<f64>(scalars, 32);
  const c2 = v128.load_splat<f64>(scalars, 40);
  const c3 = v128.load_splat<f64>(scalars, 48);
  const s1 = v128.load_splat<f64>(scalars, 56);
  const s2 = v128.load_splat<f64>(scalars, 64);
  const e = v128.load_splat<f64>(scalars, 72);
  const keep = v128.load_splat<f64>(scalars, 80);
  if (n) do {
    const w0 = v128.load(w);
    const g0 = v128.load(g);
    v128.store(w, adan.update<f64>(w0, g0, average, second, difference, before, scale, decay, c1, b2, c2, c3, s1, s2, e, keep));
    w += 16; g += 16; average += 16; second += 16; difference += 16; before += 16;
  } while (w < end);
}

export function ademamix_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let fast = load<usize>(slots, 8);
  let slow = load<usize>(slots, 12);
  let second = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c3 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const s1 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const s2 = f32x4.splat(<f32>load<f64>(scalars, 56));
  const e = f32x4.splat(<f32>load<f64>(scalars, 64));
  if (n) do {
    let w0 = v128.load(w);
    const g0 = v128.load(g);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, ademamix.update<f32>(w0, g0, fast, slow, second, scale, decay, c1, c3, c2, s1, s2, e));
    w += 16; g += 16; fast += 16; slow += 16; second += 16;
  } while (w < end);
}
export function ademamix_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let fast = load<usize>(slots, 8);
  let slow = load<usize>(slots, 12);
  let second = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const c1 = v128.load_splat<f64>(scalars, 24);
  const c3 = v128.load_splat<f64>(scalars, 32);
  const c2 = v128.load_splat<f64>(scalars, 40);
  const s1 = v128.load_splat<f64>(scalars, 48);
  const s2 = v128.load_splat<f64>(scalars, 56);
  const e = v128.load_splat<f64>(scalars, 64);
  if (n) do {
    let w0 = v128.load(w);
    const g0 = v128.load(g);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, ademamix.update<f64>(w0, g0, fast, slow, second, scale, decay, c1, c3, c2, s1, s2, e));
    w += 16; g += 16; fast += 16; slow += 16; second += 16;
  } while (w < end);
}

export function simplifiedAdemamix_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let sum = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const s = f32x4.splat(<f32>load<f64>(scalars, 48));
  const a = f32x4.splat(<f32>load<f64>(scalars, 56));
  const r = f32x4.splat(<f32>load<f64>(scalars, 64));
  const e = f32x4.splat(<f32>load<f64>(scalars, 72));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, simplifiedAdemamix.update<f32>(w0, g0, sum, second, b1, b2, c2, s, a, r, e));
    w += 16; g += 16; sum += 16; second += 16;
  } while (w < end);
}
export function simplifiedAdemamix_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let sum = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const b2 = v128.load_splat<f64>(scalars, 32);
  const c2 = v128.load_splat<f64>(scalars, 40);
  const s = v128.load_splat<f64>(scalars, 48);
  const a = v128.load_splat<f64>(scalars, 56);
  const r = v128.load_splat<f64>(scalars, 64);
  const e = v128.load_splat<f64>(scalars, 72);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, simplifiedAdemamix.update<f64>(w0, g0, sum, second, b1, b2, c2, s, a, r, e));
    w += 16; g += 16; sum += 16; second += 16;
  } while (w < end);
}

export function adopt_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const e = f32x4.splat(<f32>load<f64>(scalars, 56));
  const limit = f32x4.splat(<f32>load<f64>(scalars, 64));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 72));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 80));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, adopt.update<f32>(w0, g0, first, second, b1, c1, b2, c2, e, limit, keep, lr));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function adopt_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const e = v128.load_splat<f64>(scalars, 56);
  const limit = v128.load_splat<f64>(scalars, 64);
  const keep = v128.load_splat<f64>(scalars, 72);
  const lr = v128.load_splat<f64>(scalars, 80);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, adopt.update<f64>(w0, g0, first, second, b1, c1, b2, c2, e, limit, keep, lr));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}

export function asgd_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let average = load<usize>(slots, 8);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 24));
  const eta = f32x4.splat(<f32>load<f64>(scalars, 32));
  const old = f32x4.splat(<f32>load<f64>(scalars, 40));
  const mu = f32x4.splat(<f32>load<f64>(scalars, 48));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, asgd.update<f32>(w0, g0, average, keep, eta, old, mu));
    w += 16; g += 16; average += 16;
  } while (w < end);
}
export function asgd_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let average = load<usize>(slots, 8);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 24);
  const eta = v128.load_splat<f64>(scalars, 32);
  const old = v128.load_splat<f64>(scalars, 40);
  const mu = v128.load_splat<f64>(scalars, 48);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, asgd.update<f64>(w0, g0, average, keep, eta, old, mu));
    w += 16; g += 16; average += 16;
  } while (w < end);
}

export function cocob_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let sum = load<usize>(slots, 8);
  let length = load<usize>(slots, 12);
  let largest = load<usize>(slots, 16);
  let wealth = load<usize>(slots, 20);
  let start = load<usize>(slots, 24);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 24));
  const alpha = f32x4.splat(<f32>load<f64>(scalars, 32));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, cocob.update<f32>(w0, g0, sum, length, largest, wealth, start, lr, alpha));
    w += 16; g += 16; sum += 16; length += 16; largest += 16; wealth += 16; start += 16;
  } while (w < end);
}
export function cocob_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let sum = load<usize>(slots, 8);
  let length = load<usize>(slots, 12);
  let largest = load<usize>(slots, 16);
  let wealth = load<usize>(slots, 20);
  let start = load<usize>(slots, 24);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const lr = v128.load_splat<f64>(scalars, 24);
  const alpha = v128.load_splat<f64>(scalars, 32);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, cocob.update<f64>(w0, g0, sum, length, largest, wealth, start, lr, alpha));
    w += 16; g += 16; sum += 16; length += 16; largest += 16; wealth += 16; start += 16;
  } while (w < end);
}

export function dadaptAdan_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let change = load<usize>(slots, 12);
  let second = load<usize>(slots, 16);
  let last = load<usize>(slots, 20);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const lost = f32x4.splat(<f32>load<f64>(scalars, 24));
  const k = f32x4.splat(<f32>load<f64>(scalars, 32));
  const ahead = f32x4.splat(<f32>load<f64>(scalars, 40));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 48));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, dadaptAdan.update<f32>(w0, g0, first, change, second, last, lost, k, ahead, eps));
    w += 16; g += 16; first += 16; change += 16; second += 16; last += 16;
  } while (w < end);
}
export function dadaptAdan_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let change = load<usize>(slots, 12);
  let second = load<usize>(slots, 16);
  let last = load<usize>(slots, 20);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const lost = v128.load_splat<f64>(scalars, 24);
  const k = v128.load_splat<f64>(scalars, 32);
  const ahead = v128.load_splat<f64>(scalars, 40);
  const eps = v128.load_splat<f64>(scalars, 48);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, dadaptAdan.update<f64>(w0, g0, first, change, second, last, lost, k, ahead, eps));
    w += 16; g += 16; first += 16; change += 16; second += 16; last += 16;
  } while (w < end);
}

export function dadaptSgd_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let sum = load<usize>(slots, 8);
  let start = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const k = f32x4.splat(<f32>load<f64>(scalars, 24));
  const mu = f32x4.splat(<f32>load<f64>(scalars, 32));
  const c = f32x4.splat(<f32>load<f64>(scalars, 40));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, dadaptSgd.update<f32>(w0, g0, sum, start, k, mu, c));
    w += 16; g += 16; sum += 16; start += 16;
  } while (w < end);
}
export function dadaptSgd_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let sum = load<usize>(slots, 8);
  let start = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const k = v128.load_splat<f64>(scalars, 24);
  const mu = v128.load_splat<f64>(scalars, 32);
  const c = v128.load_splat<f64>(scalars, 40);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, dadaptSgd.update<f64>(w0, g0, sum, start, k, mu, c));
    w += 16; g += 16; sum += 16; start += 16;
  } while (w < end);
}

export function diffGrad_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let before = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const s = f32x4.splat(<f32>load<f64>(scalars, 56));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 64));
  const one = f32x4.splat(<f32>load<f64>(scalars, 72));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, diffGrad.update<f32>(w0, g0, first, second, before, b1, c1, b2, c2, s, eps, one));
    w += 16; g += 16; first += 16; second += 16; before += 16;
  } while (w < end);
}
export function diffGrad_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let before = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const s = v128.load_splat<f64>(scalars, 56);
  const eps = v128.load_splat<f64>(scalars, 64);
  const one = v128.load_splat<f64>(scalars, 72);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, diffGrad.update<f64>(w0, g0, first, second, before, b1, c1, b2, c2, s, eps, one));
    w += 16; g += 16; first += 16; second += 16; before += 16;
  } while (w < end);
}

export function gradientStep_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const eta = f32x4.splat(<f32>load<f64>(scalars, 24));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, gradientStep.update<f32>(w0, g0, eta));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f32>(g + 16, w16, scale, decay);
    v128.store(w + 16, gradientStep.update<f32>(w16, g16, eta));
    w += 32; g += 32;
  } while (w < end);
}
export function gradientStep_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const eta = v128.load_splat<f64>(scalars, 24);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, gradientStep.update<f64>(w0, g0, eta));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f64>(g + 16, w16, scale, decay);
    v128.store(w + 16, gradientStep.update<f64>(w16, g16, eta));
    w += 32; g += 32;
  } while (w < end);
}

export function grams_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const s = f32x4.splat(<f32>load<f64>(scalars, 56));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 64));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, grams.update<f32>(w0, g0, first, second, b1, c1, b2, c2, s, eps));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function grams_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const s = v128.load_splat<f64>(scalars, 56);
  const eps = v128.load_splat<f64>(scalars, 64);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, grams.update<f64>(w0, g0, first, second, b1, c1, b2, c2, s, eps));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}

export function kate_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let square = load<usize>(slots, 8);
  let numerator = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const eta = f32x4.splat(<f32>load<f64>(scalars, 24));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 32));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 40));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, kate.update<f32>(w0, g0, square, numerator, eta, eps, lr));
    w += 16; g += 16; square += 16; numerator += 16;
  } while (w < end);
}
export function kate_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let square = load<usize>(slots, 8);
  let numerator = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const eta = v128.load_splat<f64>(scalars, 24);
  const eps = v128.load_splat<f64>(scalars, 32);
  const lr = v128.load_splat<f64>(scalars, 40);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, kate.update<f64>(w0, g0, square, numerator, eta, eps, lr));
    w += 16; g += 16; square += 16; numerator += 16;
  } while (w < end);
}

export function laprop_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let average = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const e = f32x4.splat(<f32>load<f64>(scalars, 56));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 64));
  const s = f32x4.splat(<f32>load<f64>(scalars, 72));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, laprop.update<f32>(w0, g0, average, second, b1, c, b2, c2, e, keep, s));
    w += 16; g += 16; average += 16; second += 16;
  } while (w < end);
}
export function laprop_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let average = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const e = v128.load_splat<f64>(scalars, 56);
  const keep = v128.load_splat<f64>(scalars, 64);
  const s = v128.load_splat<f64>(scalars, 72);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, laprop.update<f64>(w0, g0, average, second, b1, c, b2, c2, e, keep, s));
    w += 16; g += 16; average += 16; second += 16;
  } while (w < end);
}

export function lapropAmsgrad_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let average = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let largest = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const e = f32x4.splat(<f32>load<f64>(scalars, 56));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 64));
  const s = f32x4.splat(<f32>load<f64>(scalars, 72));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, lapropAmsgrad.update<f32>(w0, g0, average, second, largest, b1, c, b2, c2, e, keep, s));
    w += 16; g += 16; average += 16; second += 16; largest += 16;
  } while (w < end);
}
export function lapropAmsgrad_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let average = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let largest = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const e = v128.load_splat<f64>(scalars, 56);
  const keep = v128.load_splat<f64>(scalars, 64);
  const s = v128.load_splat<f64>(scalars, 72);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, lapropAmsgrad.update<f64>(w0, g0, average, second, largest, b1, c, b2, c2, e, keep, s));
    w += 16; g += 16; average += 16; second += 16; largest += 16;
  } while (w < end);
}

export function lion_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let average = load<usize>(slots, 8);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 56));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, lion.update<f32>(w0, g0, average, b1, c1, b2, c2, lr));
    let w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f32>(g + 16, w16, scale, decay);
    w16 = f32x4.mul(keep, w16);
    v128.store(w + 16, lion.update<f32>(w16, g16, average + 16, b1, c1, b2, c2, lr));
    w += 32; g += 32; average += 32;
  } while (w < end);
}
export function lion_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let average = load<usize>(slots, 8);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const lr = v128.load_splat<f64>(scalars, 56);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, lion.update<f64>(w0, g0, average, b1, c1, b2, c2, lr));
    let w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f64>(g + 16, w16, scale, decay);
    w16 = f64x2.mul(keep, w16);
    v128.store(w + 16, lion.update<f64>(w16, g16, average + 16, b1, c1, b2, c2, lr));
    w += 32; g += 32; average += 32;
  } while (w < end);
}

export function madgrad_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let squares = load<usize>(slots, 8);
  let sum = load<usize>(slots, 12);
  let start = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const l = f32x4.splat(<f32>load<f64>(scalars, 24));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 32));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c = f32x4.splat(<f32>load<f64>(scalars, 48));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, madgrad.update<f32>(w0, g0, squares, sum, start, l, eps, keep, c));
    w += 16; g += 16; squares += 16; sum += 16; start += 16;
  } while (w < end);
}
export function madgrad_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let squares = load<usize>(slots, 8);
  let sum = load<usize>(slots, 12);
  let start = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const l = v128.load_splat<f64>(scalars, 24);
  const eps = v128.load_splat<f64>(scalars, 32);
  const keep = v128.load_splat<f64>(scalars, 40);
  const c = v128.load_splat<f64>(scalars, 48);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, madgrad.update<f64>(w0, g0, squares, sum, start, l, eps, keep, c));
    w += 16; g += 16; squares += 16; sum += 16; start += 16;
  } while (w < end);
}

export function madgradPlain_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let squares = load<usize>(slots, 8);
  let sum = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const l = f32x4.splat(<f32>load<f64>(scalars, 24));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 32));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 40));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, madgradPlain.update<f32>(w0, g0, squares, sum, l, eps, keep));
    w += 16; g += 16; squares += 16; sum += 16;
  } while (w < end);
}
export function madgradPlain_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let squares = load<usize>(slots, 8);
  let sum = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const l = v128.load_splat<f64>(scalars, 24);
  const eps = v128.load_splat<f64>(scalars, 32);
  const keep = v128.load_splat<f64>(scalars, 40);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, madgradPlain.update<f64>(w0, g0, squares, sum, l, eps, keep));
    w += 16; g += 16; squares += 16; sum += 16;
  } while (w < end);
}

export function mirrorMadgrad_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let squares = load<usize>(slots, 8);
  let mirror = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const ratio = f32x4.splat(<f32>load<f64>(scalars, 24));
  const l = f32x4.splat(<f32>load<f64>(scalars, 32));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 40));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 48));
  const mu = f32x4.splat(<f32>load<f64>(scalars, 56));
  const c = f32x4.splat(<f32>load<f64>(scalars, 64));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, mirrorMadgrad.update<f32>(w0, g0, squares, mirror, ratio, l, eps, keep, mu, c));
    w += 16; g += 16; squares += 16; mirror += 16;
  } while (w < end);
}
export function mirrorMadgrad_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let squares = load<usize>(slots, 8);
  let mirror = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const ratio = v128.load_splat<f64>(scalars, 24);
  const l = v128.load_splat<f64>(scalars, 32);
  const eps = v128.load_splat<f64>(scalars, 40);
  const keep = v128.load_splat<f64>(scalars, 48);
  const mu = v128.load_splat<f64>(scalars, 56);
  const c = v128.load_splat<f64>(scalars, 64);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, mirrorMadgrad.update<f64>(w0, g0, squares, mirror, ratio, l, eps, keep, mu, c));
    w += 16; g += 16; squares += 16; mirror += 16;
  } while (w < end);
}

export function nadam_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const a = f32x4.splat(<f32>load<f64>(scalars, 56));
  const c = f32x4.splat(<f32>load<f64>(scalars, 64));
  const k = f32x4.splat(<f32>load<f64>(scalars, 72));
  const r = f32x4.splat(<f32>load<f64>(scalars, 80));
  const e = f32x4.splat(<f32>load<f64>(scalars, 88));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, nadam.update<f32>(w0, g0, first, second, b1, c1, b2, c2, a, c, k, r, e));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function nadam_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const a = v128.load_splat<f64>(scalars, 56);
  const c = v128.load_splat<f64>(scalars, 64);
  const k = v128.load_splat<f64>(scalars, 72);
  const r = v128.load_splat<f64>(scalars, 80);
  const e = v128.load_splat<f64>(scalars, 88);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, nadam.update<f64>(w0, g0, first, second, b1, c1, b2, c2, a, c, k, r, e));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}

export function optimisticAdam_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let previous = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const a = f32x4.splat(<f32>load<f64>(scalars, 56));
  const c = f32x4.splat(<f32>load<f64>(scalars, 64));
  const k = f32x4.splat(<f32>load<f64>(scalars, 72));
  const r = f32x4.splat(<f32>load<f64>(scalars, 80));
  const e = f32x4.splat(<f32>load<f64>(scalars, 88));
  const up = f32x4.splat(<f32>load<f64>(scalars, 96));
  const down = f32x4.splat(<f32>load<f64>(scalars, 104));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, optimisticAdam.update<f32>(w0, g0, first, second, previous, b1, c1, b2, c2, a, c, k, r, e, up, down));
    w += 16; g += 16; first += 16; second += 16; previous += 16;
  } while (w < end);
}
export function optimisticAdam_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let previous = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const b2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const a = v128.load_splat<f64>(scalars, 56);
  const c = v128.load_splat<f64>(scalars, 64);
  const k = v128.load_splat<f64>(scalars, 72);
  const r = v128.load_splat<f64>(scalars, 80);
  const e = v128.load_splat<f64>(scalars, 88);
  const up = v128.load_splat<f64>(scalars, 96);
  const down = v128.load_splat<f64>(scalars, 104);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, optimisticAdam.update<f64>(w0, g0, first, second, previous, b1, c1, b2, c2, a, c, k, r, e, up, down));
    w += 16; g += 16; first += 16; second += 16; previous += 16;
  } while (w < end);
}

export function optimistic_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let previous = load<usize>(slots, 8);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const up = f32x4.splat(<f32>load<f64>(scalars, 24));
  const down = f32x4.splat(<f32>load<f64>(scalars, 32));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, optimistic.update<f32>(w0, g0, previous, up, down));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f32>(g + 16, w16, scale, decay);
    v128.store(w + 16, optimistic.update<f32>(w16, g16, previous + 16, up, down));
    w += 32; g += 32; previous += 32;
  } while (w < end);
}
export function optimistic_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let previous = load<usize>(slots, 8);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const up = v128.load_splat<f64>(scalars, 24);
  const down = v128.load_splat<f64>(scalars, 32);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, optimistic.update<f64>(w0, g0, previous, up, down));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f64>(g + 16, w16, scale, decay);
    v128.store(w + 16, optimistic.update<f64>(w16, g16, previous + 16, up, down));
    w += 32; g += 32; previous += 32;
  } while (w < end);
}

export function pnm_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let positive = load<usize>(slots, 8);
  let negative = load<usize>(slots, 12);
  if (load<f64>(scalars, 24) != 0) {
    const other = positive;
    positive = negative;
    negative = other;
  }
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b = f32x4.splat(<f32>load<f64>(scalars, 32));
  const c = f32x4.splat(<f32>load<f64>(scalars, 40));
  const plus = f32x4.splat(<f32>load<f64>(scalars, 48));
  const minus = f32x4.splat(<f32>load<f64>(scalars, 56));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, pnm.update<f32>(w0, g0, positive, negative, b, c, plus, minus));
    let w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f32>(g + 16, w16, scale, decay);
    w16 = f32x4.mul(keep, w16);
    v128.store(w + 16, pnm.update<f32>(w16, g16, positive + 16, negative + 16, b, c, plus, minus));
    w += 32; g += 32; positive += 32; negative += 32;
  } while (w < end);
}
export function pnm_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let positive = load<usize>(slots, 8);
  let negative = load<usize>(slots, 12);
  if (load<f64>(scalars, 24) != 0) {
    const other = positive;
    positive = negative;
    negative = other;
  }
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b = v128.load_splat<f64>(scalars, 32);
  const c = v128.load_splat<f64>(scalars, 40);
  const plus = v128.load_splat<f64>(scalars, 48);
  const minus = v128.load_splat<f64>(scalars, 56);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, pnm.update<f64>(w0, g0, positive, negative, b, c, plus, minus));
    let w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f64>(g + 16, w16, scale, decay);
    w16 = f64x2.mul(keep, w16);
    v128.store(w + 16, pnm.update<f64>(w16, g16, positive + 16, negative + 16, b, c, plus, minus));
    w += 32; g += 32; positive += 32; negative += 32;
  } while (w < end);
}

export function qhm_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let buffer = load<usize>(slots, 8);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c = f32x4.splat(<f32>load<f64>(scalars, 32));
  const now = f32x4.splat(<f32>load<f64>(scalars, 40));
  const mean = f32x4.splat(<f32>load<f64>(scalars, 48));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, qhm.update<f32>(w0, g0, buffer, b, c, now, mean));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f32>(g + 16, w16, scale, decay);
    v128.store(w + 16, qhm.update<f32>(w16, g16, buffer + 16, b, c, now, mean));
    w += 32; g += 32; buffer += 32;
  } while (w < end);
}
export function qhm_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let buffer = load<usize>(slots, 8);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b = v128.load_splat<f64>(scalars, 24);
  const c = v128.load_splat<f64>(scalars, 32);
  const now = v128.load_splat<f64>(scalars, 40);
  const mean = v128.load_splat<f64>(scalars, 48);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, qhm.update<f64>(w0, g0, buffer, b, c, now, mean));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f64>(g + 16, w16, scale, decay);
    v128.store(w + 16, qhm.update<f64>(w16, g16, buffer + 16, b, c, now, mean));
    w += 32; g += 32; buffer += 32;
  } while (w < end);
}

export function qhAdam_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const a1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const a2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const now1 = f32x4.splat(<f32>load<f64>(scalars, 56));
  const mean1 = f32x4.splat(<f32>load<f64>(scalars, 64));
  const now2 = f32x4.splat(<f32>load<f64>(scalars, 72));
  const mean2 = f32x4.splat(<f32>load<f64>(scalars, 80));
  const eps = f32x4.splat(<f32>load<f64>(scalars, 88));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, qhAdam.update<f32>(w0, g0, first, second, a1, c1, a2, c2, now1, mean1, now2, mean2, eps));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function qhAdam_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const a1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const a2 = v128.load_splat<f64>(scalars, 40);
  const c2 = v128.load_splat<f64>(scalars, 48);
  const now1 = v128.load_splat<f64>(scalars, 56);
  const mean1 = v128.load_splat<f64>(scalars, 64);
  const now2 = v128.load_splat<f64>(scalars, 72);
  const mean2 = v128.load_splat<f64>(scalars, 80);
  const eps = v128.load_splat<f64>(scalars, 88);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, qhAdam.update<f64>(w0, g0, first, second, a1, c1, a2, c2, now1, mean1, now2, mean2, eps));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}

export function rmsCentered_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let second = load<usize>(slots, 8);
  let first = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c = f32x4.splat(<f32>load<f64>(scalars, 32));
  const r = f32x4.splat(<f32>load<f64>(scalars, 40));
  const e = f32x4.splat(<f32>load<f64>(scalars, 48));
  const q = f32x4.splat(<f32>load<f64>(scalars, 56));
  const s = f32x4.splat(<f32>load<f64>(scalars, 64));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, rmsCentered.update<f32>(w0, g0, second, first, b, c, r, e, q, s));
    w += 16; g += 16; second += 16; first += 16;
  } while (w < end);
}
export function rmsCentered_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let second = load<usize>(slots, 8);
  let first = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b = v128.load_splat<f64>(scalars, 24);
  const c = v128.load_splat<f64>(scalars, 32);
  const r = v128.load_splat<f64>(scalars, 40);
  const e = v128.load_splat<f64>(scalars, 48);
  const q = v128.load_splat<f64>(scalars, 56);
  const s = v128.load_splat<f64>(scalars, 64);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, rmsCentered.update<f64>(w0, g0, second, first, b, c, r, e, q, s));
    w += 16; g += 16; second += 16; first += 16;
  } while (w < end);
}

export function rmsCenteredMomentum_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let second = load<usize>(slots, 8);
  let first = load<usize>(slots, 12);
  let buffer = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c = f32x4.splat(<f32>load<f64>(scalars, 32));
  const r = f32x4.splat(<f32>load<f64>(scalars, 40));
  const e = f32x4.splat(<f32>load<f64>(scalars, 48));
  const q = f32x4.splat(<f32>load<f64>(scalars, 56));
  const mu = f32x4.splat(<f32>load<f64>(scalars, 64));
  const i = f32x4.splat(<f32>load<f64>(scalars, 72));
  const p = f32x4.splat(<f32>load<f64>(scalars, 80));
  const o = f32x4.splat(<f32>load<f64>(scalars, 88));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, rmsCenteredMomentum.update<f32>(w0, g0, second, first, buffer, b, c, r, e, q, mu, i, p, o));
    w += 16; g += 16; second += 16; first += 16; buffer += 16;
  } while (w < end);
}
export function rmsCenteredMomentum_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let second = load<usize>(slots, 8);
  let first = load<usize>(slots, 12);
  let buffer = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b = v128.load_splat<f64>(scalars, 24);
  const c = v128.load_splat<f64>(scalars, 32);
  const r = v128.load_splat<f64>(scalars, 40);
  const e = v128.load_splat<f64>(scalars, 48);
  const q = v128.load_splat<f64>(scalars, 56);
  const mu = v128.load_splat<f64>(scalars, 64);
  const i = v128.load_splat<f64>(scalars, 72);
  const p = v128.load_splat<f64>(scalars, 80);
  const o = v128.load_splat<f64>(scalars, 88);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, rmsCenteredMomentum.update<f64>(w0, g0, second, first, buffer, b, c, r, e, q, mu, i, p, o));
    w += 16; g += 16; second += 16; first += 16; buffer += 16;
  } while (w < end);
}

export function rms_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let second = load<usize>(slots, 8);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c = f32x4.splat(<f32>load<f64>(scalars, 32));
  const r = f32x4.splat(<f32>load<f64>(scalars, 40));
  const e = f32x4.splat(<f32>load<f64>(scalars, 48));
  const s = f32x4.splat(<f32>load<f64>(scalars, 56));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, rms.update<f32>(w0, g0, second, b, c, r, e, s));
    w += 16; g += 16; second += 16;
  } while (w < end);
}
export function rms_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let second = load<usize>(slots, 8);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b = v128.load_splat<f64>(scalars, 24);
  const c = v128.load_splat<f64>(scalars, 32);
  const r = v128.load_splat<f64>(scalars, 40);
  const e = v128.load_splat<f64>(scalars, 48);
  const s = v128.load_splat<f64>(scalars, 56);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, rms.update<f64>(w0, g0, second, b, c, r, e, s));
    w += 16; g += 16; second += 16;
  } while (w < end);
}

export function rmsMomentum_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let second = load<usize>(slots, 8);
  let buffer = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c = f32x4.splat(<f32>load<f64>(scalars, 32));
  const r = f32x4.splat(<f32>load<f64>(scalars, 40));
  const e = f32x4.splat(<f32>load<f64>(scalars, 48));
  const mu = f32x4.splat(<f32>load<f64>(scalars, 56));
  const i = f32x4.splat(<f32>load<f64>(scalars, 64));
  const p = f32x4.splat(<f32>load<f64>(scalars, 72));
  const o = f32x4.splat(<f32>load<f64>(scalars, 80));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, rmsMomentum.update<f32>(w0, g0, second, buffer, b, c, r, e, mu, i, p, o));
    w += 16; g += 16; second += 16; buffer += 16;
  } while (w < end);
}
export function rmsMomentum_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let second = load<usize>(slots, 8);
  let buffer = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b = v128.load_splat<f64>(scalars, 24);
  const c = v128.load_splat<f64>(scalars, 32);
  const r = v128.load_splat<f64>(scalars, 40);
  const e = v128.load_splat<f64>(scalars, 48);
  const mu = v128.load_splat<f64>(scalars, 56);
  const i = v128.load_splat<f64>(scalars, 64);
  const p = v128.load_splat<f64>(scalars, 72);
  const o = v128.load_splat<f64>(scalars, 80);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, rmsMomentum.update<f64>(w0, g0, second, buffer, b, c, r, e, mu, i, p, o));
    w += 16; g += 16; second += 16; buffer += 16;
  } while (w < end);
}

export function rprop_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let previous = load<usize>(slots, 8);
  let size = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const down = f32x4.splat(<f32>load<f64>(scalars, 24));
  const up = f32x4.splat(<f32>load<f64>(scalars, 32));
  const least = f32x4.splat(<f32>load<f64>(scalars, 40));
  const most = f32x4.splat(<f32>load<f64>(scalars, 48));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, rprop.update<f32>(w0, g0, previous, size, down, up, least, most));
    w += 16; g += 16; previous += 16; size += 16;
  } while (w < end);
}
export function rprop_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let previous = load<usize>(slots, 8);
  let size = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const down = v128.load_splat<f64>(scalars, 24);
  const up = v128.load_splat<f64>(scalars, 32);
  const least = v128.load_splat<f64>(scalars, 40);
  const most = v128.load_splat<f64>(scalars, 48);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, rprop.update<f64>(w0, g0, previous, size, down, up, least, most));
    w += 16; g += 16; previous += 16; size += 16;
  } while (w < end);
}

export function scheduleFreeSgd_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let base = load<usize>(slots, 8);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const c = f32x4.splat(<f32>load<f64>(scalars, 24));
  const s = f32x4.splat(<f32>load<f64>(scalars, 32));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 40));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, scheduleFreeSgd.update<f32>(w0, g0, base, c, s, lr));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f32>(g + 16, w16, scale, decay);
    v128.store(w + 16, scheduleFreeSgd.update<f32>(w16, g16, base + 16, c, s, lr));
    w += 32; g += 32; base += 32;
  } while (w < end);
}
export function scheduleFreeSgd_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let base = load<usize>(slots, 8);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const c = v128.load_splat<f64>(scalars, 24);
  const s = v128.load_splat<f64>(scalars, 32);
  const lr = v128.load_splat<f64>(scalars, 40);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, scheduleFreeSgd.update<f64>(w0, g0, base, c, s, lr));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<f64>(g + 16, w16, scale, decay);
    v128.store(w + 16, scheduleFreeSgd.update<f64>(w16, g16, base + 16, c, s, lr));
    w += 32; g += 32; base += 32;
  } while (w < end);
}

export function scheduleFreeAdam_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let base = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const c = f32x4.splat(<f32>load<f64>(scalars, 24));
  const s = f32x4.splat(<f32>load<f64>(scalars, 32));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 40));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 56));
  const k = f32x4.splat(<f32>load<f64>(scalars, 64));
  const q = f32x4.splat(<f32>load<f64>(scalars, 72));
  const e = f32x4.splat(<f32>load<f64>(scalars, 80));
  const wd = f32x4.splat(<f32>load<f64>(scalars, 88));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, scheduleFreeAdam.update<f32>(w0, g0, base, second, c, s, lr, b2, c2, k, q, e, wd));
    w += 16; g += 16; base += 16; second += 16;
  } while (w < end);
}
export function scheduleFreeAdam_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let base = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const c = v128.load_splat<f64>(scalars, 24);
  const s = v128.load_splat<f64>(scalars, 32);
  const lr = v128.load_splat<f64>(scalars, 40);
  const b2 = v128.load_splat<f64>(scalars, 48);
  const c2 = v128.load_splat<f64>(scalars, 56);
  const k = v128.load_splat<f64>(scalars, 64);
  const q = v128.load_splat<f64>(scalars, 72);
  const e = v128.load_splat<f64>(scalars, 80);
  const wd = v128.load_splat<f64>(scalars, 88);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, scheduleFreeAdam.update<f64>(w0, g0, base, second, c, s, lr, b2, c2, k, q, e, wd));
    w += 16; g += 16; base += 16; second += 16;
  } while (w < end);
}

export function scheduleFreeAdamMomentum_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let base = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let first = load<usize>(slots, 16);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const c = f32x4.splat(<f32>load<f64>(scalars, 24));
  const s = f32x4.splat(<f32>load<f64>(scalars, 32));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 40));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 48));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 56));
  const k = f32x4.splat(<f32>load<f64>(scalars, 64));
  const q = f32x4.splat(<f32>load<f64>(scalars, 72));
  const e = f32x4.splat(<f32>load<f64>(scalars, 80));
  const wd = f32x4.splat(<f32>load<f64>(scalars, 88));
  const mu = f32x4.splat(<f32>load<f64>(scalars, 96));
  const cmu = f32x4.splat(<f32>load<f64>(scalars, 104));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, scheduleFreeAdamMomentum.update<f32>(w0, g0, base, second, first, c, s, lr, b2, c2, k, q, e, wd, mu, cmu));
    w += 16; g += 16; base += 16; second += 16; first += 16;
  } while (w < end);
}
export function scheduleFreeAdamMomentum_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let base = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  let first = load<usize>(slots, 16);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const c = v128.load_splat<f64>(scalars, 24);
  const s = v128.load_splat<f64>(scalars, 32);
  const lr = v128.load_splat<f64>(scalars, 40);
  const b2 = v128.load_splat<f64>(scalars, 48);
  const c2 = v128.load_splat<f64>(scalars, 56);
  const k = v128.load_splat<f64>(scalars, 64);
  const q = v128.load_splat<f64>(scalars, 72);
  const e = v128.load_splat<f64>(scalars, 80);
  const wd = v128.load_splat<f64>(scalars, 88);
  const mu = v128.load_splat<f64>(scalars, 96);
  const cmu = v128.load_splat<f64>(scalars, 104);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, scheduleFreeAdamMomentum.update<f64>(w0, g0, base, second, first, c, s, lr, b2, c2, k, q, e, wd, mu, cmu));
    w += 16; g += 16; base += 16; second += 16; first += 16;
  } while (w < end);
}

export function sign_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 24));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, sign.update<f32>(w0, g0, lr));
    w += 16; g += 16;
  } while (w < end);
}
export function sign_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const lr = v128.load_splat<f64>(scalars, 24);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, sign.update<f64>(w0, g0, lr));
    w += 16; g += 16;
  } while (w < end);
}

export function sophia_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let hessian = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const keep = f32x4.splat(<f32>load<f64>(scalars, 16));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const k = f32x4.splat(<f32>load<f64>(scalars, 40));
  const e = f32x4.splat(<f32>load<f64>(scalars, 48));
  const lr = f32x4.splat(<f32>load<f64>(scalars, 56));
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    w0 = f32x4.mul(keep, w0);
    v128.store(w, sophia.update<f32>(w0, g0, first, hessian, b1, c1, k, e, lr));
    w += 16; g += 16; first += 16; hessian += 16;
  } while (w < end);
}
export function sophia_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let hessian = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const keep = v128.load_splat<f64>(scalars, 16);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const k = v128.load_splat<f64>(scalars, 40);
  const e = v128.load_splat<f64>(scalars, 48);
  const lr = v128.load_splat<f64>(scalars, 56);
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    w0 = f64x2.mul(keep, w0);
    v128.store(w, sophia.update<f64>(w0, g0, first, hessian, b1, c1, k, e, lr));
    w += 16; g += 16; first += 16; hessian += 16;
  } while (w < end);
}

export function sophiaHessian_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let hessian = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b2 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 32));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, sophiaHessian.update<f32>(w0, g0, first, hessian, b2, c2));
    w += 16; g += 16; first += 16; hessian += 16;
  } while (w < end);
}
export function sophiaHessian_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let hessian = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b2 = v128.load_splat<f64>(scalars, 24);
  const c2 = v128.load_splat<f64>(scalars, 32);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, sophiaHessian.update<f64>(w0, g0, first, hessian, b2, c2));
    w += 16; g += 16; first += 16; hessian += 16;
  } while (w < end);
}

export function yogi_f32(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f32>();
  const scale = f32x4.splat(<f32>load<f64>(scalars, 0));
  const decay = f32x4.splat(<f32>load<f64>(scalars, 8));
  const b1 = f32x4.splat(<f32>load<f64>(scalars, 24));
  const c1 = f32x4.splat(<f32>load<f64>(scalars, 32));
  const c2 = f32x4.splat(<f32>load<f64>(scalars, 40));
  const s = f32x4.splat(<f32>load<f64>(scalars, 48));
  const e = f32x4.splat(<f32>load<f64>(scalars, 56));
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f32>(g, w0, scale, decay);
    v128.store(w, yogi.update<f32>(w0, g0, first, second, b1, c1, c2, s, e));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function yogi_f64(n: usize, slots: usize, scalars: usize): void {
  let w = load<usize>(slots, 0);
  let g = load<usize>(slots, 4);
  let first = load<usize>(slots, 8);
  let second = load<usize>(slots, 12);
  const end = w + n * sizeof<f64>();
  const scale = v128.load_splat<f64>(scalars, 0);
  const decay = v128.load_splat<f64>(scalars, 8);
  const b1 = v128.load_splat<f64>(scalars, 24);
  const c1 = v128.load_splat<f64>(scalars, 32);
  const c2 = v128.load_splat<f64>(scalars, 40);
  const s = v128.load_splat<f64>(scalars, 48);
  const e = v128.load_splat<f64>(scalars, 56);
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<f64>(g, w0, scale, decay);
    v128.store(w, yogi.update<f64>(w0, g0, first, second, b1, c1, c2, s, e));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}

export function adamAtan2Cautious_f32(n: usize, slots: usize, scalars: usize): void {
  adamAtan2CautiousOf<f32>(n, slots, scalars);
}
export function adamAtan2Cautious_f64(n: usize, slots: usize, scalars: usize): void {
  adamAtan2CautiousOf<f64>(n, slots, scalars);
}
export function squaredGradient_f32(n: usize, slots: usize, scalars: usize): void {
  squaredGradientOf<f32>(n, slots, scalars);
}
export function squaredGradient_f64(n: usize, slots: usize, scalars: usize): void {
  squaredGradientOf<f64>(n, slots, scalars);
}
export function dadaptAdanSums_f32(n: usize, slots: usize, scalars: usize): void {
  dadaptAdanSumsOf<f32>(n, slots, scalars);
}
export function dadaptAdanSums_f64(n: usize, slots: usize, scalars: usize): void {
  dadaptAdanSumsOf<f64>(n, slots, scalars);
}
export function dadaptSgdSums_f32(n: usize, slots: usize, scalars: usize): void {
  dadaptSgdSumsOf<f32>(n, slots, scalars);
}
export function dadaptSgdSums_f64(n: usize, slots: usize, scalars: usize): void {
  dadaptSgdSumsOf<f64>(n, slots, scalars);
}
export function distanceSums_f32(n: usize, slots: usize, scalars: usize): void {
  distanceSumsOf<f32>(n, slots, scalars);
}
export function distanceSums_f64(n: usize, slots: usize, scalars: usize): void {
  distanceSumsOf<f64>(n, slots, scalars);
}
export function gradientSquares_f32(n: usize, slots: usize, scalars: usize): void {
  gradientSquaresOf<f32>(n, slots, scalars);
}
export function gradientSquares_f64(n: usize, slots: usize, scalars: usize): void {
  gradientSquaresOf<f64>(n, slots, scalars);
}
