// Refusals of parameters, matrices and optimizers that no other test triggers (npm run refusals).
import {
  AdamMini,
  AggMo,
  DoG,
  matrix,
  minimize,
  parameters,
  SGD,
  SM3,
  SophiaG,
  type FloatArray,
  type ParameterSet,
} from "simdescent";
import { refuses } from "./refuses.js";

const set = (): ParameterSet => parameters({ w: [2, 3], b: [3] });
const bowl = ([x]: FloatArray, grad: { [i: number]: number }) => ((grad[0] = 2 * x), x * x);

refuses("parameters and matrices", [
  [
    "a tensor of null",
    () => parameters({ w: null as never }),
    TypeError,
    "parameters: w must be a shape, a typed array, { shape, data } or { shape, init }, got null",
  ],
  ["a tensor of 5", () => parameters({ w: 5 as never }), TypeError, "{ shape, data } or { shape, init }, got 5"],
  [
    "a tensor without a shape",
    () => parameters({ w: { data: [1] } as never }),
    TypeError,
    "parameters: w must be a shape",
  ],
  [
    "data of null",
    () => parameters({ w: { shape: [1], data: null as never } }),
    TypeError,
    "parameters: w: data must be an array of numbers, got null",
  ],
  [
    "data that is a number",
    () => parameters({ w: { shape: [1], data: 1 as never } }),
    TypeError,
    "parameters: w: data must be an array of numbers, got 1",
  ],
  [
    "options of a matrix that are null",
    () => matrix([[1]], null as never),
    TypeError,
    "matrix: options must be an object, got null",
  ],
  [
    "options of a matrix with sizes",
    () => matrix(2, 2, "float64" as never),
    TypeError,
    'matrix: options must be an object, got "float64"',
  ],
  [
    "options of a matrix of data",
    () => matrix([1], 1, 1, 5 as never),
    TypeError,
    "matrix: options must be an object, got 5",
  ],
  [
    "rows of a single number",
    () => parameters({ one: [] }).sparse("one", { rows: [], values: [] }),
    RangeError,
    "sparse gradient of one: the tensor is a single number and has no rows",
  ],
]);

refuses("groups", [
  [
    "null for a group",
    () => new SGD(set(), { groups: [null as never] }),
    TypeError,
    "SGD: groups[0] must be an object, got null",
  ],
  [
    "a name for a group",
    () => new SGD(set(), { groups: ["w" as never] }),
    TypeError,
    'SGD: groups[0] must be an object, got "w"',
  ],
  [
    "a name for a match",
    () => new SGD(set(), { groups: [{ match: "w" as never }] }),
    TypeError,
    'SGD: groups[0]: match must be a RegExp or an array of names, got "w"',
  ],
  [
    "a group of nothing",
    () => new SGD(set(), { groups: [{ match: [] }] }),
    RangeError,
    "SGD: groups[0]: match is empty",
  ],
]);

refuses("optimizers", [
  [
    "parameters that are gone",
    () => {
      const params = set();
      params.dispose();
      return new SGD(params);
    },
    Error,
    "SGD: the parameters are disposed",
  ],
  [
    "a step after its parameters are gone",
    () => {
      const params = set();
      const optimizer = new SGD(params);
      params.dispose();
      return optimizer.step();
    },
    Error,
    "SGD: its parameters are disposed",
  ],
  [
    "sizes of heads that change",
    () => new AdamMini(parameters({ query: [4, 4] }), { dim: (() => 4) as never, nHeads: 2 }),
    TypeError,
    "AdamMini: dim and nHeads must be numbers, they decide how tensors are cut",
  ],
  [
    "heads that do not divide",
    () => new AdamMini(parameters({ query: [5, 5] }), { dim: 4, nHeads: 2 }),
    RangeError,
    "AdamMini: query of shape [5, 5] does not divide into heads of dim² / nHeads = 8\nGive dim and nHeads as in the model",
  ],
  [
    "no first average",
    () => new AggMo(set(), { betas: [null as never] }),
    RangeError,
    "AggMo: betas[0] must be in [0, 1), got null",
  ],
  [
    "a gap among averages",
    () => new AggMo(set(), { betas: [0, null as never, 0.9] }),
    RangeError,
    "AggMo: betas[2] needs betas[1]",
  ],
  [
    "no first distance",
    () => new DoG(set(), { repsRel: 0 }),
    RangeError,
    "DoG: repsRel must be above 0 without initEta",
  ],
  [
    "a tensor of 11 dimensions",
    () => new SM3(parameters({ w: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2] })),
    RangeError,
    "SM3: w has 11 dimensions, at most 10 can be used\nGive it another optimizer by groups.",
  ],
  [
    "curvature of plain arrays without gradients",
    () => new SophiaG({ w: new Float32Array(2) }).updateHessian(),
    TypeError,
    "SophiaG: plain arrays carry no gradients\nPass them: updateHessian(gradients).",
  ],
  [
    "options of minimize that are null",
    () => minimize(bowl, [1], null as never),
    TypeError,
    "minimize: options must be an object, got null",
  ],
]);
