// Units of targets: a model of numbers may learn (y - mean) / scale in place of y.

/** What targets became: (y - mean[j]) / scale, one scale for all, so that errors keep their proportions. */
export interface TargetUnits {
  mean: Float64Array;
  scale: number;
}
