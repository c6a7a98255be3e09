// A second iterate beside the one gradients are taken at: the average that schedule-free rules speak of, FISTA's x.
import type { FloatArray } from "../core/memory.js";
import type { ParameterSet, Slot } from "../core/parameters.js";
import type { SlotSpec, Values } from "./variant.js";

/** One tensor as an iterate sees it. */
export interface IterateTensor {
  readonly name: string;
  /** Its own updates so far, at least 1. */
  readonly t: number;
  /** Its parameters. */
  readonly data: FloatArray;
  /** Its slots by name: the rule's and the iterate's own. */
  readonly state: Readonly<Record<string, FloatArray>>;
  /** Hyper-parameters of its last update. */
  readonly values: Values;
}

/** What an iterate sees of its optimizer. */
export interface IterateHost {
  /** Updates applied so far. */
  readonly applied: number;
  readonly engine: {
    readonly params: ParameterSet;
    readonly groups: readonly {
      readonly definition: { readonly iterate?: Iterate };
      readonly members: readonly Slot[];
      readonly values: Values;
      evaluate(steps: number): void;
    }[];
    flush(): void;
    count(name: string): { readonly t: number };
    state(slot: Slot): Record<string, FloatArray>;
  };
  /** Copies parameters to the caller's arrays, where there are any. */
  copyOut(): void;
}

/** Which of its two iterates an optimizer's parameters hold, and the change from one to the other. */
export interface IterateSwitch {
  readonly mode: "train" | "eval";
  train(): void;
  eval(): void;
  /** Calls `use` while the parameters hold what training goes on from. */
  inTraining<Result>(use: () => Result): Result;
  /** Brings the iterates up to date after an update. */
  afterUpdate(): void;
}

/** What `eval()` shows in place of the parameters that training goes on from. */
export interface Iterate {
  /** What it keeps of a tensor beside the rule's state; placed by the engine, saved by the checkpoint. Default nothing. */
  readonly slots?: readonly (string | SlotSpec)[];
  /** Brings that up to date once a tensor has moved. A pass outside of WebAssembly: epochs then go batch by batch. */
  readonly afterUpdate?: (tensor: IterateTensor) => void;
  /** Overwrites `data` with the parameters one should use. */
  readonly parametersForUse: (tensor: IterateTensor) => void;
  /** What changes between both; `iterated` fills it in. */
  readonly attach: (host: IterateHost) => IterateSwitch;
}
