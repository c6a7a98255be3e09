import { LinearRegression, LogisticRegression, SoftmaxRegression } from "simdescent";

/** The models of the command. */
export type Model = LinearRegression | LogisticRegression | SoftmaxRegression;

export type KindName = "linear" | "logistic" | "softmax";

interface Kind {
  Model: typeof LinearRegression | typeof LogisticRegression | typeof SoftmaxRegression;
  /** What it is called in a sentence. */
  words: string;
}

export const kinds: Readonly<Record<KindName, Kind>> = {
  linear: { Model: LinearRegression, words: "linear regression" },
  logistic: { Model: LogisticRegression, words: "logistic regression" },
  softmax: { Model: SoftmaxRegression, words: "softmax regression" },
};

export const kindNames = Object.keys(kinds) as KindName[];

/** The kind that a file names by its class. */
export const kindOfClass = (name: string | undefined): KindName | undefined =>
  kindNames.find((kind) => kinds[kind].Model.kind.name === name);

/** What a model is called; by a hinge loss two classes are told apart in another way. */
export const modelWords = (kind: KindName, probabilities: boolean): string =>
  kind === "logistic" && !probabilities ? "support vector machine" : kinds[kind].words;

/** As the beginning of a sentence. */
export const capital = (words: string): string => words[0].toUpperCase() + words.slice(1);
