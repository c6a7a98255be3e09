// An edge function (Cloudflare Workers and alike) that fits a regression to the rows it is sent:
//   curl -d '{"x": [[1], [2], [3]], "y": [3, 5, 7]}' localhost:8787
import { LinearRegression } from "simdescent";

export default {
  async fetch(request) {
    try {
      const { x, y } = await request.json();
      const model = new LinearRegression({ dtype: "float64", tolerance: 1e-9 });
      const { loss, epochs, warnings } = model.fit(x, y);
      const coefficients = Array.from(model.coefficients);
      return Response.json({ coefficients, intercept: model.intercept, loss, epochs, warnings });
    } catch (error) {
      return Response.json({ error: error.message }, { status: 400 });
    }
  },
};
