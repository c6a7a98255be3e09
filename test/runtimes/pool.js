// A search that every engine must answer alike, in one thread or in several. Its candidates hold everything that has to
// travel: classes, schedules, lists, numbers no JSON has; some diverge and some fail.

/** What `gridSearch` finds with these options, as plain JSON. */
export async function search({ gridSearch, LinearRegression, SGD, Adam, AdamW, cosine, matrix, constant }, options) {
  const rows = Array.from({ length: 30 }, (_, i) => [(Math.imul(i, 7) % 11) - 5, (i % 5) / 4, Math.imul(i, 13) % 7]);
  const y = rows.map(([a, b, c], i) => 2 * a - b + 3 * c + 4 + ((i % 3) - 1) / 8);
  const grid = [
    { optimizer: [SGD, Adam], lr: [0.01, cosine(0.2, 60), 1e6], batchSize: [8, "full"] },
    { optimizer: [AdamW], betas: [[0.8, 0.99]], weightDecay: [0, 0.1], dtype: ["float32", "float64"] },
    { optimizer: [SGD], momentum: [0.5], clip: [{ norm: Infinity }] },
    { optimizer: [SGD], nesterov: [true] },
  ];
  const model = new LinearRegression({ epochs: 15, seed: 3, lr: constant(0.05) });
  const x = matrix(rows, { dtype: "float64" });
  const found = await gridSearch(model, grid, x, y, { folds: 3, metric: "rmse", ...options });
  return JSON.parse(JSON.stringify(found));
}
