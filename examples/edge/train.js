// Trains the model that classifier.js carries, and prints its file in base64, the text that stands there:
//   node examples/edge/train.js
import { SoftmaxRegression } from "simdescent";
import { read } from "../data/read.js";

const { names, x, y } = read("iris.csv");
const model = new SoftmaxRegression();
model.fit(x, y, { featureNames: names });
console.log(Buffer.from(model.save()).toString("base64"));
