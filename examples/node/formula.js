// A new optimizer as its formula, and one chained of transforms, beside Adam on the diabetes data and on a valley.
//   node examples/node/formula.js
import { Adam, chain, clipByValue, defineOptimizer, LinearRegression, minimize, scaleByAdam } from "simdescent";
import { read } from "../data/read.js";

// Adam whose steps are damped where gradients disagree with their average: the idea of a minute, in four lines.
const Agreeing = defineOptimizer({
  name: "Agreeing",
  options: { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8 },
  state: ["m", "v"],
  update: `
    m = beta1*m + (1-beta1)*g
    v = beta2*v + (1-beta2)*g^2
    agree = where(m*g > 0, 1, 0.5)
    w -= lr * agree * (m/(1-beta1^t)) / (sqrt(v/(1-beta2^t)) + eps)
  `,
});
const Clipped = chain(clipByValue(1), scaleByAdam({ b2: 0.99 }), { name: "Clipped" });

// Rosenbrock's valley, whose floor bends to its minimum at (1, 1).
function rosenbrock([x, y], gradient) {
  gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
  gradient[1] = 200 * (y - x * x);
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
}
for (const optimizer of [Adam, Agreeing, Clipped]) {
  const { x, steps } = minimize(rosenbrock, [-1, 1], { optimizer, lr: 0.02, steps: 10_000, tolerance: 1e-6 });
  console.log(`${optimizer.name}: (${Array.from(x, (each) => each.toFixed(4)).join(", ")}) after ${steps} steps`);
}

const { x, y } = read("diabetes.csv");
for (const optimizer of [Adam, Agreeing, Clipped]) {
  const model = new LinearRegression({ optimizer, epochs: 200, batchSize: 32, lr: 0.5 });
  model.fit(x, y);
  console.log(`${optimizer.name}: R² ${model.score(x, y).toFixed(3)} on the data it was trained on`);
}

// A mistake is shown where it stands.
try {
  defineOptimizer({ name: "Mistaken", state: ["m"], update: "m = 0.9*m + g\nw -= lr*mm" });
} catch (error) {
  console.log(error.message);
}
