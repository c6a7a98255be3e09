// A recommender whose users and items keep arriving: 100,000 ratings, one after the other, tables that grow by the row.
//   node examples/node/recommender.js
import { parameters, SparseAdam } from "simdescent";

// Ratings of nobody in particular: tastes of four dimensions, and some noise. Newcomers come all the time.
const dimensions = 4;
let state = 7;
const uniform = () => (state = (state * 16807) % 2147483647) / 2147483647;
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
const taste = () => Array.from({ length: dimensions }, () => normal() / Math.sqrt(dimensions));
const people = { users: [taste()], items: [taste()] };

const start = { init: "normal", scale: 0.1 };
const params = parameters({
  users: { shape: [1, dimensions], ...start },
  items: { shape: [1, dimensions], ...start },
});
const optimizer = new SparseAdam(params, { lr: 0.03 });

// Room is made ahead, by a quarter, so that tables do not grow with every row.
const rows = { users: 1, items: 1 };
function arrive(kind) {
  people[kind].push(taste());
  if (people[kind].length <= rows[kind]) return;
  rows[kind] = Math.ceil(1.25 * rows[kind]) + 8;
  params.resize(kind, { rows: rows[kind], init: "normal", seed: rows[kind] });
  const width = dimensions;
  params.data[kind].subarray((people[kind].length - 1) * width).forEach((value, i, all) => (all[i] = 0.1 * value));
}

const window = 10_000;
let square = 0;
let mean = 0;
for (let n = 1; n <= 100_000; n++) {
  if (n % 200 === 0) arrive("users");
  if (n % 500 === 0) arrive("items");
  const [user, item] = ["users", "items"].map((kind) => Math.floor(uniform() * people[kind].length));
  const rating = people.users[user].reduce((sum, u, d) => sum + u * people.items[item][d], 0) + 0.1 * normal();
  const { users, items } = params.data;
  const [u, i] = [user * dimensions, item * dimensions];
  let guess = 0;
  for (let d = 0; d < dimensions; d++) guess += users[u + d] * items[i + d];
  const error = guess - rating;
  square += error * error;
  mean += rating * rating;
  params.sparse("users", { rows: [user], values: items.slice(i, i + dimensions).map((value) => error * value) });
  params.sparse("items", { rows: [item], values: users.slice(u, u + dimensions).map((value) => error * value) });
  optimizer.step();
  if (n % window > 0) continue;
  const share = 100 * (1 - square / mean);
  console.log(
    `${n} ratings, ${people.users.length} users, ${people.items.length} items: ` +
      `${share.toFixed(0)} % of the last ${window}'s variance foretold before each was learnt`,
  );
  square = mean = 0;
}
