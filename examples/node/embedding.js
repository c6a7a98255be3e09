// Vectors for 20,000 readers and 5,000 books, learnt from ratings one small batch at a time: a step costs what it
// touches, not what the tables hold.
//   node examples/node/embedding.js
import { parameters, SparseAdam } from "simdescent";

const readers = 20_000;
const books = 5_000;
const size = 4;
const params = parameters({ readers: [readers, size], books: { shape: [books, size], init: "normal" } }, { seed: 1 });
const optimizer = new SparseAdam(params, { lr: 0.02 });

// What nobody tells the model: tastes are two numbers, and so are books.
const taste = (reader) => [Math.sin(reader), Math.cos(3 * reader)];
const book = (i) => [Math.sin(7 * i), Math.cos(5 * i)];
const rating = (reader, i) => taste(reader)[0] * book(i)[0] + taste(reader)[1] * book(i)[1];

const batch = 64;
const busy = 300; // readers and books that are about at all
let average = 0;
for (let step = 0; step < 6000; step++) {
  const rows = { readers: [], books: [] };
  const values = { readers: [], books: [] };
  let loss = 0;
  for (let k = 0; k < batch; k++) {
    const reader = ((step * batch + k) * 17) % busy;
    const item = ((step * batch + k) * 31 + step) % busy;
    const u = params.data.readers.subarray(reader * size, (reader + 1) * size);
    const v = params.data.books.subarray(item * size, (item + 1) * size);
    const error = u.reduce((sum, x, j) => sum + x * v[j], 0) - rating(reader, item);
    loss += error ** 2 / batch;
    rows.readers.push(reader);
    rows.books.push(item);
    for (let j = 0; j < size; j++) {
      values.readers.push((2 * error * v[j]) / batch);
      values.books.push((2 * error * u[j]) / batch);
    }
  }
  // A reader or book that comes twice in a batch gets the sum.
  params.sparse("readers", { rows: rows.readers, values: values.readers });
  params.sparse("books", { rows: rows.books, values: values.books });
  optimizer.step();
  average = step === 0 ? loss : average + 0.01 * (loss - average);
  if (step % 1500 === 0) console.log(`step ${step}: mean squared error ${average.toFixed(4)}`);
}
console.log(`final error ${average.toFixed(4)}`);
