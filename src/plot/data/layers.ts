/** What a layer did, epoch by epoch. */
export interface LayerHistory {
  name: string;
  gradNorm: number[];
  updateNorm: number[];
  weightNorm: number[];
  /** Share of its units that no row reached. */
  dead: number[];
}

/** Whether any layer had dead units in any epoch. */
export const hasDeadUnits = (layers: readonly LayerHistory[]): boolean =>
  layers.some(({ dead }) => dead.some((share) => share > 0));
