export { init } from "./core/init.js";
export type { InitOptions } from "./core/init.js";
export { CheckpointError, NonFiniteError } from "./errors.js";
export type { Dtype, FloatArray } from "./core/memory.js";
export { parameters, ParameterSet } from "./core/parameters.js";
export type { Initializer, ParameterOptions, SparseGradient, TensorSpec } from "./core/parameters.js";
export type { Loaded, LoadOptions, ResizeOptions } from "./core/parameters.js";
export { readSafetensors, writeSafetensors } from "./io/files.js";
export type { SafetensorsFile, TensorToWrite } from "./io/files.js";
export { Optimizer } from "./engine/optimizer.js";
export type { AddOptions } from "./engine/add-remove.js";
export type { AroundOptions, TensorNorms } from "./engine/around/around.js";
export type { AverageOptions as ParameterAverage } from "./engine/around/average.js";
export type { LookaheadOptions } from "./engine/around/lookahead.js";
export type { SamOptions } from "./engine/around/sam.js";
export { addNoise, keepNonNegative, projectOntoL2Ball, projectOntoSimplex } from "./engine/around/noise-and-sets.js";
export type { GradientTransform, Transform as TransformOption, TransformTensor } from "./engine/around/transforms.js";
export type { Closure, CommonOptions, OptimizerParameters, StepOptions, StepReport } from "./engine/optimizer.js";
export type { Gradients } from "./engine/gradients.js";
export type { OptimizerGroup } from "./engine/group.js";
export type { GroupOptions } from "./engine/form-groups.js";
export * from "./optimizers/index.js";
export { defineOptimizer, register } from "./formulas/define-optimizer.js";
export { chain } from "./formulas/chain.js";
export type { ChainLink, ChainSettings } from "./formulas/chain.js";
export * from "./formulas/limits.js";
export * from "./formulas/scalings.js";
export type { Transform } from "./formulas/transform.js";
export type { FormulaOptimizer, FormulaOptions } from "./formulas/define-optimizer.js";
export type { OptimizerFormula, StateSpec } from "./formulas/describe.js";
export type { CustomTensor } from "./formulas/custom.js";
export type { FormulaOption, RangedOption } from "./formulas/options.js";
export * from "./schedules/index.js";
export type { CyclingSchedule } from "./schedules/cycling.js";
export { restoreSchedule } from "./schedules/restore.js";
export type { Schedule, ScheduleSpec } from "./schedules/schedule.js";
export { matrix, Matrix } from "./core/matrix.js";
export type { MatrixLike, MatrixOptions } from "./core/matrix.js";
export { matmul } from "./core/matmul.js";
export type { MatmulOptions } from "./core/matmul.js";
export { LinearRegression } from "./models/linear-regression.js";
export type { LinearRegressionOptions } from "./models/linear-regression.js";
export { LogisticRegression } from "./models/logistic-regression.js";
export type { LogisticRegressionOptions } from "./models/logistic-regression.js";
export { SoftmaxRegression } from "./models/softmax-regression.js";
export type { SoftmaxRegressionOptions } from "./models/softmax-regression.js";
export { MLPClassifier } from "./models/mlp-classifier.js";
export type { MLPClassifierOptions } from "./models/mlp-classifier.js";
export { MLPRegressor } from "./models/mlp-regressor.js";
export type { MLPRegressorOptions, Predictions, Targets } from "./models/mlp-regressor.js";
export type { NetworkOptions } from "./networks/options.js";
export { tableEncoder } from "./tables/table-encoder.js";
export type { TableEncoder } from "./tables/table-encoder.js";
export type { CategoryOptions, DateOptions, TableEncoderOptions } from "./tables/rules.js";
export type { Cell, TableInput, TableRecord } from "./tables/records.js";
export type { EncodedTable } from "./tables/encoding.js";
export type { ColumnReport } from "./tables/fit-encoding.js";
export { hashFeatures } from "./hashed/hash-features.js";
export type { FeatureRecord, HashedEvent } from "./hashed/hash-features.js";
export type { PartialFitOptions } from "./models/base/model.js";
export type { ClassWeight, Label } from "./fit/classes.js";
export type { LossOption } from "./fit/losses.js";
export type { FitOptions } from "./fit/fit-options.js";
export type { SaveOptions } from "./fit/model-file.js";
export type { ModelOptions, OptimizerClass } from "./fit/settings.js";
export type { EpochDetails, EpochRecord, FitReport, LayerRecord, StopReason } from "./training/fit-report.js";
export { diagnose } from "./training/diagnose/diagnose.js";
export type { Finding, FindingKind } from "./training/diagnose/finding.js";
export { minimize } from "./functions/minimize.js";
export type { MinimizeOptions, MinimizePoint, MinimizeResult } from "./functions/minimize.js";
export { curveFit } from "./functions/curve-fit.js";
export type { CurveFitOptions, CurveFitResult } from "./functions/curve-fit.js";
export { leastSquares } from "./functions/least-squares.js";
export type { FitSettings, LeastSquaresOptions } from "./functions/least-squares.js";
export type { LeastSquaresResult, PerParameter } from "./functions/fit-result.js";
export type { BoundsOption } from "./functions/bounds.js";
export type { LossName, RobustLoss } from "./functions/robust-loss.js";
export type { NamedPoint, Point } from "./functions/point.js";
export { checkGradient } from "./functions/check-gradient.js";
export type { CheckedEntry, GradientCheck } from "./functions/check-gradient.js";
export { convergence } from "./functions/convergence.js";
export type { Convergence, ConvergenceOptions } from "./functions/convergence.js";
export { lineSearch } from "./functions/line-search.js";
export type { LineSearchOptions, LineSearchResult } from "./functions/line-search.js";
export { curvature } from "./theory/curvature.js";
export type { Curvature, CurvatureOptions } from "./theory/curvature.js";
export { gradientNoise } from "./theory/gradient-noise.js";
export type { GradientModel, GradientNoise, GradientNoiseOptions } from "./theory/gradient-noise.js";
export { hvp } from "./theory/hvp.js";
export { lrFind } from "./tuning/lr-find.js";
export type { LrFindOptions, RateSweep } from "./tuning/lr-find.js";
export type { LrSuggestion } from "./tuning/suggest.js";
export { sharpness } from "./tuning/sharpness.js";
export type { Sharpness, SharpnessOptions } from "./tuning/sharpness.js";
export { crossValidate } from "./tuning/cross-validate.js";
export type { CrossValidation } from "./tuning/cross-validate.js";
export { learningCurve } from "./tuning/learning-curve.js";
export type { LearningCurve, LearningCurveOptions } from "./tuning/learning-curve.js";
export { kFold, stratifiedKFold } from "./tuning/folds.js";
export type { FoldOptions } from "./tuning/folds.js";
export { groupKFold, timeSeriesSplit, trainTestSplit } from "./tuning/splits.js";
export type { Split, TimeSeriesOptions, TrainTestOptions } from "./tuning/splits.js";
export { gridSearch } from "./tuning/search/grid-search.js";
export { randomSearch } from "./tuning/search/random-search.js";
export type { RandomOptions } from "./tuning/search/random-search.js";
export { successiveHalving } from "./tuning/search/successive-halving.js";
export type { HalvingOptions, HalvingResult, Rung } from "./tuning/search/halving.js";
export { hyperband } from "./tuning/search/hyperband.js";
export type { HyperbandOptions } from "./tuning/search/hyperband.js";
export { tpeSearch } from "./tuning/search/tpe-search.js";
export type { TpeOptions } from "./tuning/search/tpe-search.js";
export type { ObjectiveOptions, SearchObjective, TrialContext } from "./tuning/search/objective-search.js";
export { choice, geomspace, integer, linspace, logUniform, uniform } from "./tuning/search/space.js";
export type { Distribution, Grid, Space } from "./tuning/search/space.js";
export type {
  AsyncSearchOptions,
  SearchOptions,
  SearchProgress,
  SearchResult,
  SyncSearchOptions,
} from "./tuning/search/search-options.js";
export type { FoldedOptions } from "./tuning/search/study.js";
export type { TunableModel } from "./tuning/tunable-model.js";
export type { Journal } from "./tuning/search/journal.js";
export type {
  AnyMetric,
  ClassMetricName,
  LabelMetric,
  Metric,
  MetricName,
  NamedMetric,
  ProbabilityMetric,
} from "./metrics/metrics.js";
export { accuracy } from "./metrics/accuracy.js";
export { brier } from "./metrics/brier.js";
export type { BrierOptions } from "./metrics/brier.js";
export { cohenKappa, confusionMatrix, mcc } from "./metrics/agreement.js";
export type { KappaOptions } from "./metrics/agreement.js";
export type { Average, AverageOptions } from "./metrics/averages.js";
export type { WeightOptions } from "./metrics/check-numbers.js";
export { balancedAccuracy, classScores, f1, fBeta, jaccard, precision, recall } from "./metrics/class-scores.js";
export type { ClassScores, FBetaOptions } from "./metrics/class-scores.js";
export { d2Tweedie, gammaDeviance, poissonDeviance, tweedieDeviance } from "./metrics/deviance.js";
export type { TweedieOptions } from "./metrics/deviance.js";
export { d2Brier, d2LogLoss } from "./metrics/explained-probabilities.js";
export { d2AbsoluteError, d2Pinball, pinball } from "./metrics/pinball.js";
export type { PinballOptions } from "./metrics/pinball.js";
export { averagePrecision, topKAccuracy } from "./metrics/ranked.js";
export type { AveragePrecisionOptions, TopKOptions } from "./metrics/ranked.js";
export {
  explainedVariance,
  mae,
  mape,
  maxError,
  medianAbsoluteError,
  mse,
  msle,
  r2,
  rmse,
  rmsle,
} from "./metrics/regression.js";
export type { ExplainedOptions } from "./metrics/regression.js";
export { logLoss } from "./metrics/log-loss.js";
export { rocAuc } from "./metrics/roc-auc.js";
export type { RocAucOptions } from "./metrics/roc-auc.js";
export { conformal } from "./inference/conformal.js";
export type { ConformalIntervals, ConformalOptions, PredictedIntervals } from "./inference/conformal.js";
export { permutationImportance } from "./inference/permutation-importance.js";
export type { Importance, ImportanceOptions } from "./inference/permutation-importance.js";
export { inference } from "./inference/inference.js";
export type { Estimate, InferableModel, Inference, InferenceOptions } from "./inference/inference.js";
export type { PortableTrial, TrialQueue } from "./tuning/search/trial-queue.js";
export type { PortableStudy } from "./tuning/search/study.js";
export type { TrialOutcome, Trial } from "./tuning/search/trial.js";
export type { Json } from "./fit/json-options.js";
