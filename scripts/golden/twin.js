// Runs a twin: an update rule in plain JavaScript, in float64, and in float32 by Math.fround.

const kinds = { f64: [Float64Array, (x) => x], f32: [Float32Array, Math.fround] };

/** Parameters after every step of a case, `[step][tensor][element]`; the twin's form is told in test/golden/README.md. */
export function runTwin(twin, problem, test, dtype) {
  const [Type, f] = kinds[dtype];
  const { init = () => ({}), update, step = ({ tensors, ...rest }) => tensors.forEach((each) => update({ ...each, ...rest })) } = twin; // prettier-ignore
  const tensors = problem.params0.map((values, i) => {
    const group = test.groups?.find(({ tensors }) => tensors.includes(i));
    const hyper = { ...test.hyper, ...group?.hyper };
    const tensor = { w: Type.from(values), shape: problem.shapes[i], hyper };
    return { ...tensor, state: init(tensor) };
  });
  const rate = "lr" in test.hyper ? "lr" : "learning_rate";
  return problem.grads.map((grads, at) => {
    tensors.forEach((tensor, i) => {
      tensor.g = Type.from(grads[i]);
      if (test.lrPerStep) tensor.hyper[rate] = test.lrPerStep[at];
    });
    const { value, rows } = test.inputs ?? {};
    step({ tensors, t: at + 1, f, loss: value?.[at], rows: rows?.[at] });
    return tensors.map(({ w }) => Array.from(w));
  });
}
