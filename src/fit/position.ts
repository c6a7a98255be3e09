// How far an epoch has come, as checkpoints hold it.
/** Where an epoch stands. */
export interface Position {
  row: number;
  epochLoss: number;
  correct: number;
  skippedRows: number;
  /** Of dropout. */
  key: number;
  /** Bits of the derivatives seen, layer by layer where there is an activation. */
  activeMasks: Uint8Array[];
}
