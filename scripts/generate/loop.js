// The loop around a rule's update, written once for all of them and expanded for either type.
import { folded } from "./rules.js";

export const types = ["f32", "f64"];

// A do-while, because V8 keeps what is splatted before a loop in registers only when the body is the loop's
// header; in a for loop it converts and splats every scalar again in every round (measured: 4 times slower).
// The loop of a `direct` rule stands behind a test that is always true: without it TurboFan keeps exchanging the
// registers of w and g, which is 2.5 % of SGD. Offsets are immediates, because Binaryen folds no sum of 64 into a
// load. Written out for either type: a generic function and its export would be two functions.
// A rule that `swaps` finds its first two slots exchanged where its first scalar, which the update does not get, is not 0.
export function loop({ name, direct, decoupled, swaps, unroll, slots, scalars }) {
  const pointers = ["w", "g", ...slots];
  const splat = {
    f32: (i) => `f32x4.splat(<f32>load<f64>(scalars, ${8 * i}))`,
    f64: (i) => `v128.load_splat<f64>(scalars, ${8 * i})`,
  };
  const body = (offset, t) => {
    const at = (pointer) => (offset ? `${pointer} + ${offset}` : pointer);
    const list = [`w${offset}`, `g${offset}`, ...slots.map(at), ...(direct ? folded : []), ...scalars].join(", ");
    return `    ${decoupled ? "let" : "const"} w${offset} = v128.load(${at("w")});
    const g${offset} = ${direct ? `v128.load(${at("g")})` : `Loop.gradient<${t}>(${at("g")}, w${offset}, scale, decay)`};
${decoupled ? `    w${offset} = ${t}x${t === "f32" ? 4 : 2}.mul(keep, w${offset});\n` : ""}    v128.store(${at("w")}, ${name}.update<${t}>(${list}));
`;
  };
  const stride = 16 * unroll;
  const advance = pointers.map((p) => `${p} += ${stride}`).join("; ");
  const scalarList = ["scale", "decay", decoupled ? "keep" : "", ...(swaps ? [""] : []), ...scalars];
  const [first, second] = slots;
  const swap = `  if (load<f64>(scalars, 24) != 0) {
    const other = ${first};
    ${first} = ${second};
    ${second} = other;
  }
`;
  return types
    .map(
      (t) => `export function ${name}_${t}(n: usize, slots: usize, scalars: usize): void {
${pointers.map((p, i) => `  let ${p} = load<usize>(slots, ${4 * i});\n`).join("")}${swaps ? swap : ""}  const end = w + n * sizeof<${t}>();
${scalarList.map((k, i) => (k ? `  const ${k} = ${splat[t](i)};\n` : "")).join("")}  ${direct ? "if (n) " : ""}do {
${Array.from({ length: unroll }, (_, i) => body(16 * i, t)).join("")}    ${advance};
  } while (w < end);
}
`,
    )
    .join("");
}
