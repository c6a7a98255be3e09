// SGD with momentum: Sutskever et al. 2013; dampening and Nesterov as in torch.optim.SGD
//   b <- mu b + d g            (d = 1 on a tensor's first step, else 1 - dampening)
//   w <- w - lr b              nesterov: w <- w - lr (g + mu b)
// Momentum, the tutorial's exponential average, is the same kernel with d = 1 - mu on every step.
// Matches torch.optim.SGD. Plain 12, with momentum 20 bytes per parameter.

// Without a buffer the step is linear in w and g, and its scalars fold: w <- (1 - lr decay) w - (lr scale) g.
export class sgd {
  static unroll: i32 = 2;
  static direct: bool = true;

  @inline
  static update<T>(w: v128, g: v128, scale: v128, decay: v128, lr: v128): v128 {
    const keep = v128.sub<T>(v128.splat<T>(1), v128.mul<T>(lr, decay));
    return v128.sub<T>(v128.mul<T>(keep, w), v128.mul<T>(v128.mul<T>(lr, scale), g));
  }
}

export class momentum {
  static unroll: i32 = 2;

  @inline
  static update<T>(w: v128, g: v128, buffer: usize, lr: v128, mu: v128, d: v128): v128 {
    const b = v128.add<T>(v128.mul<T>(mu, v128.load(buffer)), v128.mul<T>(d, g));
    v128.store(buffer, b);
    return v128.sub<T>(w, v128.mul<T>(lr, b));
  }
}

export class nesterov {
  static unroll: i32 = 2;

  @inline
  static update<T>(w: v128, g: v128, buffer: usize, lr: v128, mu: v128, d: v128): v128 {
    const b = v128.add<T>(v128.mul<T>(mu, v128.load(buffer)), v128.mul<T>(d, g));
    v128.store(buffer, b);
    return v128.sub<T>(w, v128.mul<T>(lr, v128.add<T>(g, v128.mul<T>(mu, b))));
  }
}
