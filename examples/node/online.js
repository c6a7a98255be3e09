// A stream of clicks, learnt one event at a time: hashed features, a model that keeps up with what changes.
//   node examples/node/online.js
import { FTRL, hashFeatures, LogisticRegression } from "simdescent";

const buckets = 2 ** 18;
const model = new LogisticRegression({ buckets, optimizer: FTRL, lr: 0.5, l1: 0.1, classes: ["pass", "click"] });

// What nobody tells the model: readers click on the topic they like, most of them in the evening. Half-way through
// they change their minds.
let state = 42;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const topics = ["sport", "science", "music", "travel", "food"];
const readers = 40;

function event(i, count) {
  const reader = Math.floor(random() * readers);
  const topic = Math.floor(random() * topics.length);
  const hour = Math.floor(random() * 24);
  const favourite = (reader + (i < count / 2 ? 0 : 1)) % topics.length;
  const features = {
    topic: topics[topic],
    [`reader ${reader}`]: topics[topic],
    evening: hour >= 18,
    [`noise ${Math.floor(random() * 5000)}`]: 1,
  };
  const label = topic === favourite && (hour >= 6 || random() < 0.5) ? "click" : "pass";
  return { features: hashFeatures(features, buckets), label };
}

const count = 60_000;
let errors = 0.5;
for (let i = 0; i < count; i++) {
  const { features, label } = event(i, count);
  // First the guess, then the truth: every event is a test before it is a lesson.
  const wrong = i > 0 && model.predict(features)[0] === label ? 0 : 1;
  errors += 0.001 * (wrong - errors);
  model.partialFit(features, label);
  if (i % 10_000 === 9_999) console.log(`after ${i + 1} events: ${(100 * errors).toFixed(1)} % wrong`);
}
const used = model.coefficients.filter((weight) => weight !== 0).length;
console.log(`${used} of ${buckets} weights are in use`);
console.log(`final error ${errors.toFixed(4)}`);
