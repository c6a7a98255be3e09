// Files: of every optimizer, model, fit and of parameters. The right content, or a CheckpointError and all as before.
import { demand, equal, outcome } from "./expect.js";
import { mutated, otherContents } from "./random.js";

/** A file with something changed: bytes as they come, or content with a checksum that is right. */
function damaged({ encode, decode }, random, file) {
  if (random.int(2) === 0) return { bytes: mutated(random, file), summed: false };
  const contents = decode(file, "fuzz");
  for (let times = 1 + random.int(2); times > 0; times--)
    if (contents.tensors.size > 0) otherContents(random, contents);
  return { bytes: encode(contents), summed: true };
}

export function optimizerFiles(lib) {
  const classes = Object.entries(lib.optimizers);
  const make = (Class, options) => {
    const params = lib.parameters({ w: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, b: [2, 1] });
    return new Class(params, options);
  };
  const step = (optimizer) => {
    optimizer.params.grad.w.set([1, -1, 2, 0.5, 0.25, 3]);
    optimizer.params.grad.b.set([0.1, -0.2]);
    optimizer.step(() => 0.5);
  };
  const known = new Map();
  const prepared = (at) => {
    if (!known.has(at)) {
      const [name, Class] = classes[at];
      const options =
        name === "LBFGS" ? { historySize: 3, maxIter: 2 } : at % 2 ? { lr: lib.warmup(lib.cosine(0.01, 9), 2) } : {};
      const [trained, target] = [make(Class, options), make(Class, options)];
      for (let i = 0; i < 3; i++) step(trained);
      step(target);
      known.set(at, { name, file: trained.save(), target });
    }
    return known.get(at);
  };
  return (random) => {
    const { name, file, target } = prepared(random.int(classes.length));
    const { bytes, summed } = damaged(lib, random, file);
    const before = target.save();
    const said = outcome(() => target.load(bytes), ["CheckpointError"]);
    if (said === "refused") return demand(equal(target.save(), before), `${name}: a refused file changed something`);
    demand(summed || equal(bytes, file), `${name}: took damaged bytes`);
    // What is taken may be nonsense, but it is saved as it was read, and steps come to an end.
    target.save();
    outcome(() => step(target), ["NonFiniteError", "RangeError", "TypeError", "Error"]);
    target.load(file);
    return demand(equal(target.save(), file), `${name}: did not come back`);
  };
}

function fittedModels(lib) {
  const x = Array.from({ length: 24 }, (_, i) => [i / 10, (i * 7) % 5]);
  const y = x.map(([a, b]) => 2 * a - b + 1);
  const labels = x.map(([a]) => (a > 1.6 ? "c" : a > 0.8 ? "b" : "a"));
  const two = x.map(([a]) => a > 1.1);
  const more = { epochs: 4, batchSize: 5, seed: 3 };
  const hashed = x.map(([a, b]) => lib.hashFeatures({ [`a${a}`]: 1, [`b${b}`]: 2 }, 64));
  return [
    [
      lib.LinearRegression,
      { ...more, optimizer: lib.SGD, lr: lib.cosine(0.01, 20), momentum: 0.9, validation: 0.25 },
      x,
      y,
    ],
    [lib.LinearRegression, {}, x, y],
    [lib.LogisticRegression, { ...more, optimizer: lib.Adam, lr: 0.01 }, x, two],
    [lib.SoftmaxRegression, { ...more, optimizer: lib.AdamW, lr: 0.01, l2: 0.1 }, x, labels],
    [lib.MLPRegressor, { ...more, hidden: [3], dropout: 0.2 }, x, y],
    [lib.MLPClassifier, { ...more, hidden: [4, 3], layerNorm: true, validation: 0.25, patience: 3 }, x, labels],
    [lib.LogisticRegression, { buckets: 64, optimizer: lib.FTRL, lr: 0.1, classes: [false, true] }, hashed, two],
  ];
}

export function modelFiles(lib) {
  const made = fittedModels(lib).map(([Model, options, x, y]) => {
    const model = new Model(options);
    model.fit(x, y);
    const plain = model.save({ note: "mine" });
    model.partialFit(x, y);
    return { Model, x, files: [plain, model.save()] };
  });
  return (random) => {
    const { Model, x, files } = random.pick(made);
    const file = random.pick(files);
    const { bytes, summed } = damaged(lib, random, file);
    let model;
    const inUse = lib.bytesInUse();
    if (outcome(() => (model = Model.load(bytes)), ["CheckpointError"]) === "refused")
      return demand(lib.bytesInUse() === inUse, `${Model.name}: memory is left of a refused file`);
    demand(summed || equal(bytes, file), `${Model.name}: took damaged bytes`);
    outcome(() => model.predict(x), ["RangeError", "TypeError", "Error"]);
    outcome(() => model.save(), ["RangeError", "TypeError", "Error"]);
    return model.dispose();
  };
}

export function fitCheckpoints(lib) {
  const made = fittedModels(lib)
    .filter(([, { epochs }]) => epochs)
    .map(([Model, options, x, y]) => {
      const model = new Model(options);
      const checkpoints = [];
      model.fit(x, y, { onEpoch: () => void checkpoints.push(model.checkpoint()) });
      return { model, x, y, checkpoints, whole: model.save() };
    });
  return (random) => {
    const { model, x, y, checkpoints, whole } = random.pick(made);
    const file = random.pick(checkpoints.slice(0, 3));
    const { bytes, summed } = damaged(lib, random, file);
    let epochs = 0;
    const onEpoch = () => ++epochs < 50;
    const said = outcome(() => model.fit(x, y, { resume: bytes, onEpoch }), ["CheckpointError"]);
    if (said === "taken") {
      demand(summed || equal(bytes, file), "a damaged checkpoint was taken");
      // A rate that turns out too large begins again, a few times.
      demand(epochs < 50, "a checkpoint of 4 epochs does not end");
      model.fit(x, y);
    }
    return demand(equal(model.save(), whole), "the model is not as before");
  };
}

export function parameterFiles(lib) {
  const params = lib.parameters({
    guard: { shape: [3], data: [1, 2, 3] },
    w: [2, 3],
    end: { shape: [2], data: [7, 8] },
  });
  const file = params.save();
  return (random) => {
    const { bytes, summed } = damaged(lib, random, file);
    const said = outcome(() => params.load(bytes), ["CheckpointError"]);
    // Parameters are read from files of any writer: one of ours that has lost both its marks is no longer one of ours.
    const header = Buffer.from(bytes).toString("latin1");
    const marked = header.includes("simdescent/1") || /"checksum":"[0-9a-f]{8}"\}/.test(header);
    if (said === "taken" && !summed && marked) demand(equal(params.save(), file), "damaged bytes were taken");
    if (said === "taken") params.load(file);
    return demand(equal(params.save(), file), "the parameters are not as before");
  };
}

/** Files of other writers, which carry no checksum: what is taken is what stands in the file. */
export function foreignFiles(lib) {
  const params = lib.parameters({ a: [2], b: [1, 2], c: [0] });
  const entry = (shape, ...data_offsets) => ({ dtype: "F32", shape, data_offsets });
  const header = { b: entry([1, 2], 0, 8), a: entry([2], 8, 16), c: entry([0], 16, 16) };
  const data = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  return (random) => {
    const text =
      random.int(3) === 0
        ? JSON.stringify(header)
        : JSON.stringify(random.int(2) ? header : { __metadata__: { format: "pt" }, ...header });
    const json = Buffer.from(
      random.int(2)
        ? text
        : String(mutated(random, Buffer.from(text)).reduce((all, byte) => all + String.fromCharCode(byte), "")),
      "latin1",
    );
    const file = new Uint8Array(8 + json.length + data.length);
    new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
    file.set(json, 8);
    file.set(data, 8 + json.length);
    const before = params.save();
    if (outcome(() => params.load(file), ["CheckpointError"]) === "refused")
      return demand(equal(params.save(), before), "a refused file changed something");
    const read = JSON.parse(json.toString("utf8"));
    for (const name of ["a", "b", "c"]) {
      const [begin, end] = read[name].data_offsets;
      demand(
        equal(Buffer.from(params.data[name].slice().buffer), data.subarray(begin, end)),
        `${name} is not what the file holds`,
      );
    }
    return undefined;
  };
}
