// One number of a tensor whose type is known only at run time: `unit` is its size in bytes, 4 for f32 and 8 for f64.
// What runs once for a tensor, a row or a block takes `unit` and is compiled once; loops over elements are compiled for
// either type, `f<T>`. Whoever stores rounds to the tensor's type.

export class Real {
  static load(at: usize, unit: usize): f64 {
    return unit == 4 ? <f64>load<f32>(at) : load<f64>(at);
  }

  /** x as a factor of type T: the largest number where x is beyond it, so that zeros times it stay zeros. */
  @inline
  static narrow<T>(x: f64): T {
    const most: f64 = sizeof<T>() == 8 ? f64.MAX_VALUE : <f64>f32.MAX_VALUE;
    return <T>min(max(x, -most), most);
  }

  static store(at: usize, x: f64, unit: usize): void {
    if (unit == 4) store<f32>(at, <f32>x);
    else store<f64>(at, x);
  }
}
