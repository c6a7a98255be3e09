// exp, log and tanh as functions of vectors, for kernels that are compiled at run time; the interpreter calls the same.

import { Fn } from "../math/exp-log";
import { Special } from "../math/special";

export class Call {
  static exp<T>(x: v128): v128 {
    return Fn.exp<T>(x);
  }

  static log<T>(x: v128): v128 {
    return Fn.log<T>(x);
  }

  static tanh<T>(x: v128): v128 {
    return Special.tanh<T>(x);
  }
}
