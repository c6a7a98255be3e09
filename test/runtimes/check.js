// Exercises the library from outside and returns what came out as plain JSON. Every engine must return what Node
// does, to the last bit: the kernels use strict SIMD, and nothing here calls a function whose last bit is free.

/** 32-bit FNV-1a over bytes, in hexadecimal digits. */
function digest(...arrays) {
  let hash = 0x811c9dc5;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** Numbers in [-1, 1) that are the same everywhere: a linear congruential generator of 32 bits. */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function steps({ parameters, SGD, Adam, AdamW, Lion, cosine, warmup }) {
  const runs = {
    sgd: (params) => new SGD(params, { lr: 0.1 }),
    momentum: (params) => new SGD(params, { lr: 0.1, momentum: 0.9, weightDecay: 0.01 }),
    nesterov: (params) => new SGD(params, { lr: 0.1, momentum: 0.9, nesterov: true, clip: { norm: 1 } }),
    adam: (params) => new Adam(params, { lr: warmup(cosine(0.1, 10), 3), weightDecay: 0.01 }),
    amsgrad: (params) => new Adam(params, { lr: 0.1, amsgrad: true, clip: { value: 0.5 } }),
    adamw: (params) => new AdamW(params, { lr: 0.1, decay: "matrices", accumulate: 2 }),
    lion: (params) => new Lion(params, { lr: 0.1, weightDecay: 0.1 }),
  };
  const result = {};
  for (const dtype of ["float32", "float64"]) {
    for (const [name, make] of Object.entries(runs)) {
      const next = numbers(1);
      const spec = { matrix: { shape: [5, 3], init: "glorot" } };
      for (let n = 0; n <= 67; n++) spec[`n${n}`] = { shape: [n], data: Array.from({ length: n }, next) };
      const params = parameters(spec, { dtype, seed: 7 });
      const optimizer = make(params);
      for (let t = 0; t < 6; t++) {
        for (const tensor of params.names) for (let i = 0, g = params.grad[tensor]; i < g.length; i++) g[i] = next();
        optimizer.step();
      }
      const state = params.names.flatMap((tensor) => Object.values(optimizer.state(tensor)));
      result[`${name} ${dtype}`] = digest(...params.names.map((tensor) => params.data[tensor]), ...state);
      optimizer.dispose();
      params.dispose();
    }
  }
  return result;
}

function regression({ LinearRegression, AdamW, matrix }) {
  const next = numbers(2);
  const rows = Array.from({ length: 40 }, () => [next(), 10 * next(), next() - 5]);
  const y = rows.map(([a, b, c]) => 2 * a - b + 3 * c + 4 + 0.1 * next());
  const result = {};
  for (const dtype of ["float32", "float64"]) {
    const x = matrix(rows, { dtype });
    const models = {
      default: new LinearRegression({ dtype }),
      batches: new LinearRegression({ dtype, optimizer: AdamW, epochs: 20, batchSize: 8, seed: 3, l1: 0.01, l2: 0.01 }),
    };
    for (const [name, model] of Object.entries(models)) {
      const { loss, epochs, reason } = model.fit(x, y);
      const predicted = model.predict(x);
      const loaded = LinearRegression.load(model.save({ note: "kept" }));
      const same = digest(loaded.predict(x)) === digest(predicted) && loaded.metadata.note === "kept";
      const fitted = digest(predicted, model.coefficients, Float64Array.of(model.intercept, loss));
      result[`${name} ${dtype}`] = { fitted, epochs, reason, same, good: model.score(x, y) > 0.9 };
      loaded.dispose();
      model.dispose();
    }
    x.dispose();
  }
  return result;
}

function rosenbrock({ minimize }) {
  const f = ([a, b], grad) => {
    grad[0] = -2 * (1 - a) - 400 * a * (b - a * a);
    grad[1] = 200 * (b - a * a);
    return (1 - a) * (1 - a) + 100 * (b - a * a) * (b - a * a);
  };
  const given = minimize(f, [-1.2, 1], { lr: 0.02 });
  const numeric = minimize((x) => f(x, []), Float64Array.of(-1.2, 1), { lr: 0.02, gradient: "numeric", steps: 200 });
  return { near: given.x.every((x) => Math.abs(x - 1) < 1e-3), given, numeric };
}

function resumed({ parameters, Adam }) {
  const next = numbers(3);
  const gradients = Array.from({ length: 4 }, () => Array.from({ length: 9 }, next));
  const make = () => new Adam(parameters({ w: [4], b: { shape: [5], init: "normal" } }), { lr: 0.1 });
  const advance = (optimizer, gradient) => optimizer.step({ w: gradient.slice(0, 4), b: gradient.slice(4) });
  const first = make();
  for (const gradient of gradients.slice(0, 2)) advance(first, gradient);
  const file = first.save();
  const second = make();
  second.load(file);
  for (const gradient of gradients.slice(2)) for (const optimizer of [first, second]) advance(optimizer, gradient);
  const [a, b] = [first, second].map((optimizer) => digest(optimizer.save()));
  return { file: digest(file), same: a === b, end: a };
}

function errors({ parameters, Adam, LinearRegression }) {
  const params = parameters({ w: [2] });
  const optimizer = new Adam(params);
  const thrown = (f) => {
    try {
      f();
      return "nothing was thrown";
    } catch (error) {
      return `${error.name}: ${error.message}`;
    }
  };
  return {
    option: thrown(() => new Adam(params, { weight_decay: 0.1 })),
    range: thrown(() => new Adam(params, { lr: -1 })),
    gradient: thrown(() => optimizer.step({ w: [NaN, 0] })),
    file: thrown(() => optimizer.load(optimizer.save().subarray(0, 99))),
    data: thrown(() => new LinearRegression().fit([[1], [2]], [1])),
  };
}

/** Hashes over 200 values of every schedule, by the names of the factories. */
function schedules(library) {
  const { constant, cosine, cosineRestarts, cyclic, exponential, inverseSqrt, inverseTime, join, linear } = library;
  const { multiStep, noam, oneCycle, plateau, polynomial, product, rex, scale, step, warmup, wsd } = library;
  const fixed = {
    constant: [constant(0.3)],
    cosine: [cosine(0.3, 150, { min: 0.01 })],
    cosineRestarts: [cosineRestarts(0.3, 30), cosineRestarts(0.3, 7, { factor: 1.5, min: 0.01 })],
    cyclic: ["triangular", "triangular2", "exp_range"].map((mode) =>
      cyclic({ baseLr: 0.001, maxLr: 0.1, stepSizeUp: 17, stepSizeDown: 9, mode, gamma: 0.99 }),
    ),
    exponential: [exponential(0.3, { gamma: 0.97 })],
    inverseSqrt: [inverseSqrt(0.3, { warmup: 30 })],
    inverseTime: [inverseTime(0.3, { rate: 0.07 })],
    join: [join([[linear(0.3, 20), 20], [rex(0.3, 50), 50], cosine(0.2, 90)])],
    linear: [linear(0.3, 150, { from: 0.1, to: 0.7 })],
    multiStep: [multiStep(0.3, { milestones: [30, 80, 150], gamma: 0.3 })],
    noam: [noam({ modelSize: 48, warmup: 40 })],
    oneCycle: ["cos", "linear"].map((annealStrategy) => oneCycle({ maxLr: 0.3, totalSteps: 200, annealStrategy })),
    polynomial: [polynomial(0.3, 150, { power: 0.7 }), polynomial(0.3, 150, { power: 3 })],
    product: [product(cosine(0.3, 150), exponential(1, { gamma: 0.99 }))],
    rex: [rex(0.3, 150)],
    scale: [scale(cosine(0.3, 150), 0.7)],
    step: [step(0.3, { stepSize: 30, gamma: 0.3 })],
    warmup: [warmup(cosine(0.3, 150), 30)],
    wsd: ["linear", "cosine", "1-sqrt"].map((decayShape) =>
      wsd(0.3, { warmup: 20, stable: 60, decay: 90, decayShape }),
    ),
  };
  const steps = Array.from({ length: 200 }, (_, i) => i);
  const values = (given) => Float64Array.from(steps, given);
  const result = {};
  for (const [name, list] of Object.entries(fixed)) {
    const all = list.flatMap((each) => (each.momentum ? [each, each.momentum] : [each]));
    result[name] = digest(...all.map((each) => values((i) => each(i))));
  }
  const optimizer = new library.SGD(library.parameters({ w: [1] }), { lr: plateau(0.3, { patience: 3, factor: 0.7 }) });
  const observed = values((i) => {
    optimizer.observe(Math.abs((i % 23) - 11));
    return optimizer.lr;
  });
  return { ...result, plateau: digest(observed) };
}

/** Runs everything; `library` is the namespace of simdescent. */
export async function check(library) {
  await library.init();
  const { LinearRegression } = library;
  const model = new LinearRegression({ epochs: 30 });
  const { loss } = await model.fitAsync([[1], [2], [3], [4]], [3, 5, 7, 9]);
  return {
    exports: Object.keys(library).sort(),
    asynchronous: loss,
    steps: steps(library),
    regression: regression(library),
    rosenbrock: rosenbrock(library),
    resumed: resumed(library),
    errors: errors(library),
    schedules: schedules(library),
  };
}
