// A small network with gradients of its own: Muon for the matrices, AdamW for the biases, one step, one checkpoint.
//   node examples/node/two-optimizers.js
import { AdamW, cosine, Muon, parameters } from "simdescent";

const hidden = 16;
const params = parameters(
  {
    "first.weight": { shape: [2, hidden], init: "he" },
    "first.bias": [hidden],
    "second.weight": { shape: [hidden, 1], init: "glorot" },
    "second.bias": [1],
  },
  { seed: 3 },
);
const make = () =>
  new Muon(params, {
    lr: cosine(0.05, 400),
    weightDecay: 0,
    groups: [{ match: /bias$/, optimizer: AdamW, lr: 0.01 }],
  });

// Inside or outside of a ring?
const points = Array.from({ length: 300 }, (_, i) => {
  const radius = 0.15 + 1.7 * (((i * 37) % 300) / 300);
  const angle = i * 2.399963;
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle), label: radius > 0.6 && radius < 1.3 ? 1 : 0 };
});

// Mean logistic loss of a network with one hidden layer of tanh, and its gradient.
function loss() {
  const { data, grad } = params;
  const [w1, b1, w2] = [data["first.weight"], data["first.bias"], data["second.weight"]];
  const [g1, h1, g2] = [grad["first.weight"], grad["first.bias"], grad["second.weight"]];
  params.zeroGrad();
  let total = 0;
  for (const { x, y, label } of points) {
    const a = Array.from(b1, (b, j) => Math.tanh(b + x * w1[j] + y * w1[hidden + j]));
    const z = a.reduce((sum, value, j) => sum + value * w2[j], data["second.bias"][0]);
    const p = 1 / (1 + Math.exp(-z));
    total -= Math.log(label ? p : 1 - p) / points.length;
    const d = (p - label) / points.length;
    grad["second.bias"][0] += d;
    a.forEach((value, j) => {
      g2[j] += d * value;
      const back = d * w2[j] * (1 - value * value);
      h1[j] += back;
      g1[j] += back * x;
      g1[hidden + j] += back * y;
    });
  }
  return total;
}

let optimizer = make();
for (let step = 0; step < 400; step++) {
  const report = optimizer.step(loss);
  if (step % 100 === 0) console.log(`step ${report.step}: loss ${report.loss.toFixed(4)}`);
  if (step === 200) {
    const file = optimizer.save();
    optimizer.dispose();
    optimizer = make();
    optimizer.load(file);
  }
}
console.log(`final loss ${loss().toFixed(4)}`);
