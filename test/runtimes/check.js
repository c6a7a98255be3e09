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

// One class of each name: `check` may be called again. Where no program may compile, these are interpreted.
const formulaClasses = new WeakMap();

function formulasOf(library) {
  if (formulaClasses.has(library)) return formulaClasses.get(library);
  const { chain, clipByGlobalNorm, centralize, defineOptimizer, scaleByAdam, scaleByTrustRatio } = library;
  const Formula = defineOptimizer({
    name: "CheckedFormula",
    options: { lr: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8 },
    state: ["m", { name: "v", start: 1 }],
    update: `m = beta1*m + (1-beta1)*g; v = beta2*v + (1-beta2)*g^2
      w -= lr*tanh(m/(1-beta1^t)) / (sqrt(v) + eps) + 1e-3*where(w > 0, exp(-w), log(1 + abs(w)))`,
  });
  const Chain = chain(clipByGlobalNorm(1), centralize(), scaleByAdam(), scaleByTrustRatio(), { name: "CheckedChain" });
  formulaClasses.set(library, { Formula, Chain });
  return { Formula, Chain };
}

function steps(library) {
  const { parameters, SGD, Adam, AdamW, Lion, cosine, warmup } = library;
  const { Formula, Chain } = formulasOf(library);
  const runs = {
    formula: (params) => new Formula(params, { clip: { norm: 1 } }),
    chain: (params) => new Chain(params, { lr: 0.1 }),
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
      batches: new LinearRegression({ dtype, optimizer: AdamW, epochs: 20, batchSize: 8, seed: 3, l2: 0.01 }),
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

/** Rows of three kinds, in three features. */
function sorts() {
  const next = numbers(5);
  const kinds = ["fig", "plum", "pear"];
  const y = Array.from({ length: 60 }, (_, i) => kinds[i % 3]);
  const rows = y.map((_, i) => [2 * next() + (i % 3), 20 * next() - 9 * (i % 3), next()]);
  return { rows, y, counts: rows.map(([a], i) => (i % 4) + Math.round(Math.abs(a))) };
}

function classifiers({ LinearRegression, LogisticRegression, SoftmaxRegression, Adam, FISTA, LBFGS, matrix }) {
  const { rows, y, counts } = sorts();
  const two = y.map((kind) => kind === "fig");
  const runs = {
    default: {},
    lbfgs: { optimizer: LBFGS, l2: 0.01 },
    adam: { optimizer: Adam, lr: 0.05, epochs: 20, batchSize: 8, classWeight: "balanced" },
    fista: { optimizer: FISTA, epochs: 200, l1: 0.05 },
  };
  const result = {};
  for (const dtype of ["float32", "float64"]) {
    const x = matrix(rows, { dtype });
    const record = (name, Model, target, options) => {
      const model = new Model({ dtype, ...options });
      const { loss, epochs, reason } = model.fit(x, target);
      const told = (each) => {
        // The hinge has scores only, counts have means only.
        const list = each.predictProba && options.loss === undefined;
        const proba = list ? each.predictProba(x) : [each.decisionFunction?.(x) ?? each.predict(x)];
        return digest(new TextEncoder().encode(JSON.stringify(each.predict(x))), ...proba);
      };
      const loaded = Model.load(model.save());
      const { weight, bias } = model.params.data;
      const fitted = digest(weight, bias, Float64Array.of(loss));
      const predicted = told(model);
      const zeros = weight.filter((w) => w === 0).length;
      const good = model.score(x, target) > 0.6 || name === "poisson";
      result[`${name} ${dtype}`] = { fitted, predicted, epochs, reason, zeros, same: told(loaded) === predicted, good };
      loaded.dispose();
      model.dispose();
    };
    for (const [name, options] of Object.entries(runs)) {
      record(`logistic ${name}`, LogisticRegression, two, options);
      record(`softmax ${name}`, SoftmaxRegression, y, options);
    }
    record("hinge", LogisticRegression, two, { loss: "squaredHinge" });
    record("poisson", LinearRegression, counts, { loss: "poisson" });
    x.dispose();
  }
  return result;
}

function networks({ MLPClassifier, MLPRegressor, AdamW, Muon, matrix }) {
  const { rows, y, counts } = sorts();
  const groups = [{ match: /bias|gain|shift/, optimizer: AdamW, lr: 0.01 }];
  const runs = {
    gelu: { activation: "gelu", dropout: [0.2, 0.1], labelSmoothing: 0.1 },
    muon: { activation: "silu", layerNorm: true, optimizer: Muon, lr: 0.02, groups, clip: { norm: 1 } },
    mish: { activation: "mish", init: "lecun", l2: 0.01, batchSize: "full" },
  };
  const result = {};
  for (const dtype of ["float32", "float64"]) {
    const x = matrix(rows, { dtype });
    for (const [name, options] of Object.entries(runs)) {
      const common = { hidden: [9, 6], epochs: 12, batchSize: 16, seed: 4, dtype, ...options };
      const model = new MLPClassifier(common);
      const { history, loss } = model.fit(x, y);
      const proba = digest(...model.predictProba(x));
      const norms = history.flatMap(({ accuracy, effectiveRate, layers }) => [
        accuracy,
        effectiveRate,
        ...layers.flatMap(({ gradNorm, updateNorm, weightNorm, dead }) => [gradNorm, updateNorm, weightNorm, dead]),
      ]);
      const stopped = new MLPClassifier(common);
      stopped.fit(x, y, { onEpoch: ({ epoch }) => epoch < 5 });
      const resumed = new MLPClassifier(common);
      resumed.fit(x, y, { resume: stopped.checkpoint() });
      result[`${name} ${dtype}`] = {
        fitted: digest(model.params.save(), Float64Array.of(loss, ...norms)),
        proba,
        same: [resumed, MLPClassifier.load(model.save())].every((each) => digest(...each.predictProba(x)) === proba),
      };
      const { labelSmoothing: _, ...rest } = common;
      const numbers = new MLPRegressor({ ...rest, activation: "tanh", loss: "huber" });
      numbers.fit(x, counts);
      const pairs = new MLPRegressor({ ...rest, activation: "elu" });
      pairs.fit(
        x,
        counts.map((count, i) => [count, i / 60]),
      );
      result[`${name} numbers ${dtype}`] = digest(numbers.predict(x), ...pairs.predict(x));
    }
    x.dispose();
  }
  return result;
}

// Saved in Node: SoftmaxRegression of `sorts` in float32, LogisticRegression of its figs in float64.
const files = {
  SoftmaxRegression:
    "mAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJjbGFzc2VzIjoiW1wiZmlnXCIsXCJwZWFyXCIsXCJwbHVtXCJdIiwibW9kZWwiOiJT" +
    "b2Z0bWF4UmVncmVzc2lvbiIsIm9wdGltaXplciI6IkxCRkdTIiwib3B0aW9ucyI6Int9IiwiZm9ybWF0Ijoic2ltZGVzY2VudC8x" +
    "IiwiY2hlY2tzdW0iOiJjMTI3N2FiNiJ9LCJtZWFuIjp7ImR0eXBlIjoiRjY0Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpb" +
    "MCwyNF19LCJzY2FsZSI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6WzI0LDQ4XX0sImJpYXMiOnsi" +
    "ZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOls0OCw2MF19LCJ3ZWlnaHQiOnsiZHR5cGUiOiJGMzIiLCJz" +
    "aGFwZSI6WzMsM10sImRhdGFfb2Zmc2V0cyI6WzYwLDk2XX19ICAgICBVVVVjK+ztP0REtFfsYCbAzczMkFnKvb9Wfyiow9j2P+iT" +
    "mMko/SZADP81XR3x4j+H2tu9YeJLvQLmID5Wv5a/s64nPyXQBT9J+LS9xykJvwTJHz+AubS9RE+GumLStj0=",
  LogisticRegression:
    "mAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJjbGFzc2VzIjoiW2ZhbHNlLHRydWVdIiwibW9kZWwiOiJMb2dpc3RpY1JlZ3Jlc3Np" +
    "b24iLCJvcHRpbWl6ZXIiOiJMQkZHUyIsIm9wdGlvbnMiOiJ7XCJkdHlwZVwiOlwiZmxvYXQ2NFwifSIsImZvcm1hdCI6InNpbWRl" +
    "c2NlbnQvMSIsImNoZWNrc3VtIjoiMGEzNDQ1NGIifSwiYmlhcyI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbMV0sImRhdGFfb2Zm" +
    "c2V0cyI6WzAsOF19LCJtZWFuIjp7ImR0eXBlIjoiRjY0Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbOCwzMl19LCJzY2Fs" +
    "ZSI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6WzMyLDU2XX0sIndlaWdodCI6eyJkdHlwZSI6IkY2" +
    "NCIsInNoYXBlIjpbMywxXSwiZGF0YV9vZmZzZXRzIjpbNTYsODBdfX3srfWt+ULvv4mISGEr7O0/VVWNVuxgJsBERESFWcq9v/yl" +
    "EajD2PY/umYHySj9JkAGj09dHfHiPwqAUdsaEfq/CnNoFqqhw78gyte+to/Cvw==",
};

/** What files from elsewhere predict. */
function foreign(library) {
  const { rows } = sorts();
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const model = library[name].load(bytes);
      return [name, { labels: model.predict(rows.slice(0, 9)), hash: digest(...model.predictProba(rows)) }];
    }),
  );
}

function rosenbrock({ minimize }) {
  const f = ([a, b], grad) => {
    grad[0] = -2 * (1 - a) - 400 * a * (b - a * a);
    grad[1] = 200 * (b - a * a);
    return (1 - a) * (1 - a) + 100 * (b - a * a) * (b - a * a);
  };
  const given = minimize(f, [-1.2, 1]);
  const numeric = minimize((x) => f(x, []), Float64Array.of(-1.2, 1), { gradient: "numeric" });
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

/** Products of small and of large matrices, in all four transpositions. */
function products({ matmul, matrix }) {
  const next = numbers(9);
  const filled = (rows, columns, dtype) => {
    const m = matrix(rows, columns, { dtype });
    for (let i = 0; i < rows; i++) for (let j = 0, row = m.row(i); j < columns; j++) row[j] = next();
    return m;
  };
  const result = {};
  for (const dtype of ["float32", "float64"]) {
    for (const [rows, inner, columns] of [
      [1, 300, 10],
      [3, 4, 2],
      [9, 8, 13],
      [70, 300, 270],
    ]) {
      for (const [transposeA, transposeB] of [[], [true], [false, true], [true, true]]) {
        const a = transposeA ? filled(inner, rows, dtype) : filled(rows, inner, dtype);
        const b = transposeB ? filled(columns, inner, dtype) : filled(inner, columns, dtype);
        const out = matmul(a, b, { transposeA, transposeB });
        result[`${rows} x ${inner} x ${columns} ${+!!transposeA}${+!!transposeB} ${dtype}`] = digest(out.data);
        for (const m of [a, b, out]) m.dispose();
      }
    }
  }
  return result;
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
// Records with categories, gaps and dates: a model's file predicts them as the model did.
function tables({ LinearRegression, SoftmaxRegression, MLPRegressor, tableEncoder, Adam }) {
  const next = numbers(9);
  const cities = ["Lyon", "Évian", "北京", ""];
  const records = Array.from({ length: 60 }, (_, i) => ({
    city: cities[i % 4],
    rooms: i % 9 === 4 ? null : `${1 + ((i * 5) % 6)},5`,
    since: `${1 + (i % 28)}/0${1 + (i % 9)}/2024`,
    paid: i % 3 === 0,
    price: 100 * next(),
    kind: ["let", "sold", "empty"][(i * 7) % 3],
  }));
  const without = (name) => records.map((record) => ({ ...record, [name]: undefined }));
  const options = { optimizer: Adam, lr: 0.05, epochs: 20 };
  const models = {
    regression: [LinearRegression, "price", "kind", options],
    softmax: [SoftmaxRegression, "kind", "price", options],
    network: [MLPRegressor, "price", "kind", { hidden: [4], epochs: 5 }],
  };
  const result = {};
  for (const [name, [Model, target, other, more]] of Object.entries(models)) {
    const model = new Model({ ...more, encoder: tableEncoder({ target }) });
    model.fit(without(other));
    const loaded = Model.load(model.save());
    const answers = { city: "Oslo", rooms: "3,5", since: "2024-02-29", paid: null };
    const predicted = [model, loaded].map((each) =>
      JSON.stringify([...each.predict(records), ...each.predict(answers)]),
    );
    result[name] = {
      same: predicted[0] === predicted[1],
      hash: digest(...model.params.names.map((tensor) => model.params.data[tensor])),
      predicted: digest(new TextEncoder().encode(predicted[0])),
      warnings: loaded.encode(answers).warnings,
    };
  }
  return result;
}

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
    classifiers: classifiers(library),
    networks: networks(library),
    foreign: foreign(library),
    rosenbrock: rosenbrock(library),
    resumed: resumed(library),
    errors: errors(library),
    schedules: schedules(library),
    products: products(library),
    tables: tables(library),
  };
}
