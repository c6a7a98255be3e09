import { LinearRegression, LogisticRegression, MLPClassifier, MLPRegressor, SoftmaxRegression } from "simdescent";

export type LinearModel = LinearRegression | LogisticRegression | SoftmaxRegression;
export type Network = MLPClassifier | MLPRegressor;

/** The models of the command. */
export type Model = LinearModel | Network;

/** Those that have coefficients. */
export type LinearKind = "linear" | "logistic" | "softmax";
export type NetworkKind = "mlp-classifier" | "mlp-regressor";
export type KindName = LinearKind | NetworkKind;

interface Kind {
  Model:
    | typeof LinearRegression
    | typeof LogisticRegression
    | typeof SoftmaxRegression
    | typeof MLPClassifier
    | typeof MLPRegressor;
  /** What it is called in a sentence. */
  words: string;
  /** Whether it predicts labels, or numbers. */
  labels: boolean;
}

export const kinds: Readonly<Record<KindName, Kind>> = {
  linear: { Model: LinearRegression, words: "linear regression", labels: false },
  logistic: { Model: LogisticRegression, words: "logistic regression", labels: true },
  softmax: { Model: SoftmaxRegression, words: "softmax regression", labels: true },
  "mlp-classifier": { Model: MLPClassifier, words: "neural network", labels: true },
  "mlp-regressor": { Model: MLPRegressor, words: "neural network", labels: false },
};

export const kindNames = Object.keys(kinds) as KindName[];

/** The kind that a file names by its class. */
export const kindOfClass = (name: string | undefined): KindName | undefined =>
  kindNames.find((kind) => kinds[kind].Model.kind.name === name);

export const isNetworkKind = (kind: KindName): kind is NetworkKind => kind.startsWith("mlp-");

export const isNetwork = (model: Model): model is Network =>
  model instanceof MLPClassifier || model instanceof MLPRegressor;

/** Whether a model predicts numbers. */
export const isRegression = (model: Model): model is LinearRegression | MLPRegressor =>
  model instanceof LinearRegression || model instanceof MLPRegressor;

/** What a model is called; by a hinge loss two classes are told apart in another way. */
export const modelText = (kind: KindName, probabilities: boolean): string =>
  kind === "logistic" && !probabilities ? "support vector machine" : kinds[kind].words;

/** As the beginning of a sentence. */
export const capitalized = (words: string): string => words[0].toUpperCase() + words.slice(1);
