// A Jacobian that the caller fills: whether it is written at all.
import type { JacobianOf } from "./residual-problem.js";

/** Refuses, at the first call, a function that leaves the Jacobian as it was. Entries it never writes count as 0. */
export function givenJacobian(owner: string, fill: JacobianOf): JacobianOf {
  let first = true;
  return (p, jacobian) => {
    if (first) {
      first = false;
      jacobian.fill(NaN);
      fill(p, jacobian);
      if (jacobian.length > 0 && jacobian.every(Number.isNaN)) {
        jacobian.fill(0);
        fill(p, jacobian);
        if (jacobian.every((value) => value === 0))
          throw new TypeError(
            `${owner}: the Jacobian was left as it was` +
              "\nWrite the derivative of residual i by parameter j into jacobian[i * n + j], or leave it to differences: jacobian: false.",
          );
      }
    }
    jacobian.fill(0);
    fill(p, jacobian);
  };
}
