// Refusals of searches and their threads that no other test triggers (npm run refusals).
import { expect, test } from "vitest";
import { gridSearch, learningCurve, LinearRegression } from "simdescent";
import { workerPool } from "../tuning/dist.js";
import { refuses } from "./refuses.js";

const x = [[1], [2], [3], [4], [5], [6]];
const y = [1, 2, 3, 5, 6, 8];
const model = new LinearRegression({ epochs: 2 });

refuses("searches", [
  [
    "a learning curve with null for options",
    () => learningCurve(model, x, y, null as never),
    TypeError,
    "learningCurve: options must be an object, got null",
  ],
  [
    "threads where the library lies without them",
    () => gridSearch(model, { lr: [0.1] }, x, y, { folds: 2, workers: 2 }),
    Error,
    /^gridSearch: cannot load the workers: .*\nIn a bundle: import \{ workerPool \} from "simdescent\/workers".*Without threads: workers: 1\.$/,
  ],
]);

test("a pool whose script is no address refuses the search, and can be asked again", async () => {
  const pool = workerPool(2, { workerUrl: "no address" });
  const search = () => gridSearch(model, { lr: [0.1] }, x, y, { folds: 2, queue: pool });
  await expect(search()).rejects.toThrow(/Invalid URL/);
  await expect(search()).rejects.toThrow(/Invalid URL/);
});
