// The machine's rate of 128-bit multiplications and additions, in registers only: six chains of the ones beside six of
// the others, because each takes three or four cycles and two of each begin in one. Chains of both in turn came
// between 48 and 59 GFLOP/s where these come to 58, by how V8 happened to order them. The number is an argument,
// because V8 makes literals anew in every round.

class Chains {
  @inline
  static run<T>(rounds: i32, number: T): f64 {
    const one = v128.splat<T>(number);
    let a = v128.splat<T>(<T>1);
    let b = v128.splat<T>(<T>2);
    let c = v128.splat<T>(<T>3);
    let d = v128.splat<T>(<T>4);
    let e = v128.splat<T>(<T>5);
    let f = v128.splat<T>(<T>6);
    let g = v128.splat<T>(<T>0);
    let h = v128.splat<T>(<T>-1);
    let i = v128.splat<T>(<T>-2);
    let j = v128.splat<T>(<T>-3);
    let k = v128.splat<T>(<T>-4);
    let l = v128.splat<T>(<T>-5);
    do {
      a = v128.mul<T>(a, one);
      g = v128.add<T>(g, one);
      b = v128.mul<T>(b, one);
      h = v128.add<T>(h, one);
      c = v128.mul<T>(c, one);
      i = v128.add<T>(i, one);
      d = v128.mul<T>(d, one);
      j = v128.add<T>(j, one);
      e = v128.mul<T>(e, one);
      k = v128.add<T>(k, one);
      f = v128.mul<T>(f, one);
      l = v128.add<T>(l, one);
    } while (--rounds);
    const first = v128.add<T>(v128.add<T>(a, g), v128.add<T>(b, h));
    const second = v128.add<T>(v128.add<T>(c, i), v128.add<T>(d, j));
    const third = v128.add<T>(v128.add<T>(e, k), v128.add<T>(f, l));
    return <f64>v128.extract_lane<T>(v128.add<T>(v128.add<T>(first, second), third), 0);
  }
}

/** Where number is 1: 6 rounds + 6, the sum of the chains' first numbers. */
export function float32(rounds: i32, number: f32): f64 {
  return Chains.run<f32>(rounds, number);
}

export function float64(rounds: i32, number: f64): f64 {
  return Chains.run<f64>(rounds, number);
}
