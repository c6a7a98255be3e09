// What a fit's checkpoint holds, read and checked whole before anything of it is used.
import type { Contents } from "../io/safetensors.js";
import type { EpochRecord } from "../training/fit-report.js";
import type { Position } from "./position.js";

export const sessionPrefix = "training.";

/** Where a fit stood. */
export interface Session {
  epochs: number;
  inEpoch: boolean;
  seconds: number;
  best: { epoch: number | undefined; loss: number };
  startNorm: number;
  /** Of early stopping and of what tells convergence: best so far, epochs waited. */
  stopping: [best: number, waited: number][];
  random: number[];
  order: number[] | undefined;
  stepBack: [times: number, ends: number] | undefined;
  history: EpochRecord[];
  position: Position | undefined;
}

/** What it must agree with. */
export interface Expected {
  /** How many things decide when training ends. */
  stopping: number;
  /** The rows in use, where they stand in an order. */
  order: Uint32Array | undefined;
  rows: number;
  activeMasks: readonly Uint8Array[];
}

const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;

/** Reads a checkpoint; `fail` is told what is wrong with it, and throws. */
export function readSession(
  { tensors, metadata }: Contents,
  expected: Expected,
  fail: (why: string) => never,
): Session {
  const take = (name: string, length?: number): number[] => {
    const data = tensors.get(sessionPrefix + name)?.data ?? fail(`the checkpoint lacks ${name}`);
    if (length !== undefined && data.length !== length) fail(`the checkpoint's ${name} is damaged`);
    return Array.from(data);
  };
  const sure = (ok: boolean, name: string): void => void (ok || fail(`the checkpoint's ${name} is damaged`));
  const [epochs, inEpoch, seconds, bestEpoch, bestLoss, startNorm] = take("state", 6);
  sure([epochs, bestEpoch].every(isCount) && bestEpoch <= epochs && (inEpoch === 0 || inEpoch === 1), "state");
  sure(seconds >= 0 && seconds < Infinity && !(startNorm < 0), "state");
  const progress = take("stopping", 2 * expected.stopping);
  const stopping = Array.from({ length: expected.stopping }, (_, i): [number, number] => [
    progress[2 * i],
    progress[2 * i + 1],
  ]);
  sure(
    stopping.every(([, waited]) => isCount(waited)),
    "stopping",
  );
  const random = take("random", 4);
  // From zeros alone the generator never comes away.
  sure(random.every((n) => isCount(n) && n < 2 ** 32) && random.some((n) => n > 0), "random");
  const order = expected.order && take("order", expected.order.length);
  if (order) sure(isPermutation(order, expected.order as Uint32Array), "order");
  const stepBack = metadata.stepBacks?.split(",").map(Number);
  sure(!stepBack || (stepBack.length === 2 && stepBack.every((n) => isCount(n) && n < 100)), "stepBacks");
  const session = { epochs, inEpoch: inEpoch === 1, seconds, startNorm, stopping, random, order };
  return {
    ...session,
    best: { epoch: bestEpoch || undefined, loss: bestLoss },
    stepBack: stepBack as Session["stepBack"],
    history: readHistory(metadata.history, epochs, sure),
    position: session.inEpoch ? readPosition(take, expected, sure) : undefined,
  };
}

function readHistory(text: string, epochs: number, sure: (ok: boolean, name: string) => void): EpochRecord[] {
  let history: unknown;
  try {
    history = JSON.parse(text);
  } catch {
    sure(false, "history");
  }
  // Numbers that are not finite are null in JSON.
  const isNumber = (value: unknown): boolean => value === null || Number.isFinite(value);
  const isRecord = (record: EpochRecord | null, i: number): boolean =>
    record?.epoch === i + 1 && [record.loss, record.lr, record.gradNorm, record.seconds].every(isNumber);
  sure(Array.isArray(history) && history.length === epochs && history.every(isRecord), "history");
  return history as EpochRecord[];
}

function readPosition(
  take: (name: string, length: number) => number[],
  { rows, activeMasks }: Expected,
  sure: (ok: boolean, name: string) => void,
): Position {
  const [row, key, epochLoss, correct, skippedRows] = take("position", 5);
  sure(
    [row, key, correct, skippedRows].every(isCount) && row <= rows && skippedRows <= rows && key < 2 ** 32,
    "position",
  );
  sure(!Number.isNaN(epochLoss), "position");
  const masks = activeMasks.map(({ length }, i) => take(`alive.${i}`, length));
  sure(
    masks.flat().every((byte) => isCount(byte) && byte < 256),
    "alive",
  );
  return { row, key, epochLoss, correct, skippedRows, activeMasks: masks.map((bytes) => Uint8Array.from(bytes)) };
}

function isPermutation(order: readonly number[], of: Uint32Array): boolean {
  const sorted = Float64Array.from(order).sort();
  return of
    .slice()
    .sort()
    .every((row, i) => row === sorted[i]);
}
