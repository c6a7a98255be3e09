// Eight hues that stay apart for colour-blind readers, in a shade for paper and one for dark screens; beyond
// eight the dashes differ. The custom properties are set in style.ts.
export const light: string[] = ["#0068b3", "#d1480b", "#00805e", "#b03a86", "#8d6a00", "#5d4fd1", "#0f8aa6", "#4b4b4b"];
export const dark: string[] = ["#5cb8f0", "#ff935c", "#41cf9d", "#f595ca", "#e3b93c", "#aba2ff", "#67d9f0", "#cfcfcf"];

const dashes = [undefined, "7 3", "2 3", "9 3 2 3", "13 4", "5 2 1 2 1 2", "1 2", "16 3 5 3", "4 5"];

export function colour(run: number): string {
  return `var(--hue-${run % light.length})`;
}

export function dash(run: number): string | undefined {
  return dashes[Math.floor(run / light.length) % dashes.length];
}
