// Fitting a curve of one's own: how enzymes saturate (Michaelis and Menten's law), with the errors of its parameters, an outlier, bounds,
// and what the data leave open.
import { curveFit, minimize } from "simdescent";

const concentration = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 8];
const rate = [0.43413, 1.0072, 1.9157, 3.2128, 5.3626, 7.529, 9.1306, 10.304, 11.464, 11.473];
const law = (x, { vmax, km }) => (vmax * x) / (km + x);

const fit = curveFit(law, concentration, rate, { vmax: 10, km: 1 });
for (const name of ["vmax", "km"]) {
  const [low, high] = fit.intervals[name].map((end) => end.toFixed(3));
  console.log(
    `${name} ${fit.parameters[name].toFixed(4)} +- ${fit.standardErrors[name].toFixed(4)}, 95 % between ${low} and ${high}`,
  );
}
console.log(`R2 ${fit.rSquared.toFixed(5)}, ${fit.reason} after ${fit.evaluations} evaluations`);

// One reading went wrong. Squares follow it; Cauchy's loss counts it for little.
const spoiled = rate.map((value, i) => (i === 6 ? 3 : value));
const plain = curveFit(law, concentration, spoiled, { vmax: 10, km: 1 });
const robust = curveFit(law, concentration, spoiled, { vmax: 10, km: 1 }, { loss: { name: "cauchy", scale: 0.2 } });
console.log(
  `with an outlier: vmax ${plain.parameters.vmax.toFixed(2)} by squares, ${robust.parameters.vmax.toFixed(2)} robust`,
);

// Of a product only the product is known, which is said.
const open = curveFit((x, { a, b }) => (a * b * x) / (0.54 + x), concentration, rate, { a: 3, b: 3 });
console.log(open.warnings[0]);

// The cheapest dose that comes near nine tenths of vmax, by minimization within bounds.
const { vmax, km } = fit.parameters;
const cost = ([dose]) => 0.1 * dose + 100 * Math.max(0, 0.9 * vmax - law(dose, { vmax, km })) ** 2;
const { x, activeBounds } = minimize(cost, [1], { bounds: { lower: 0, upper: 4 } });
console.log(`dose ${x[0].toFixed(2)}${activeBounds[0] === 1 ? ", the most there may be" : ""}`);
