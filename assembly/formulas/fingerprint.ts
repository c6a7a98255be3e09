// Written by scripts/generate.js (npm run generate) from what the folders hold; do not edit.

/** Compared with the one in src/core when the module is opened. */
export const fingerprint: i32 = 112790387;
