// What the element-wise driver is made of. The loop itself is written once, in scripts/generate.js,
// and expanded for every class in rules/ into a kernel `(n, slots, scalars)`:
//   n        elements of one contiguous range of tensors
//   slots    table of pointers: parameters w, gradient g, then the rule's state in its own order
//   scalars  float64 block: gradient scale, coupled decay, keep, then the rule's scalars in its own order
// Every vector goes through   g <- scale g + decay w   and then the rule, so accumulation means, clipping,
// maximize and coupled weight decay cost no kernel of their own. A rule marked `decoupled` also gets
// w <- keep w; the others are spared that product, which SGD would feel.
// Tensors are padded to 64 bytes with zeros: whole vectors, no scalar tail.

export class Loop {
  @inline
  static bytes<T>(n: usize): usize {
    return (n * sizeof<T>() + 63) & ~63;
  }

  @inline
  static slot(slots: usize, i: usize): usize {
    return load<usize>(slots + i * sizeof<usize>());
  }

  @inline
  static scalar<T>(scalars: usize, i: usize): v128 {
    return v128.splat<T>(<T>load<f64>(scalars + i * 8));
  }

  @inline
  static gradient<T>(g: usize, w: v128, scale: v128, decay: v128): v128 {
    return v128.add<T>(v128.mul<T>(scale, v128.load(g)), v128.mul<T>(decay, w));
  }
}
