// An edge function (Cloudflare Workers and alike) that tells irises apart, with a model that was trained elsewhere:
//   curl -d '{"x": [[5.1, 3.5, 1.4, 0.2], [6.3, 2.8, 5.1, 1.5]]}' localhost:8787
// A row is sepal length, sepal width, petal length and petal width, in centimetres.
import { SoftmaxRegression } from "simdescent";

// A safetensors file in base64, printed by train.js beside this file.
const file =
  "AAIAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJjbGFzc2VzIjoiW1wic2V0b3NhXCIsXCJ2ZXJzaWNvbG9yXCIsXCJ2aXJnaW5pY2FcIl0iLCJmZWF0dXJlcyI6IltcInNlcGFsX2xlbmd0aF9jbVwiLFwic2VwYWxfd2lkdGhfY21cIixcInBldGFsX2xlbmd0aF9jbVwiLFwicGV0YWxfd2lkdGhfY21cIl0iLCJtb2RlbCI6IlNvZnRtYXhSZWdyZXNzaW9uIiwib3B0aW1pemVyIjoiTEJGR1MiLCJvcHRpb25zIjoie30iLCJmb3JtYXQiOiJzaW1kZXNjZW50LzEiLCJjaGVja3N1bSI6ImQwZTU5ZTZiIn0sIm1lYW4iOnsiZHR5cGUiOiJGNjQiLCJzaGFwZSI6WzRdLCJkYXRhX29mZnNldHMiOlswLDMyXX0sInNjYWxlIjp7ImR0eXBlIjoiRjY0Iiwic2hhcGUiOls0XSwiZGF0YV9vZmZzZXRzIjpbMzIsNjRdfSwiYmlhcyI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6WzY0LDc2XX0sIndlaWdodCI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbNCwzXSwiZGF0YV9vZmZzZXRzIjpbNzYsMTI0XX19IGEs+cWSXxdARBm9LWt1CECw8dJNYhAOQJq1OiZ4MPM/GwoyQd5o6j90ptyoY83bPw9Fr+CEJvw/LET76WZP6D+tBFK+l8kEQBhW77/reom/wHgWP5gF+T7ZfZQ/ID25vuNXTL/fHfe/mCS6vvzSEkBf5ee/pYFTv1LSKEA=";
const model = SoftmaxRegression.load(Uint8Array.from(atob(file), (character) => character.charCodeAt(0)));

export default {
  async fetch(request) {
    try {
      const { x } = await request.json();
      const labels = model.predict(x);
      const flowers = model.predictProba(x).map((row, i) => ({
        label: labels[i],
        probabilities: Object.fromEntries(model.classes.map((label, c) => [label, row[c]])),
      }));
      return Response.json({ flowers });
    } catch (error) {
      return Response.json({ error: error.message }, { status: 400 });
    }
  },
};
