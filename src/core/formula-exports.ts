// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.

/** Instructions of programs in the order of their numbers. */
export const operationNames =
  "add sub mul div min max atMost atLeast lt le gt ge eq ne flag signed neg abs sqrt floor exp log tanh select store sum dot zero total narrow take put leave axes";

/** The number by which a module of this build is known. */
export const fingerprint = 112790387;

/** Fields of Program in assembly/, float64 first, then u32. */
export const programLayout = {
  doubles: [],
  words: ["operands", "tensors", "scratch", "block", "constants", "constantsEnd", "passes", "passesEnd", "whole", "code", "codeEnd"],
} as const;

/** Fields of Pass in assembly/, float64 first, then u32. */
export const passLayout = {
  doubles: [],
  words: ["before", "body", "end"],
} as const;
