export { init } from "./core/init.js";
export { CheckpointError, NonFiniteError } from "./errors.js";
export type { Dtype, FloatArray } from "./core/memory.js";
export { parameters, ParameterSet } from "./core/parameters.js";
export type { Initializer, ParameterOptions, SparseGradient, TensorSpec } from "./core/parameters.js";
export { Optimizer } from "./optimizers/optimizer.js";
export type { Closure, CommonOptions, OptimizerParameters, StepReport } from "./optimizers/optimizer.js";
export type { Gradients } from "./optimizers/gradients.js";
export type { OptimizerGroup } from "./optimizers/group.js";
export type { GroupOptions } from "./optimizers/grouping.js";
export * from "./optimizers/index.js";
export * from "./schedules/index.js";
export type { CyclingSchedule } from "./schedules/cycling.js";
export { restoreSchedule } from "./schedules/restore.js";
export type { Schedule, ScheduleSpec } from "./schedules/schedule.js";
export { matrix, Matrix } from "./core/matrix.js";
export type { MatrixLike, MatrixOptions } from "./core/matrix.js";
export { LinearRegression } from "./models/linear-regression.js";
export type { LinearRegressionOptions } from "./models/linear-regression.js";
export { LogisticRegression } from "./models/logistic-regression.js";
export type { LogisticRegressionOptions } from "./models/logistic-regression.js";
export { SoftmaxRegression } from "./models/softmax-regression.js";
export type { SoftmaxRegressionOptions } from "./models/softmax-regression.js";
export { hashFeatures } from "./models/hashing.js";
export type { FeatureRecord, HashedEvent } from "./models/hashing.js";
export type { PartialFitOptions } from "./models/linear-model.js";
export type { ClassWeight, Label } from "./models/labels.js";
export type { LossOption } from "./models/losses.js";
export type { FitOptions, FitReport } from "./models/fitting.js";
export type { ModelOptions, OptimizerClass } from "./models/options.js";
export type { EpochRecord, Reason } from "./training/train.js";
export { minimize } from "./training/minimize.js";
export type { MinimizeOptions, MinimizePoint, MinimizeResult } from "./training/minimize.js";
export { lrFind } from "./tuning/lr-find.js";
export type { LrFindOptions, RateSweep } from "./tuning/lr-find.js";
export type { Suggestion } from "./tuning/suggest.js";
export { sharpness } from "./tuning/sharpness.js";
export type { Sharpness, SharpnessOptions } from "./tuning/sharpness.js";
export { crossValidate } from "./tuning/cross-validate.js";
export type { CrossValidation } from "./tuning/cross-validate.js";
export { learningCurve } from "./tuning/learning-curve.js";
export type { LearningCurve, LearningCurveOptions } from "./tuning/learning-curve.js";
export { kFold, stratifiedKFold } from "./tuning/folds.js";
export type { FoldOptions } from "./tuning/folds.js";
export { gridSearch } from "./tuning/grid-search.js";
export type { AtOnce, Later } from "./tuning/grid-search.js";
export { randomSearch } from "./tuning/random-search.js";
export type { RandomOptions } from "./tuning/random-search.js";
export { successiveHalving } from "./tuning/successive-halving.js";
export type { HalvingOptions, HalvingResult, Rung } from "./tuning/halving.js";
export { hyperband } from "./tuning/hyperband.js";
export type { HyperbandOptions } from "./tuning/hyperband.js";
export { choice, geomspace, integer, linspace, logUniform, uniform } from "./tuning/space.js";
export type { Distribution, Grid, Space } from "./tuning/space.js";
export type { SearchOptions, SearchProgress, SearchResult } from "./tuning/search.js";
export type { FoldedOptions, TunableModel } from "./tuning/study.js";
export type { Journal } from "./tuning/journal.js";
export type {
  AnyMetric,
  ClassMetricName,
  LabelMetric,
  Metric,
  MetricName,
  ProbabilityMetric,
} from "./tuning/metrics.js";
export { accuracy } from "./tuning/accuracy.js";
export { brier } from "./tuning/brier.js";
export { balancedAccuracy, classScores, f1, precision, recall } from "./tuning/class-scores.js";
export type { ClassScores } from "./tuning/class-scores.js";
export { logLoss } from "./tuning/log-loss.js";
export { rocAuc } from "./tuning/roc-auc.js";
export type { PortableTrial, TrialQueue } from "./tuning/queue.js";
export type { PortableStudy } from "./tuning/study.js";
export type { Outcome, Trial } from "./tuning/trial.js";
export type { Plain } from "./tuning/plain.js";
