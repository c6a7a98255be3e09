// For engines with files: prints the check's result.
import * as simdescent from "../../dist/index.js";
import { check } from "./check.js";

console.log(JSON.stringify(await check(simdescent)));
