// Lion as lucidrains/lion-pytorch writes it (lion_pytorch/lion_pytorch.py): the pattern for twins. The tests hold it
// to the numbers of that code itself, in lion@lion-pytorch.json.

export const reference = {
  project: "lion-pytorch",
  repository: "lucidrains/lion-pytorch",
  commit: "6a74fdc0ba572ab5683dc0270c66c20ecbc02d09",
  class: "Lion",
};

export const cases = [
  { id: "default", problem: "vec37", hyper: { lr: 1e-4, betas: [0.9, 0.99], weight_decay: 0 } },
  { id: "wd", problem: "vec37", hyper: { lr: 0.01, betas: [0.95, 0.98], weight_decay: 0.1 } },
];

export const init = ({ w }) => ({ average: new w.constructor(w.length) });

export function update({ w, g, state: { average }, hyper, f }) {
  const { lr, betas, weight_decay: decay } = hyper;
  const [b1, b2] = betas;
  for (let i = 0; i < w.length; i++) {
    const kept = f(w[i] * f(1 - lr * decay));
    const blend = f(f(average[i] * f(b1)) + f(g[i] * f(1 - b1)));
    w[i] = f(kept - f(f(lr) * Math.sign(blend)));
    average[i] = f(f(average[i] * f(b2)) + f(g[i] * f(1 - b2)));
  }
}
