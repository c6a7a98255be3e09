// A model with gradients of its own: schedule, clipping, groups, and a checkpoint to resume from.
//   node examples/node/own-gradients.js
import { AdamW, cosine, parameters, warmup } from "simdescent";

// Points on two noisy spirals; the features are a few sines and cosines of the radius and angle.
const points = Array.from({ length: 400 }, (_, i) => {
  const label = i % 2;
  const t = 1 + (i / 400) * 9;
  const angle = t + label * Math.PI;
  return { features: [t * Math.cos(angle), t * Math.sin(angle), Math.cos(t), Math.sin(t)], label };
});
const pairs = (f) => [...f, ...f.flatMap((a, i) => f.slice(i).map((b) => (a * b) / 10))];
const rows = points.map(({ features, label }) => ({ x: pairs(features), label }));

const params = parameters({ weight: [rows[0].x.length, 1], bias: [1] });
const make = () =>
  new AdamW(params, {
    lr: warmup(cosine(0.1, 450), 50),
    weightDecay: 0.001,
    decay: "matrices",
    clip: { norm: 1 },
  });

// Mean logistic loss and its gradient, written straight into the optimizer's memory.
function loss() {
  const { data, grad } = params;
  params.zeroGrad();
  let total = 0;
  for (const { x, label } of rows) {
    const z = x.reduce((sum, value, j) => sum + value * data.weight[j], data.bias[0]);
    const p = 1 / (1 + Math.exp(-z));
    total -= Math.log(label ? p : 1 - p) / rows.length;
    x.forEach((value, j) => (grad.weight[j] += ((p - label) * value) / rows.length));
    grad.bias[0] += (p - label) / rows.length;
  }
  return total;
}

let optimizer = make();
for (let step = 0; step < 500; step++) {
  const report = optimizer.step(loss);
  if (step % 100 === 0)
    console.log(`step ${report.step}: loss ${report.loss.toFixed(4)}, |g| ${report.gradNorm.toFixed(3)}`);
  if (step === 250) {
    // As after a restart: the file holds parameters, moments, counters and the schedule.
    const file = optimizer.save();
    optimizer.dispose();
    optimizer = make();
    optimizer.load(file);
  }
}
console.log(`final loss ${loss().toFixed(4)}`);
