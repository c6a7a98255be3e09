// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.
import { Loop } from "./loop";
import { acProp as acPropRule } from "./rules/acprop";
import { adaBelief as adaBeliefRule, adaBeliefMax as adaBeliefMaxRule } from "./rules/adabelief";
import { adaBound as adaBoundRule, amsBound as amsBoundRule } from "./rules/adabound";
import { adadelta as adadeltaRule } from "./rules/adadelta";
import { adamAtan2 as adamAtan2Rule } from "./rules/adam-atan2";
import { adam as adamRule, amsgrad as amsgradRule } from "./rules/adam";
import { adamax as adamaxRule } from "./rules/adamax";
import { adaMod as adaModRule } from "./rules/adamod";
import { adan as adanRule } from "./rules/adan";
import { ademamix as ademamixRule, simplifiedAdemamix as simplifiedAdemamixRule } from "./rules/ademamix";
import { adopt as adoptRule } from "./rules/adopt";
import { asgd as asgdRule } from "./rules/asgd";
import { cocob as cocobRule } from "./rules/cocob";
import { dadaptAdan as dadaptAdanRule } from "./rules/dadapt-adan";
import { dadaptSgd as dadaptSgdRule } from "./rules/dadapt-sgd";
import { diffGrad as diffGradRule } from "./rules/diffgrad";
import { gradientStep as gradientStepRule } from "./rules/dog";
import { grams as gramsRule } from "./rules/grams";
import { laprop as lapropRule, lapropAmsgrad as lapropAmsgradRule } from "./rules/laprop";
import { lion as lionRule } from "./rules/lion";
import { madgrad as madgradRule, madgradPlain as madgradPlainRule, mirrorMadgrad as mirrorMadgradRule } from "./rules/madgrad";
import { nadam as nadamRule, optimisticAdam as optimisticAdamRule } from "./rules/nadam";
import { optimistic as optimisticRule } from "./rules/optimistic";
import { qhm as qhmRule, qhAdam as qhAdamRule } from "./rules/qhm";
import { rmsCentered as rmsCenteredRule, rmsCenteredMomentum as rmsCenteredMomentumRule } from "./rules/rms-centered";
import { rms as rmsRule, rmsMomentum as rmsMomentumRule } from "./rules/rms";
import { rprop as rpropRule } from "./rules/rprop";
import { scheduleFreeSgd as scheduleFreeSgdRule, scheduleFreeAdam as scheduleFreeAdamRule, scheduleFreeAdamMomentum as scheduleFreeAdamMomentumRule } from "./rules/schedule-free";
import { sgd as sgdRule, momentum as momentumRule, nesterov as nesterovRule } from "./rules/sgd";
import { sign as signRule } from "./rules/sign";
import { sophia as sophiaRule, sophiaHessian as sophiaHessianRule } from "./rules/sophia";
import { yogi as yogiRule } from "./rules/yogi";
import { adafactor as adafactorOf } from "./rules/adafactor";
import { adamAtan2Cautious as adamAtan2CautiousOf } from "./rules/adam-atan2";
import { adamMiniHeads as adamMiniHeadsOf } from "./rules/adamMini";
import { adamMiniRows as adamMiniRowsOf } from "./rules/adamMini";
import { adamMini as adamMiniOf } from "./rules/adamMini";
import { adamp as adampOf } from "./rules/adamp";
import { sgdp as sgdpOf } from "./rules/adamp";
import { squaredGradient as squaredGradientOf } from "./rules/adan";
import { aggMo as aggMoOf } from "./rules/aggmo";
import { came as cameOf } from "./rules/came";
import { dadaptAdagradSums as dadaptAdagradSumsOf } from "./rules/dadapt-adagrad";
import { dadaptAdagradStep as dadaptAdagradStepOf } from "./rules/dadapt-adagrad";
import { dadaptAdamSums as dadaptAdamSumsOf } from "./rules/dadapt-adam";
import { momentsStep as momentsStepOf } from "./rules/dadapt-adam";
import { dadaptAdanSums as dadaptAdanSumsOf } from "./rules/dadapt-adan";
import { dadaptLionSums as dadaptLionSumsOf } from "./rules/dadapt-lion";
import { stay as stayOf } from "./rules/dadapt-lion";
import { dadaptSgdSums as dadaptSgdSumsOf } from "./rules/dadapt-sgd";
import { distanceSums as distanceSumsOf } from "./rules/dog";
import { gradientSquares as gradientSquaresOf } from "./rules/dog";
import { ftrl as ftrlOf } from "./rules/ftrl";
import { lamb as lambOf } from "./rules/lamb";
import { lars as larsOf } from "./rules/lars";
import { novograd as novogradOf } from "./rules/lars";
import { fromage as fromageOf } from "./rules/lars";
import { mars as marsOf } from "./rules/mars";
import { momoSums as momoSumsOf } from "./rules/momo";
import { momoAdamSums as momoAdamSumsOf } from "./rules/momo";
import { momoStep as momoStepOf } from "./rules/momo";
import { muon as muonOf } from "./rules/muon";
import { scion as scionOf } from "./rules/muon";
import { prodigySums as prodigySumsOf } from "./rules/prodigy";
import { rows as rowsOf } from "./rules/rows";
import { shampoo as shampooOf } from "./rules/shampoo";
import { sm3 as sm3Of } from "./rules/sm3";
import { soap as soapOf } from "./rules/soap";
import { stableAdamW as stableAdamWOf } from "./rules/stableAdamW";
import { mseEpoch as mseEpochOf } from "./gradients/linear-epoch";
import { mseRows as mseRowsOf, fourRows as fourRowsOf, penalty as penaltyOf, mseLoss as mseLossOf } from "./gradients/linear";
import { columnSums as columnSumsOf, standardizeRows as standardizeRowsOf } from "./math/columns";
import { symmetricEigenScratch, symmetricEigen as symmetricEigenOf } from "./math/eigen";
import { expVector as expVectorOf, logVector as logVectorOf, atan2Vector as atan2VectorOf } from "./math/functions";
import { gemmScratch as gemmScratchOf, gemm as gemmOf } from "./math/gemm";
import { qrScratch, qr as qrOf } from "./math/qr";
import { seed, random, shuffle } from "./math/random";
import { finite as finiteOf, largest as largestOf, finiteSum as finiteSumOf, sumSquares as sumSquaresOf } from "./math/reduce";
import { transpose as transposeOf } from "./math/transpose";
import { accumulate as accumulateOf, clamp as clampOf, zero, dot as dotOf, combine as combineOf } from "./math/vectors";
import { step as stepOf, gate as gateOf } from "./step";

/** First byte free for tensors. */
export const heapBase: usize = __heap_base;

function acProp<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let variance = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const r = Loop.scalar<T>(scalars, 7);
  const s = Loop.scalar<T>(scalars, 8);
  const e = Loop.scalar<T>(scalars, 9);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, acPropRule.update<T>(w0, g0, first, variance, b1, c1, b2, c2, r, s, e));
    w += 16; g += 16; first += 16; variance += 16;
  } while (w < end);
}
export function acProp_f32(n: usize, slots: usize, scalars: usize): void {
  acProp<f32>(n, slots, scalars);
}
export function acProp_f64(n: usize, slots: usize, scalars: usize): void {
  acProp<f64>(n, slots, scalars);
}

function adaBelief<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let variance = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 3);
  const b1 = Loop.scalar<T>(scalars, 4);
  const c1 = Loop.scalar<T>(scalars, 5);
  const b2 = Loop.scalar<T>(scalars, 6);
  const c2 = Loop.scalar<T>(scalars, 7);
  const eps = Loop.scalar<T>(scalars, 8);
  const s = Loop.scalar<T>(scalars, 9);
  const k = Loop.scalar<T>(scalars, 10);
  const e = Loop.scalar<T>(scalars, 11);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, adaBeliefRule.update<T>(w0, g0, first, variance, keep, b1, c1, b2, c2, eps, s, k, e));
    w += 16; g += 16; first += 16; variance += 16;
  } while (w < end);
}
export function adaBelief_f32(n: usize, slots: usize, scalars: usize): void {
  adaBelief<f32>(n, slots, scalars);
}
export function adaBelief_f64(n: usize, slots: usize, scalars: usize): void {
  adaBelief<f64>(n, slots, scalars);
}

function adaBeliefMax<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let variance = Loop.slot(slots, 3);
  let largest = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 3);
  const b1 = Loop.scalar<T>(scalars, 4);
  const c1 = Loop.scalar<T>(scalars, 5);
  const b2 = Loop.scalar<T>(scalars, 6);
  const c2 = Loop.scalar<T>(scalars, 7);
  const eps = Loop.scalar<T>(scalars, 8);
  const s = Loop.scalar<T>(scalars, 9);
  const k = Loop.scalar<T>(scalars, 10);
  const e = Loop.scalar<T>(scalars, 11);
  const p = Loop.scalar<T>(scalars, 12);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, adaBeliefMaxRule.update<T>(w0, g0, first, variance, largest, keep, b1, c1, b2, c2, eps, s, k, e, p));
    w += 16; g += 16; first += 16; variance += 16; largest += 16;
  } while (w < end);
}
export function adaBeliefMax_f32(n: usize, slots: usize, scalars: usize): void {
  adaBeliefMax<f32>(n, slots, scalars);
}
export function adaBeliefMax_f64(n: usize, slots: usize, scalars: usize): void {
  adaBeliefMax<f64>(n, slots, scalars);
}

function adaBound<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const s = Loop.scalar<T>(scalars, 7);
  const eps = Loop.scalar<T>(scalars, 8);
  const low = Loop.scalar<T>(scalars, 9);
  const high = Loop.scalar<T>(scalars, 10);
  const keep = Loop.scalar<T>(scalars, 11);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, adaBoundRule.update<T>(w0, g0, first, second, b1, c1, b2, c2, s, eps, low, high, keep));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function adaBound_f32(n: usize, slots: usize, scalars: usize): void {
  adaBound<f32>(n, slots, scalars);
}
export function adaBound_f64(n: usize, slots: usize, scalars: usize): void {
  adaBound<f64>(n, slots, scalars);
}

function amsBound<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  let largest = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const s = Loop.scalar<T>(scalars, 7);
  const eps = Loop.scalar<T>(scalars, 8);
  const low = Loop.scalar<T>(scalars, 9);
  const high = Loop.scalar<T>(scalars, 10);
  const keep = Loop.scalar<T>(scalars, 11);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, amsBoundRule.update<T>(w0, g0, first, second, largest, b1, c1, b2, c2, s, eps, low, high, keep));
    w += 16; g += 16; first += 16; second += 16; largest += 16;
  } while (w < end);
}
export function amsBound_f32(n: usize, slots: usize, scalars: usize): void {
  amsBound<f32>(n, slots, scalars);
}
export function amsBound_f64(n: usize, slots: usize, scalars: usize): void {
  amsBound<f64>(n, slots, scalars);
}

function adadelta<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let square = Loop.slot(slots, 2);
  let delta = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const rho = Loop.scalar<T>(scalars, 3);
  const c = Loop.scalar<T>(scalars, 4);
  const eps = Loop.scalar<T>(scalars, 5);
  const lr = Loop.scalar<T>(scalars, 6);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, adadeltaRule.update<T>(w0, g0, square, delta, rho, c, eps, lr));
    w += 16; g += 16; square += 16; delta += 16;
  } while (w < end);
}
export function adadelta_f32(n: usize, slots: usize, scalars: usize): void {
  adadelta<f32>(n, slots, scalars);
}
export function adadelta_f64(n: usize, slots: usize, scalars: usize): void {
  adadelta<f64>(n, slots, scalars);
}

function adamAtan2<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const k = Loop.scalar<T>(scalars, 7);
  const s = Loop.scalar<T>(scalars, 8);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, adamAtan2Rule.update<T>(w0, g0, first, second, b1, c1, b2, c2, k, s));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function adamAtan2_f32(n: usize, slots: usize, scalars: usize): void {
  adamAtan2<f32>(n, slots, scalars);
}
export function adamAtan2_f64(n: usize, slots: usize, scalars: usize): void {
  adamAtan2<f64>(n, slots, scalars);
}

function adam<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const s = Loop.scalar<T>(scalars, 7);
  const e = Loop.scalar<T>(scalars, 8);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, adamRule.update<T>(w0, g0, first, second, b1, c1, b2, c2, s, e));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function adam_f32(n: usize, slots: usize, scalars: usize): void {
  adam<f32>(n, slots, scalars);
}
export function adam_f64(n: usize, slots: usize, scalars: usize): void {
  adam<f64>(n, slots, scalars);
}

function amsgrad<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  let largest = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const s = Loop.scalar<T>(scalars, 7);
  const e = Loop.scalar<T>(scalars, 8);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, amsgradRule.update<T>(w0, g0, first, second, largest, b1, c1, b2, c2, s, e));
    w += 16; g += 16; first += 16; second += 16; largest += 16;
  } while (w < end);
}
export function amsgrad_f32(n: usize, slots: usize, scalars: usize): void {
  amsgrad<f32>(n, slots, scalars);
}
export function amsgrad_f64(n: usize, slots: usize, scalars: usize): void {
  amsgrad<f64>(n, slots, scalars);
}

function adamax<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let infinity = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const s = Loop.scalar<T>(scalars, 6);
  const eps = Loop.scalar<T>(scalars, 7);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, adamaxRule.update<T>(w0, g0, first, infinity, b1, c1, b2, s, eps));
    w += 16; g += 16; first += 16; infinity += 16;
  } while (w < end);
}
export function adamax_f32(n: usize, slots: usize, scalars: usize): void {
  adamax<f32>(n, slots, scalars);
}
export function adamax_f64(n: usize, slots: usize, scalars: usize): void {
  adamax<f64>(n, slots, scalars);
}

function adaMod<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  let rates = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const b3 = Loop.scalar<T>(scalars, 7);
  const c3 = Loop.scalar<T>(scalars, 8);
  const s = Loop.scalar<T>(scalars, 9);
  const eps = Loop.scalar<T>(scalars, 10);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, adaModRule.update<T>(w0, g0, first, second, rates, b1, c1, b2, c2, b3, c3, s, eps));
    w += 16; g += 16; first += 16; second += 16; rates += 16;
  } while (w < end);
}
export function adaMod_f32(n: usize, slots: usize, scalars: usize): void {
  adaMod<f32>(n, slots, scalars);
}
export function adaMod_f64(n: usize, slots: usize, scalars: usize): void {
  adaMod<f64>(n, slots, scalars);
}

function adan<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let average = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  let difference = Loop.slot(slots, 4);
  let before = Loop.slot(slots, 5);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const c1 = Loop.scalar<T>(scalars, 3);
  const b2 = Loop.scalar<T>(scalars, 4);
  const c2 = Loop.scalar<T>(scalars, 5);
  const c3 = Loop.scalar<T>(scalars, 6);
  const s1 = Loop.scalar<T>(scalars, 7);
  const s2 = Loop.scalar<T>(scalars, 8);
  const e = Loop.scalar<T>(scalars, 9);
  const keep = Loop.scalar<T>(scalars, 10);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = v128.load(g);
    v128.store(w, adanRule.update<T>(w0, g0, average, second, difference, before, scale, decay, c1, b2, c2, c3, s1, s2, e, keep));
    w += 16; g += 16; average += 16; second += 16; difference += 16; before += 16;
  } while (w < end);
}
export function adan_f32(n: usize, slots: usize, scalars: usize): void {
  adan<f32>(n, slots, scalars);
}
export function adan_f64(n: usize, slots: usize, scalars: usize): void {
  adan<f64>(n, slots, scalars);
}

function ademamix<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let fast = Loop.slot(slots, 2);
  let slow = Loop.slot(slots, 3);
  let second = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const c1 = Loop.scalar<T>(scalars, 3);
  const c3 = Loop.scalar<T>(scalars, 4);
  const c2 = Loop.scalar<T>(scalars, 5);
  const s1 = Loop.scalar<T>(scalars, 6);
  const s2 = Loop.scalar<T>(scalars, 7);
  const e = Loop.scalar<T>(scalars, 8);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = v128.load(g);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, ademamixRule.update<T>(w0, g0, fast, slow, second, scale, decay, c1, c3, c2, s1, s2, e));
    w += 16; g += 16; fast += 16; slow += 16; second += 16;
  } while (w < end);
}
export function ademamix_f32(n: usize, slots: usize, scalars: usize): void {
  ademamix<f32>(n, slots, scalars);
}
export function ademamix_f64(n: usize, slots: usize, scalars: usize): void {
  ademamix<f64>(n, slots, scalars);
}

function simplifiedAdemamix<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let sum = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const b2 = Loop.scalar<T>(scalars, 4);
  const c2 = Loop.scalar<T>(scalars, 5);
  const s = Loop.scalar<T>(scalars, 6);
  const a = Loop.scalar<T>(scalars, 7);
  const r = Loop.scalar<T>(scalars, 8);
  const e = Loop.scalar<T>(scalars, 9);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, simplifiedAdemamixRule.update<T>(w0, g0, sum, second, b1, b2, c2, s, a, r, e));
    w += 16; g += 16; sum += 16; second += 16;
  } while (w < end);
}
export function simplifiedAdemamix_f32(n: usize, slots: usize, scalars: usize): void {
  simplifiedAdemamix<f32>(n, slots, scalars);
}
export function simplifiedAdemamix_f64(n: usize, slots: usize, scalars: usize): void {
  simplifiedAdemamix<f64>(n, slots, scalars);
}

function adopt<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const e = Loop.scalar<T>(scalars, 7);
  const limit = Loop.scalar<T>(scalars, 8);
  const keep = Loop.scalar<T>(scalars, 9);
  const lr = Loop.scalar<T>(scalars, 10);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, adoptRule.update<T>(w0, g0, first, second, b1, c1, b2, c2, e, limit, keep, lr));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function adopt_f32(n: usize, slots: usize, scalars: usize): void {
  adopt<f32>(n, slots, scalars);
}
export function adopt_f64(n: usize, slots: usize, scalars: usize): void {
  adopt<f64>(n, slots, scalars);
}

function asgd<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let average = Loop.slot(slots, 2);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 3);
  const eta = Loop.scalar<T>(scalars, 4);
  const old = Loop.scalar<T>(scalars, 5);
  const mu = Loop.scalar<T>(scalars, 6);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, asgdRule.update<T>(w0, g0, average, keep, eta, old, mu));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<T>(g + 16, w16, scale, decay);
    v128.store(w + 16, asgdRule.update<T>(w16, g16, average + 16, keep, eta, old, mu));
    w += 32; g += 32; average += 32;
  } while (w < end);
}
export function asgd_f32(n: usize, slots: usize, scalars: usize): void {
  asgd<f32>(n, slots, scalars);
}
export function asgd_f64(n: usize, slots: usize, scalars: usize): void {
  asgd<f64>(n, slots, scalars);
}

function cocob<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let sum = Loop.slot(slots, 2);
  let length = Loop.slot(slots, 3);
  let largest = Loop.slot(slots, 4);
  let wealth = Loop.slot(slots, 5);
  let start = Loop.slot(slots, 6);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const lr = Loop.scalar<T>(scalars, 3);
  const alpha = Loop.scalar<T>(scalars, 4);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, cocobRule.update<T>(w0, g0, sum, length, largest, wealth, start, lr, alpha));
    w += 16; g += 16; sum += 16; length += 16; largest += 16; wealth += 16; start += 16;
  } while (w < end);
}
export function cocob_f32(n: usize, slots: usize, scalars: usize): void {
  cocob<f32>(n, slots, scalars);
}
export function cocob_f64(n: usize, slots: usize, scalars: usize): void {
  cocob<f64>(n, slots, scalars);
}

function dadaptAdan<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let change = Loop.slot(slots, 3);
  let second = Loop.slot(slots, 4);
  let last = Loop.slot(slots, 5);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const lost = Loop.scalar<T>(scalars, 3);
  const k = Loop.scalar<T>(scalars, 4);
  const ahead = Loop.scalar<T>(scalars, 5);
  const eps = Loop.scalar<T>(scalars, 6);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, dadaptAdanRule.update<T>(w0, g0, first, change, second, last, lost, k, ahead, eps));
    w += 16; g += 16; first += 16; change += 16; second += 16; last += 16;
  } while (w < end);
}
export function dadaptAdan_f32(n: usize, slots: usize, scalars: usize): void {
  dadaptAdan<f32>(n, slots, scalars);
}
export function dadaptAdan_f64(n: usize, slots: usize, scalars: usize): void {
  dadaptAdan<f64>(n, slots, scalars);
}

function dadaptSgd<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let sum = Loop.slot(slots, 2);
  let start = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const k = Loop.scalar<T>(scalars, 3);
  const mu = Loop.scalar<T>(scalars, 4);
  const c = Loop.scalar<T>(scalars, 5);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, dadaptSgdRule.update<T>(w0, g0, sum, start, k, mu, c));
    w += 16; g += 16; sum += 16; start += 16;
  } while (w < end);
}
export function dadaptSgd_f32(n: usize, slots: usize, scalars: usize): void {
  dadaptSgd<f32>(n, slots, scalars);
}
export function dadaptSgd_f64(n: usize, slots: usize, scalars: usize): void {
  dadaptSgd<f64>(n, slots, scalars);
}

function diffGrad<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  let before = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const s = Loop.scalar<T>(scalars, 7);
  const eps = Loop.scalar<T>(scalars, 8);
  const one = Loop.scalar<T>(scalars, 9);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, diffGradRule.update<T>(w0, g0, first, second, before, b1, c1, b2, c2, s, eps, one));
    w += 16; g += 16; first += 16; second += 16; before += 16;
  } while (w < end);
}
export function diffGrad_f32(n: usize, slots: usize, scalars: usize): void {
  diffGrad<f32>(n, slots, scalars);
}
export function diffGrad_f64(n: usize, slots: usize, scalars: usize): void {
  diffGrad<f64>(n, slots, scalars);
}

function gradientStep<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const eta = Loop.scalar<T>(scalars, 3);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, gradientStepRule.update<T>(w0, g0, eta));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<T>(g + 16, w16, scale, decay);
    v128.store(w + 16, gradientStepRule.update<T>(w16, g16, eta));
    w += 32; g += 32;
  } while (w < end);
}
export function gradientStep_f32(n: usize, slots: usize, scalars: usize): void {
  gradientStep<f32>(n, slots, scalars);
}
export function gradientStep_f64(n: usize, slots: usize, scalars: usize): void {
  gradientStep<f64>(n, slots, scalars);
}

function grams<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const s = Loop.scalar<T>(scalars, 7);
  const eps = Loop.scalar<T>(scalars, 8);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, gramsRule.update<T>(w0, g0, first, second, b1, c1, b2, c2, s, eps));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function grams_f32(n: usize, slots: usize, scalars: usize): void {
  grams<f32>(n, slots, scalars);
}
export function grams_f64(n: usize, slots: usize, scalars: usize): void {
  grams<f64>(n, slots, scalars);
}

function laprop<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let average = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const e = Loop.scalar<T>(scalars, 7);
  const keep = Loop.scalar<T>(scalars, 8);
  const s = Loop.scalar<T>(scalars, 9);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, lapropRule.update<T>(w0, g0, average, second, b1, c, b2, c2, e, keep, s));
    w += 16; g += 16; average += 16; second += 16;
  } while (w < end);
}
export function laprop_f32(n: usize, slots: usize, scalars: usize): void {
  laprop<f32>(n, slots, scalars);
}
export function laprop_f64(n: usize, slots: usize, scalars: usize): void {
  laprop<f64>(n, slots, scalars);
}

function lapropAmsgrad<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let average = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  let largest = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const e = Loop.scalar<T>(scalars, 7);
  const keep = Loop.scalar<T>(scalars, 8);
  const s = Loop.scalar<T>(scalars, 9);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, lapropAmsgradRule.update<T>(w0, g0, average, second, largest, b1, c, b2, c2, e, keep, s));
    w += 16; g += 16; average += 16; second += 16; largest += 16;
  } while (w < end);
}
export function lapropAmsgrad_f32(n: usize, slots: usize, scalars: usize): void {
  lapropAmsgrad<f32>(n, slots, scalars);
}
export function lapropAmsgrad_f64(n: usize, slots: usize, scalars: usize): void {
  lapropAmsgrad<f64>(n, slots, scalars);
}

function lion<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let average = Loop.slot(slots, 2);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const lr = Loop.scalar<T>(scalars, 7);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, lionRule.update<T>(w0, g0, average, b1, c1, b2, c2, lr));
    let w16 = v128.load(w + 16);
    const g16 = Loop.gradient<T>(g + 16, w16, scale, decay);
    w16 = v128.mul<T>(keep, w16);
    v128.store(w + 16, lionRule.update<T>(w16, g16, average + 16, b1, c1, b2, c2, lr));
    w += 32; g += 32; average += 32;
  } while (w < end);
}
export function lion_f32(n: usize, slots: usize, scalars: usize): void {
  lion<f32>(n, slots, scalars);
}
export function lion_f64(n: usize, slots: usize, scalars: usize): void {
  lion<f64>(n, slots, scalars);
}

function madgrad<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let squares = Loop.slot(slots, 2);
  let sum = Loop.slot(slots, 3);
  let start = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const l = Loop.scalar<T>(scalars, 3);
  const eps = Loop.scalar<T>(scalars, 4);
  const keep = Loop.scalar<T>(scalars, 5);
  const c = Loop.scalar<T>(scalars, 6);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, madgradRule.update<T>(w0, g0, squares, sum, start, l, eps, keep, c));
    w += 16; g += 16; squares += 16; sum += 16; start += 16;
  } while (w < end);
}
export function madgrad_f32(n: usize, slots: usize, scalars: usize): void {
  madgrad<f32>(n, slots, scalars);
}
export function madgrad_f64(n: usize, slots: usize, scalars: usize): void {
  madgrad<f64>(n, slots, scalars);
}

function madgradPlain<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let squares = Loop.slot(slots, 2);
  let sum = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const l = Loop.scalar<T>(scalars, 3);
  const eps = Loop.scalar<T>(scalars, 4);
  const keep = Loop.scalar<T>(scalars, 5);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, madgradPlainRule.update<T>(w0, g0, squares, sum, l, eps, keep));
    w += 16; g += 16; squares += 16; sum += 16;
  } while (w < end);
}
export function madgradPlain_f32(n: usize, slots: usize, scalars: usize): void {
  madgradPlain<f32>(n, slots, scalars);
}
export function madgradPlain_f64(n: usize, slots: usize, scalars: usize): void {
  madgradPlain<f64>(n, slots, scalars);
}

function mirrorMadgrad<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let squares = Loop.slot(slots, 2);
  let mirror = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const ratio = Loop.scalar<T>(scalars, 3);
  const l = Loop.scalar<T>(scalars, 4);
  const eps = Loop.scalar<T>(scalars, 5);
  const keep = Loop.scalar<T>(scalars, 6);
  const mu = Loop.scalar<T>(scalars, 7);
  const c = Loop.scalar<T>(scalars, 8);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, mirrorMadgradRule.update<T>(w0, g0, squares, mirror, ratio, l, eps, keep, mu, c));
    w += 16; g += 16; squares += 16; mirror += 16;
  } while (w < end);
}
export function mirrorMadgrad_f32(n: usize, slots: usize, scalars: usize): void {
  mirrorMadgrad<f32>(n, slots, scalars);
}
export function mirrorMadgrad_f64(n: usize, slots: usize, scalars: usize): void {
  mirrorMadgrad<f64>(n, slots, scalars);
}

function nadam<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const a = Loop.scalar<T>(scalars, 7);
  const c = Loop.scalar<T>(scalars, 8);
  const k = Loop.scalar<T>(scalars, 9);
  const r = Loop.scalar<T>(scalars, 10);
  const e = Loop.scalar<T>(scalars, 11);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, nadamRule.update<T>(w0, g0, first, second, b1, c1, b2, c2, a, c, k, r, e));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function nadam_f32(n: usize, slots: usize, scalars: usize): void {
  nadam<f32>(n, slots, scalars);
}
export function nadam_f64(n: usize, slots: usize, scalars: usize): void {
  nadam<f64>(n, slots, scalars);
}

function optimisticAdam<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  let previous = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const b2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const a = Loop.scalar<T>(scalars, 7);
  const c = Loop.scalar<T>(scalars, 8);
  const k = Loop.scalar<T>(scalars, 9);
  const r = Loop.scalar<T>(scalars, 10);
  const e = Loop.scalar<T>(scalars, 11);
  const up = Loop.scalar<T>(scalars, 12);
  const down = Loop.scalar<T>(scalars, 13);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, optimisticAdamRule.update<T>(w0, g0, first, second, previous, b1, c1, b2, c2, a, c, k, r, e, up, down));
    w += 16; g += 16; first += 16; second += 16; previous += 16;
  } while (w < end);
}
export function optimisticAdam_f32(n: usize, slots: usize, scalars: usize): void {
  optimisticAdam<f32>(n, slots, scalars);
}
export function optimisticAdam_f64(n: usize, slots: usize, scalars: usize): void {
  optimisticAdam<f64>(n, slots, scalars);
}

function optimistic<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let previous = Loop.slot(slots, 2);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const up = Loop.scalar<T>(scalars, 3);
  const down = Loop.scalar<T>(scalars, 4);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, optimisticRule.update<T>(w0, g0, previous, up, down));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<T>(g + 16, w16, scale, decay);
    v128.store(w + 16, optimisticRule.update<T>(w16, g16, previous + 16, up, down));
    w += 32; g += 32; previous += 32;
  } while (w < end);
}
export function optimistic_f32(n: usize, slots: usize, scalars: usize): void {
  optimistic<f32>(n, slots, scalars);
}
export function optimistic_f64(n: usize, slots: usize, scalars: usize): void {
  optimistic<f64>(n, slots, scalars);
}

function qhm<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let buffer = Loop.slot(slots, 2);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b = Loop.scalar<T>(scalars, 3);
  const c = Loop.scalar<T>(scalars, 4);
  const now = Loop.scalar<T>(scalars, 5);
  const mean = Loop.scalar<T>(scalars, 6);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, qhmRule.update<T>(w0, g0, buffer, b, c, now, mean));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<T>(g + 16, w16, scale, decay);
    v128.store(w + 16, qhmRule.update<T>(w16, g16, buffer + 16, b, c, now, mean));
    w += 32; g += 32; buffer += 32;
  } while (w < end);
}
export function qhm_f32(n: usize, slots: usize, scalars: usize): void {
  qhm<f32>(n, slots, scalars);
}
export function qhm_f64(n: usize, slots: usize, scalars: usize): void {
  qhm<f64>(n, slots, scalars);
}

function qhAdam<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const a1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const a2 = Loop.scalar<T>(scalars, 5);
  const c2 = Loop.scalar<T>(scalars, 6);
  const now1 = Loop.scalar<T>(scalars, 7);
  const mean1 = Loop.scalar<T>(scalars, 8);
  const now2 = Loop.scalar<T>(scalars, 9);
  const mean2 = Loop.scalar<T>(scalars, 10);
  const eps = Loop.scalar<T>(scalars, 11);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, qhAdamRule.update<T>(w0, g0, first, second, a1, c1, a2, c2, now1, mean1, now2, mean2, eps));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function qhAdam_f32(n: usize, slots: usize, scalars: usize): void {
  qhAdam<f32>(n, slots, scalars);
}
export function qhAdam_f64(n: usize, slots: usize, scalars: usize): void {
  qhAdam<f64>(n, slots, scalars);
}

function rmsCentered<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let second = Loop.slot(slots, 2);
  let first = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b = Loop.scalar<T>(scalars, 3);
  const c = Loop.scalar<T>(scalars, 4);
  const r = Loop.scalar<T>(scalars, 5);
  const e = Loop.scalar<T>(scalars, 6);
  const q = Loop.scalar<T>(scalars, 7);
  const s = Loop.scalar<T>(scalars, 8);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, rmsCenteredRule.update<T>(w0, g0, second, first, b, c, r, e, q, s));
    w += 16; g += 16; second += 16; first += 16;
  } while (w < end);
}
export function rmsCentered_f32(n: usize, slots: usize, scalars: usize): void {
  rmsCentered<f32>(n, slots, scalars);
}
export function rmsCentered_f64(n: usize, slots: usize, scalars: usize): void {
  rmsCentered<f64>(n, slots, scalars);
}

function rmsCenteredMomentum<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let second = Loop.slot(slots, 2);
  let first = Loop.slot(slots, 3);
  let buffer = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b = Loop.scalar<T>(scalars, 3);
  const c = Loop.scalar<T>(scalars, 4);
  const r = Loop.scalar<T>(scalars, 5);
  const e = Loop.scalar<T>(scalars, 6);
  const q = Loop.scalar<T>(scalars, 7);
  const mu = Loop.scalar<T>(scalars, 8);
  const i = Loop.scalar<T>(scalars, 9);
  const p = Loop.scalar<T>(scalars, 10);
  const o = Loop.scalar<T>(scalars, 11);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, rmsCenteredMomentumRule.update<T>(w0, g0, second, first, buffer, b, c, r, e, q, mu, i, p, o));
    w += 16; g += 16; second += 16; first += 16; buffer += 16;
  } while (w < end);
}
export function rmsCenteredMomentum_f32(n: usize, slots: usize, scalars: usize): void {
  rmsCenteredMomentum<f32>(n, slots, scalars);
}
export function rmsCenteredMomentum_f64(n: usize, slots: usize, scalars: usize): void {
  rmsCenteredMomentum<f64>(n, slots, scalars);
}

function rms<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let second = Loop.slot(slots, 2);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b = Loop.scalar<T>(scalars, 3);
  const c = Loop.scalar<T>(scalars, 4);
  const r = Loop.scalar<T>(scalars, 5);
  const e = Loop.scalar<T>(scalars, 6);
  const s = Loop.scalar<T>(scalars, 7);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, rmsRule.update<T>(w0, g0, second, b, c, r, e, s));
    w += 16; g += 16; second += 16;
  } while (w < end);
}
export function rms_f32(n: usize, slots: usize, scalars: usize): void {
  rms<f32>(n, slots, scalars);
}
export function rms_f64(n: usize, slots: usize, scalars: usize): void {
  rms<f64>(n, slots, scalars);
}

function rmsMomentum<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let second = Loop.slot(slots, 2);
  let buffer = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b = Loop.scalar<T>(scalars, 3);
  const c = Loop.scalar<T>(scalars, 4);
  const r = Loop.scalar<T>(scalars, 5);
  const e = Loop.scalar<T>(scalars, 6);
  const mu = Loop.scalar<T>(scalars, 7);
  const i = Loop.scalar<T>(scalars, 8);
  const p = Loop.scalar<T>(scalars, 9);
  const o = Loop.scalar<T>(scalars, 10);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, rmsMomentumRule.update<T>(w0, g0, second, buffer, b, c, r, e, mu, i, p, o));
    w += 16; g += 16; second += 16; buffer += 16;
  } while (w < end);
}
export function rmsMomentum_f32(n: usize, slots: usize, scalars: usize): void {
  rmsMomentum<f32>(n, slots, scalars);
}
export function rmsMomentum_f64(n: usize, slots: usize, scalars: usize): void {
  rmsMomentum<f64>(n, slots, scalars);
}

function rprop<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let previous = Loop.slot(slots, 2);
  let size = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const down = Loop.scalar<T>(scalars, 3);
  const up = Loop.scalar<T>(scalars, 4);
  const least = Loop.scalar<T>(scalars, 5);
  const most = Loop.scalar<T>(scalars, 6);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, rpropRule.update<T>(w0, g0, previous, size, down, up, least, most));
    w += 16; g += 16; previous += 16; size += 16;
  } while (w < end);
}
export function rprop_f32(n: usize, slots: usize, scalars: usize): void {
  rprop<f32>(n, slots, scalars);
}
export function rprop_f64(n: usize, slots: usize, scalars: usize): void {
  rprop<f64>(n, slots, scalars);
}

function scheduleFreeSgd<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let base = Loop.slot(slots, 2);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const c = Loop.scalar<T>(scalars, 3);
  const s = Loop.scalar<T>(scalars, 4);
  const lr = Loop.scalar<T>(scalars, 5);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, scheduleFreeSgdRule.update<T>(w0, g0, base, c, s, lr));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<T>(g + 16, w16, scale, decay);
    v128.store(w + 16, scheduleFreeSgdRule.update<T>(w16, g16, base + 16, c, s, lr));
    w += 32; g += 32; base += 32;
  } while (w < end);
}
export function scheduleFreeSgd_f32(n: usize, slots: usize, scalars: usize): void {
  scheduleFreeSgd<f32>(n, slots, scalars);
}
export function scheduleFreeSgd_f64(n: usize, slots: usize, scalars: usize): void {
  scheduleFreeSgd<f64>(n, slots, scalars);
}

function scheduleFreeAdam<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let base = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const c = Loop.scalar<T>(scalars, 3);
  const s = Loop.scalar<T>(scalars, 4);
  const lr = Loop.scalar<T>(scalars, 5);
  const b2 = Loop.scalar<T>(scalars, 6);
  const c2 = Loop.scalar<T>(scalars, 7);
  const k = Loop.scalar<T>(scalars, 8);
  const q = Loop.scalar<T>(scalars, 9);
  const e = Loop.scalar<T>(scalars, 10);
  const wd = Loop.scalar<T>(scalars, 11);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, scheduleFreeAdamRule.update<T>(w0, g0, base, second, c, s, lr, b2, c2, k, q, e, wd));
    w += 16; g += 16; base += 16; second += 16;
  } while (w < end);
}
export function scheduleFreeAdam_f32(n: usize, slots: usize, scalars: usize): void {
  scheduleFreeAdam<f32>(n, slots, scalars);
}
export function scheduleFreeAdam_f64(n: usize, slots: usize, scalars: usize): void {
  scheduleFreeAdam<f64>(n, slots, scalars);
}

function scheduleFreeAdamMomentum<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let base = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  let first = Loop.slot(slots, 4);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const c = Loop.scalar<T>(scalars, 3);
  const s = Loop.scalar<T>(scalars, 4);
  const lr = Loop.scalar<T>(scalars, 5);
  const b2 = Loop.scalar<T>(scalars, 6);
  const c2 = Loop.scalar<T>(scalars, 7);
  const k = Loop.scalar<T>(scalars, 8);
  const q = Loop.scalar<T>(scalars, 9);
  const e = Loop.scalar<T>(scalars, 10);
  const wd = Loop.scalar<T>(scalars, 11);
  const mu = Loop.scalar<T>(scalars, 12);
  const cmu = Loop.scalar<T>(scalars, 13);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, scheduleFreeAdamMomentumRule.update<T>(w0, g0, base, second, first, c, s, lr, b2, c2, k, q, e, wd, mu, cmu));
    w += 16; g += 16; base += 16; second += 16; first += 16;
  } while (w < end);
}
export function scheduleFreeAdamMomentum_f32(n: usize, slots: usize, scalars: usize): void {
  scheduleFreeAdamMomentum<f32>(n, slots, scalars);
}
export function scheduleFreeAdamMomentum_f64(n: usize, slots: usize, scalars: usize): void {
  scheduleFreeAdamMomentum<f64>(n, slots, scalars);
}

function sgd<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const lr = Loop.scalar<T>(scalars, 3);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = v128.load(g);
    v128.store(w, sgdRule.update<T>(w0, g0, scale, decay, lr));
    const w16 = v128.load(w + 16);
    const g16 = v128.load(g + 16);
    v128.store(w + 16, sgdRule.update<T>(w16, g16, scale, decay, lr));
    w += 32; g += 32;
  } while (w < end);
}
export function sgd_f32(n: usize, slots: usize, scalars: usize): void {
  sgd<f32>(n, slots, scalars);
}
export function sgd_f64(n: usize, slots: usize, scalars: usize): void {
  sgd<f64>(n, slots, scalars);
}

function momentum<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let buffer = Loop.slot(slots, 2);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const lr = Loop.scalar<T>(scalars, 3);
  const mu = Loop.scalar<T>(scalars, 4);
  const d = Loop.scalar<T>(scalars, 5);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, momentumRule.update<T>(w0, g0, buffer, lr, mu, d));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<T>(g + 16, w16, scale, decay);
    v128.store(w + 16, momentumRule.update<T>(w16, g16, buffer + 16, lr, mu, d));
    w += 32; g += 32; buffer += 32;
  } while (w < end);
}
export function momentum_f32(n: usize, slots: usize, scalars: usize): void {
  momentum<f32>(n, slots, scalars);
}
export function momentum_f64(n: usize, slots: usize, scalars: usize): void {
  momentum<f64>(n, slots, scalars);
}

function nesterov<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let buffer = Loop.slot(slots, 2);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const lr = Loop.scalar<T>(scalars, 3);
  const mu = Loop.scalar<T>(scalars, 4);
  const d = Loop.scalar<T>(scalars, 5);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, nesterovRule.update<T>(w0, g0, buffer, lr, mu, d));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<T>(g + 16, w16, scale, decay);
    v128.store(w + 16, nesterovRule.update<T>(w16, g16, buffer + 16, lr, mu, d));
    w += 32; g += 32; buffer += 32;
  } while (w < end);
}
export function nesterov_f32(n: usize, slots: usize, scalars: usize): void {
  nesterov<f32>(n, slots, scalars);
}
export function nesterov_f64(n: usize, slots: usize, scalars: usize): void {
  nesterov<f64>(n, slots, scalars);
}

function sign<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const lr = Loop.scalar<T>(scalars, 3);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, signRule.update<T>(w0, g0, lr));
    const w16 = v128.load(w + 16);
    const g16 = Loop.gradient<T>(g + 16, w16, scale, decay);
    v128.store(w + 16, signRule.update<T>(w16, g16, lr));
    w += 32; g += 32;
  } while (w < end);
}
export function sign_f32(n: usize, slots: usize, scalars: usize): void {
  sign<f32>(n, slots, scalars);
}
export function sign_f64(n: usize, slots: usize, scalars: usize): void {
  sign<f64>(n, slots, scalars);
}

function sophia<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let hessian = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const keep = Loop.scalar<T>(scalars, 2);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const k = Loop.scalar<T>(scalars, 5);
  const e = Loop.scalar<T>(scalars, 6);
  const lr = Loop.scalar<T>(scalars, 7);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    let w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    w0 = v128.mul<T>(keep, w0);
    v128.store(w, sophiaRule.update<T>(w0, g0, first, hessian, b1, c1, k, e, lr));
    w += 16; g += 16; first += 16; hessian += 16;
  } while (w < end);
}
export function sophia_f32(n: usize, slots: usize, scalars: usize): void {
  sophia<f32>(n, slots, scalars);
}
export function sophia_f64(n: usize, slots: usize, scalars: usize): void {
  sophia<f64>(n, slots, scalars);
}

function sophiaHessian<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let hessian = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b2 = Loop.scalar<T>(scalars, 3);
  const c2 = Loop.scalar<T>(scalars, 4);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, sophiaHessianRule.update<T>(w0, g0, first, hessian, b2, c2));
    w += 16; g += 16; first += 16; hessian += 16;
  } while (w < end);
}
export function sophiaHessian_f32(n: usize, slots: usize, scalars: usize): void {
  sophiaHessian<f32>(n, slots, scalars);
}
export function sophiaHessian_f64(n: usize, slots: usize, scalars: usize): void {
  sophiaHessian<f64>(n, slots, scalars);
}

function yogi<T>(n: usize, slots: usize, scalars: usize): void {
  let w = Loop.slot(slots, 0);
  let g = Loop.slot(slots, 1);
  let first = Loop.slot(slots, 2);
  let second = Loop.slot(slots, 3);
  const scale = Loop.scalar<T>(scalars, 0);
  const decay = Loop.scalar<T>(scalars, 1);
  const b1 = Loop.scalar<T>(scalars, 3);
  const c1 = Loop.scalar<T>(scalars, 4);
  const c2 = Loop.scalar<T>(scalars, 5);
  const s = Loop.scalar<T>(scalars, 6);
  const e = Loop.scalar<T>(scalars, 7);
  const end = w + Loop.bytes<T>(n);
  if (w == end) return;
  do {
    const w0 = v128.load(w);
    const g0 = Loop.gradient<T>(g, w0, scale, decay);
    v128.store(w, yogiRule.update<T>(w0, g0, first, second, b1, c1, c2, s, e));
    w += 16; g += 16; first += 16; second += 16;
  } while (w < end);
}
export function yogi_f32(n: usize, slots: usize, scalars: usize): void {
  yogi<f32>(n, slots, scalars);
}
export function yogi_f64(n: usize, slots: usize, scalars: usize): void {
  yogi<f64>(n, slots, scalars);
}

export function adafactor_f32(n: usize, slots: usize, scalars: usize): void {
  adafactorOf<f32>(n, slots, scalars);
}
export function adafactor_f64(n: usize, slots: usize, scalars: usize): void {
  adafactorOf<f64>(n, slots, scalars);
}
export function adamAtan2Cautious_f32(n: usize, slots: usize, scalars: usize): void {
  adamAtan2CautiousOf<f32>(n, slots, scalars);
}
export function adamAtan2Cautious_f64(n: usize, slots: usize, scalars: usize): void {
  adamAtan2CautiousOf<f64>(n, slots, scalars);
}
export function adamMiniHeads_f32(n: usize, slots: usize, scalars: usize): void {
  adamMiniHeadsOf<f32>(n, slots, scalars);
}
export function adamMiniHeads_f64(n: usize, slots: usize, scalars: usize): void {
  adamMiniHeadsOf<f64>(n, slots, scalars);
}
export function adamMiniRows_f32(n: usize, slots: usize, scalars: usize): void {
  adamMiniRowsOf<f32>(n, slots, scalars);
}
export function adamMiniRows_f64(n: usize, slots: usize, scalars: usize): void {
  adamMiniRowsOf<f64>(n, slots, scalars);
}
export function adamMini_f32(n: usize, slots: usize, scalars: usize): void {
  adamMiniOf<f32>(n, slots, scalars);
}
export function adamMini_f64(n: usize, slots: usize, scalars: usize): void {
  adamMiniOf<f64>(n, slots, scalars);
}
export function adamp_f32(n: usize, slots: usize, scalars: usize): void {
  adampOf<f32>(n, slots, scalars);
}
export function adamp_f64(n: usize, slots: usize, scalars: usize): void {
  adampOf<f64>(n, slots, scalars);
}
export function sgdp_f32(n: usize, slots: usize, scalars: usize): void {
  sgdpOf<f32>(n, slots, scalars);
}
export function sgdp_f64(n: usize, slots: usize, scalars: usize): void {
  sgdpOf<f64>(n, slots, scalars);
}
export function squaredGradient_f32(n: usize, slots: usize, scalars: usize): void {
  squaredGradientOf<f32>(n, slots, scalars);
}
export function squaredGradient_f64(n: usize, slots: usize, scalars: usize): void {
  squaredGradientOf<f64>(n, slots, scalars);
}
export function aggMo_f32(n: usize, slots: usize, scalars: usize): void {
  aggMoOf<f32>(n, slots, scalars);
}
export function aggMo_f64(n: usize, slots: usize, scalars: usize): void {
  aggMoOf<f64>(n, slots, scalars);
}
export function came_f32(n: usize, slots: usize, scalars: usize): void {
  cameOf<f32>(n, slots, scalars);
}
export function came_f64(n: usize, slots: usize, scalars: usize): void {
  cameOf<f64>(n, slots, scalars);
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
export function dadaptAdanSums_f32(n: usize, slots: usize, scalars: usize): void {
  dadaptAdanSumsOf<f32>(n, slots, scalars);
}
export function dadaptAdanSums_f64(n: usize, slots: usize, scalars: usize): void {
  dadaptAdanSumsOf<f64>(n, slots, scalars);
}
export function dadaptLionSums_f32(n: usize, slots: usize, scalars: usize): void {
  dadaptLionSumsOf<f32>(n, slots, scalars);
}
export function dadaptLionSums_f64(n: usize, slots: usize, scalars: usize): void {
  dadaptLionSumsOf<f64>(n, slots, scalars);
}
export function stay_f32(n: usize, slots: usize, scalars: usize): void {
  stayOf<f32>(n, slots, scalars);
}
export function stay_f64(n: usize, slots: usize, scalars: usize): void {
  stayOf<f64>(n, slots, scalars);
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
export function ftrl_f32(n: usize, slots: usize, scalars: usize): void {
  ftrlOf<f32>(n, slots, scalars);
}
export function ftrl_f64(n: usize, slots: usize, scalars: usize): void {
  ftrlOf<f64>(n, slots, scalars);
}
export function lamb_f32(n: usize, slots: usize, scalars: usize): void {
  lambOf<f32>(n, slots, scalars);
}
export function lamb_f64(n: usize, slots: usize, scalars: usize): void {
  lambOf<f64>(n, slots, scalars);
}
export function lars_f32(n: usize, slots: usize, scalars: usize): void {
  larsOf<f32>(n, slots, scalars);
}
export function lars_f64(n: usize, slots: usize, scalars: usize): void {
  larsOf<f64>(n, slots, scalars);
}
export function novograd_f32(n: usize, slots: usize, scalars: usize): void {
  novogradOf<f32>(n, slots, scalars);
}
export function novograd_f64(n: usize, slots: usize, scalars: usize): void {
  novogradOf<f64>(n, slots, scalars);
}
export function fromage_f32(n: usize, slots: usize, scalars: usize): void {
  fromageOf<f32>(n, slots, scalars);
}
export function fromage_f64(n: usize, slots: usize, scalars: usize): void {
  fromageOf<f64>(n, slots, scalars);
}
export function mars_f32(n: usize, slots: usize, scalars: usize): void {
  marsOf<f32>(n, slots, scalars);
}
export function mars_f64(n: usize, slots: usize, scalars: usize): void {
  marsOf<f64>(n, slots, scalars);
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
export function muon_f32(n: usize, slots: usize, scalars: usize): void {
  muonOf<f32>(n, slots, scalars);
}
export function muon_f64(n: usize, slots: usize, scalars: usize): void {
  muonOf<f64>(n, slots, scalars);
}
export function scion_f32(n: usize, slots: usize, scalars: usize): void {
  scionOf<f32>(n, slots, scalars);
}
export function scion_f64(n: usize, slots: usize, scalars: usize): void {
  scionOf<f64>(n, slots, scalars);
}
export function prodigySums_f32(n: usize, slots: usize, scalars: usize): void {
  prodigySumsOf<f32>(n, slots, scalars);
}
export function prodigySums_f64(n: usize, slots: usize, scalars: usize): void {
  prodigySumsOf<f64>(n, slots, scalars);
}
export function rows_f32(n: usize, slots: usize, scalars: usize): void {
  rowsOf<f32>(n, slots, scalars);
}
export function rows_f64(n: usize, slots: usize, scalars: usize): void {
  rowsOf<f64>(n, slots, scalars);
}
export function shampoo_f32(n: usize, slots: usize, scalars: usize): void {
  shampooOf<f32>(n, slots, scalars);
}
export function shampoo_f64(n: usize, slots: usize, scalars: usize): void {
  shampooOf<f64>(n, slots, scalars);
}
export function sm3_f32(n: usize, slots: usize, scalars: usize): void {
  sm3Of<f32>(n, slots, scalars);
}
export function sm3_f64(n: usize, slots: usize, scalars: usize): void {
  sm3Of<f64>(n, slots, scalars);
}
export function soap_f32(n: usize, slots: usize, scalars: usize): void {
  soapOf<f32>(n, slots, scalars);
}
export function soap_f64(n: usize, slots: usize, scalars: usize): void {
  soapOf<f64>(n, slots, scalars);
}
export function stableAdamW_f32(n: usize, slots: usize, scalars: usize): void {
  stableAdamWOf<f32>(n, slots, scalars);
}
export function stableAdamW_f64(n: usize, slots: usize, scalars: usize): void {
  stableAdamWOf<f64>(n, slots, scalars);
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
export function fourRows_f32(at: usize, from: u32, to: u32, scale: f64): void {
  fourRowsOf<f32>(at, from, to, scale);
}
export function fourRows_f64(at: usize, from: u32, to: u32, scale: f64): void {
  fourRowsOf<f64>(at, from, to, scale);
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
export { symmetricEigenScratch };
export function symmetricEigen_f32(values: usize, vectors: usize, a: usize, n: usize, scratch: usize): bool {
  return symmetricEigenOf<f32>(values, vectors, a, n, scratch);
}
export function symmetricEigen_f64(values: usize, vectors: usize, a: usize, n: usize, scratch: usize): bool {
  return symmetricEigenOf<f64>(values, vectors, a, n, scratch);
}
export function expVector_f32(to: usize, from: usize, n: usize): void {
  expVectorOf<f32>(to, from, n);
}
export function expVector_f64(to: usize, from: usize, n: usize): void {
  expVectorOf<f64>(to, from, n);
}
export function logVector_f32(to: usize, from: usize, n: usize): void {
  logVectorOf<f32>(to, from, n);
}
export function logVector_f64(to: usize, from: usize, n: usize): void {
  logVectorOf<f64>(to, from, n);
}
export function atan2Vector_f32(to: usize, y: usize, x: usize, n: usize): void {
  atan2VectorOf<f32>(to, y, x, n);
}
export function atan2Vector_f64(to: usize, y: usize, x: usize, n: usize): void {
  atan2VectorOf<f64>(to, y, x, n);
}
export function gemmScratch_f32(rows: usize, columns: usize, inner: usize): usize {
  return gemmScratchOf<f32>(rows, columns, inner);
}
export function gemmScratch_f64(rows: usize, columns: usize, inner: usize): usize {
  return gemmScratchOf<f64>(rows, columns, inner);
}
export function gemm_f32(c: usize, a: usize, b: usize, rows: usize, columns: usize, inner: usize, transposeA: bool, transposeB: bool, alpha: f64, beta: f64, scratch: usize): void {
  gemmOf<f32>(c, a, b, rows, columns, inner, transposeA, transposeB, alpha, beta, scratch);
}
export function gemm_f64(c: usize, a: usize, b: usize, rows: usize, columns: usize, inner: usize, transposeA: bool, transposeB: bool, alpha: f64, beta: f64, scratch: usize): void {
  gemmOf<f64>(c, a, b, rows, columns, inner, transposeA, transposeB, alpha, beta, scratch);
}
export { qrScratch };
export function qr_f32(q: usize, r: usize, a: usize, rows: usize, columns: usize, scratch: usize): bool {
  return qrOf<f32>(q, r, a, rows, columns, scratch);
}
export function qr_f64(q: usize, r: usize, a: usize, rows: usize, columns: usize, scratch: usize): bool {
  return qrOf<f64>(q, r, a, rows, columns, scratch);
}
export { seed };
export { random };
export { shuffle };
export function finite_f32(g: usize, n: usize): bool {
  return finiteOf<f32>(g, n);
}
export function finite_f64(g: usize, n: usize): bool {
  return finiteOf<f64>(g, n);
}
export function largest_f32(x: usize, n: usize): f64 {
  return largestOf<f32>(x, n);
}
export function largest_f64(x: usize, n: usize): f64 {
  return largestOf<f64>(x, n);
}
export function finiteSum_f32(acc: usize, g: usize, n: usize): bool {
  return finiteSumOf<f32>(acc, g, n);
}
export function finiteSum_f64(acc: usize, g: usize, n: usize): bool {
  return finiteSumOf<f64>(acc, g, n);
}
export function sumSquares_f32(g: usize, n: usize, scale: f64): f64 {
  return sumSquaresOf<f32>(g, n, scale);
}
export function sumSquares_f64(g: usize, n: usize, scale: f64): f64 {
  return sumSquaresOf<f64>(g, n, scale);
}
export function transpose_f32(to: usize, from: usize, rows: usize, columns: usize): void {
  transposeOf<f32>(to, from, rows, columns);
}
export function transpose_f64(to: usize, from: usize, rows: usize, columns: usize): void {
  transposeOf<f64>(to, from, rows, columns);
}
export function accumulate_f32(to: usize, from: usize, n: usize): void {
  accumulateOf<f32>(to, from, n);
}
export function accumulate_f64(to: usize, from: usize, n: usize): void {
  accumulateOf<f64>(to, from, n);
}
export function clamp_f32(to: usize, from: usize, n: usize, limit: f64): bool {
  return clampOf<f32>(to, from, n, limit);
}
export function clamp_f64(to: usize, from: usize, n: usize, limit: f64): bool {
  return clampOf<f64>(to, from, n, limit);
}
export { zero };
export function dot_f32(a: usize, b: usize, n: usize): f64 {
  return dotOf<f32>(a, b, n);
}
export function dot_f64(a: usize, b: usize, n: usize): f64 {
  return dotOf<f64>(a, b, n);
}
export function combine_f32(to: usize, from: usize, n: usize, k: f64, j: f64): void {
  combineOf<f32>(to, from, n, k, j);
}
export function combine_f64(to: usize, from: usize, n: usize, k: f64, j: f64): void {
  combineOf<f64>(to, from, n, k, j);
}
export function step_f32(planAt: usize, row: u32, check: bool): i32 {
  return stepOf<f32>(planAt, row, check);
}
export function step_f64(planAt: usize, row: u32, check: bool): i32 {
  return stepOf<f64>(planAt, row, check);
}
export function gate_f32(planAt: usize, row: u32, check: bool): i32 {
  return gateOf<f32>(planAt, row, check);
}
export function gate_f64(planAt: usize, row: u32, check: bool): i32 {
  return gateOf<f64>(planAt, row, check);
}
