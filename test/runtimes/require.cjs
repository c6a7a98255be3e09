// As main.js, from CommonJS.
const simdescent = require("../../dist/index.js");

import("./check.js").then(async ({ check }) => console.log(JSON.stringify(await check({ ...simdescent }))));
