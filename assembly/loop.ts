// What the element-wise driver is made of. The loop itself is written once, in scripts/generate.js,
// and expanded for every class in rules/ into a kernel `(n, slots, scalars)`:
//   n        elements of one contiguous range of tensors, padding included; never 0
//   slots    table of pointers: parameters w, gradient g, then the rule's state in its own order
//   scalars  float64 block: gradient scale, coupled decay, keep, then the rule's scalars in its own order
// Every vector goes through   g <- scale g + decay w   and then the rule, so accumulation means, clipping,
// maximize and coupled weight decay cost no kernel of their own. A rule marked `decoupled` also gets
// w <- keep w; the others are spared that product, which SGD would feel.
// Tensors are padded to 64 bytes with zeros: whole vectors, no scalar tail.

export class Loop {
  @inline
  static slot(slots: usize, i: usize): usize {
    return load<usize>(slots + i * sizeof<usize>());
  }

  @inline
  static scalar<T>(scalars: usize, i: usize): v128 {
    if (sizeof<T>() == 8) return v128.load_splat<f64>(scalars + i * 8);
    return v128.splat<T>(<T>load<f64>(scalars + i * 8));
  }

  @inline
  static gradient<T>(g: usize, w: v128, scale: v128, decay: v128): v128 {
    return v128.add<T>(v128.mul<T>(scale, v128.load(g)), v128.mul<T>(decay, w));
  }
}

/**
 * What a kernel of whole tensors learns beside n, slots and scalars. Such a kernel is a function
 * `(n, slots, scalars)` in rules/; n counts padding too, which holds zeros. The first three scalars are, as for
 * every kernel, the gradient's scale, coupled decay, and keep.
 */
export class Tensor {
  /** Scratch memory lent for the call, of as many elements as the definition asked for. */
  @inline
  static scratch(slots: usize): usize {
    return load<usize>(slots, 52);
  }

  @inline
  static rank(slots: usize): u32 {
    return load<u32>(slots, 56);
  }

  @inline
  static dim(slots: usize, i: u32): u32 {
    return load<u32>(load<usize>(slots, 60) + 4 * i);
  }

  /** Elements without padding. */
  static size(slots: usize): u32 {
    let size: u32 = 1;
    for (let i: u32 = 0; i < Tensor.rank(slots); i++) size *= Tensor.dim(slots, i);
    return size;
  }

  /** A scalar as it is; `i` counts the rule's own from 0. */
  @inline
  static scalar(scalars: usize, i: usize): f64 {
    return load<f64>(scalars + 24 + 8 * i);
  }

  /** A scalar in every lane; `i` counts the rule's own from 0. */
  @inline
  static splat<T>(scalars: usize, i: usize): v128 {
    return Loop.scalar<T>(scalars, 3 + i);
  }

  /** Leaves sum `i` of a measuring kernel where the engine looks for it. */
  @inline
  static sum(scalars: usize, i: usize, value: f64): void {
    store<f64>(scalars + 192 + 8 * i, value);
  }
}
