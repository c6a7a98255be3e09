import { darkColours, darkShades, lightColours, lightShades } from "./palette.js";

const hues = (colours: string[], shades: number[]): string =>
  [...colours.map((value, i) => `--hue-${i}:${value};`), ...shades.map((value, i) => `--shade-${i}:${value};`)].join(
    "",
  );

export const style: string = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1c1f23; --soft: #5b636d; --line: #d9dde2; --tint: #f3f5f7; --warn: #8a4b00; --ramp-low: oklch(0.97 0.03 95); --ramp-high: oklch(0.36 0.13 268); ${hues(lightColours, lightShades)} }
@media (prefers-color-scheme: dark) {
  :root { --paper: #15181c; --ink: #e8eaed; --soft: #a3abb5; --line: #343a42; --tint: #1f242a; --warn: #ffb866; --ramp-low: oklch(0.3 0.07 285); --ramp-high: oklch(0.93 0.12 100); ${hues(darkColours, darkShades)} }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main, footer { max-width: 952px; margin: 0 auto; padding: 24px 16px; }
footer { color: var(--soft); font-size: 13px; padding-top: 0; }
h1 { font-size: 30px; line-height: 1.2; margin: 8px 0 12px; overflow-wrap: anywhere; }
h2 { font-size: 21px; line-height: 1.3; margin: 44px 0 8px; }
p { margin: 0 0 12px; max-width: 70ch; overflow-wrap: anywhere; }
small { color: var(--soft); font-size: 0.8em; font-weight: 400; }
.warning { color: var(--warn); border-left: 3px solid; padding-left: 10px; }
.note { color: var(--soft); font-size: 14px; }
details { margin: 0 0 12px; }
summary { cursor: pointer; }
details[open] summary { margin-bottom: 8px; }
figure { margin: 12px 0 0; }
figure svg { display: block; max-width: 100%; height: auto; font-family: inherit; background: none; --plot-background: var(--paper); }
svg.narrow { display: none; }
svg .on-plot { paint-order: stroke; }
.legend { display: flex; flex-wrap: wrap; gap: 6px; margin: 14px 0 4px; }
.legend button { display: flex; align-items: center; gap: 7px; padding: 4px 10px; border: 1px solid var(--line); border-radius: 99px; background: none; color: inherit; font: inherit; font-size: 14px; line-height: 1.35; text-align: left; cursor: pointer; }
.legend button:hover, .legend button[aria-pressed=true] { background: var(--tint); border-color: var(--soft); }
.families button { padding: 3px 9px; font-size: 13px; }
.swatch { flex: none; vertical-align: middle; }
svg .run { transition: opacity 0.12s; }
.picked svg:has(.run.on) .run:not(.on) { opacity: 0.1; }
.alone svg .run path { stroke-width: 2.25; }
.picked svg .run.on path { stroke-width: 3; }
.picked svg .optimum { opacity: 0; }
.picked figure svg { cursor: pointer; }
svg .name { display: none; }
svg .name.on { display: inline; }
svg .away, tr.away { display: none; }
.scroll { overflow-x: auto; margin-top: 12px; }
.long { max-height: 460px; overflow-y: auto; scroll-padding: 48px; border-bottom: 1px solid var(--line); }
.long tr { background: var(--paper); }
.long th, .long tbody td:first-child, .long tfoot td { position: sticky; z-index: 1; background: inherit; }
.long th:first-child { z-index: 2; }
.long th:first-child, .long tbody td:first-child { left: 0; }
.long th { top: 0; border-bottom: 0; box-shadow: inset 0 -1px var(--line); }
.long tfoot td { bottom: 0; box-shadow: inset 0 1px var(--line); }
.long table { font-size: 14px; }
.long td { padding-block: 4px; white-space: nowrap; }
.long tbody td:first-child { padding-left: 36px; white-space: normal; }
.long td .swatch { position: absolute; left: 2px; top: 10px; margin: 0; }
.long td + td small { display: inline; margin-left: 6px; }
.below { display: none; }
table { border-collapse: collapse; width: 100%; font-size: 15px; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 7px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child, .family { text-align: left; }
th:first-child, td:first-child { padding-left: 2px; }
td button { all: unset; cursor: pointer; font-weight: 600; }
td small { display: block; line-height: 1.35; }
th button { all: unset; cursor: pointer; font-weight: 600; white-space: nowrap; }
th button:focus-visible, td button:focus-visible, .legend button:focus-visible { outline: 2px solid var(--hue-0); outline-offset: 2px; }
th button::after { content: " \\2195"; color: var(--soft); opacity: 0.6; font-weight: 400; }
th[aria-sort=ascending] button::after { content: " \\2191"; opacity: 1; }
th[aria-sort=descending] button::after { content: " \\2193"; opacity: 1; }
abbr { text-decoration: none; }
tbody tr { cursor: pointer; }
tbody tr:hover, tbody tr.on { background: var(--tint); }
tfoot td { color: var(--soft); border-bottom: 0; }
td .swatch { margin-right: 8px; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(358px, 100%), 1fr)); column-gap: 20px; }
.panels h3 { font-size: 16px; margin: 18px 0 0; }
.panels figure { margin-top: 4px; }
.picked .heat svg:has(.run.on) .run:not(.on) { opacity: 0.45; }
.ramp { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; color: var(--soft); font-size: 14px; }
.ramp i { flex: none; width: 140px; height: 14px; border: 1px solid var(--line); background: linear-gradient(in oklch to right, var(--ramp-low), var(--ramp-high)); }
.ramp b { color: var(--ink); }
.findings { margin: 0; padding: 0; list-style: none; }
.findings li { border-left: 3px solid var(--hue-1); padding: 2px 0 2px 12px; margin: 0 0 14px; max-width: 74ch; overflow-wrap: anywhere; }
.findings small, .findings span { display: block; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(84px, 1fr)); gap: 16px 14px; margin: 14px 0 0; padding: 0; list-style: none; font-size: 14px; line-height: 1.3; }
.pictures svg { display: block; width: 100%; height: auto; background: var(--tint); border: 1px solid var(--line); margin-bottom: 4px; }
.pictures span, .pictures small { display: block; overflow-wrap: anywhere; }
.best { color: var(--ink); font-weight: 600; }
.headline { display: flex; flex-wrap: wrap; gap: 10px; margin: 18px 0; }
.headline div { flex: 1 1 136px; max-width: 260px; border: 1px solid var(--line); border-radius: 8px; padding: 8px 10px; }
.headline dt { color: var(--soft); font-size: 13px; }
.headline dd { margin: 0; font-size: 24px; font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; }
.headline small { display: block; font-size: 12px; line-height: 1.35; margin-top: 2px; }
.reasons small { font-size: 0.87em; }
.long td.status, .status { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 11ch; max-width: 32ch; }
.trials tbody td:first-child, .long.trials tbody td:first-child { padding-left: 2px; white-space: nowrap; }
.trials .below { white-space: normal; }
.long.plain tbody td:first-child { padding-left: 2px; }
.plain td.status { white-space: normal; }
th.role, td.role { text-align: left; }
@media (max-width: 951px) {
  .long th, .long td { padding-inline: 6px; }
  .long td + td small { display: block; }
  .long th button { display: inline-grid; column-gap: 3px; }
  .long th button::after { grid-area: 1 / 2; }
  .long th small { grid-area: 2 / 1 / 3 / 3; }
}
@media (max-width: 760px) {
  h1 { font-size: 24px; }
  svg.wide { display: none; }
  svg.narrow { display: block; }
  table, .long table { font-size: 12px; }
  th, td { padding: 6px 3px; }
  .long th, .long td { padding: 6px 2px; }
  .long tbody td:first-child { padding-left: 19px; }
  .long.plain tbody td:first-child { padding-left: 2px; }
  .long.plain th + th, .long.plain td + td { padding-left: 8px; }
  .long td .swatch { width: 14px; }
  th button { white-space: normal; }
  th button small { display: block; }
  th button::after { content: ""; }
  td:first-child { overflow-wrap: break-word; }
  td:first-child small { overflow-wrap: anywhere; }
  td:nth-child(n + 2) { white-space: nowrap; }
  tfoot td:first-child { white-space: normal; }
  td .swatch { display: block; margin: 0 0 2px; }
  .family, .option { display: none; }
  td .below { display: block; }
  td.status, th.status, .long td.status, .long th.status { min-width: 0; padding-left: 10px; }
}
@media (max-width: 480px) {
  .long table { font-size: 11px; }
}
@media print {
  .legend button { border-color: transparent; }
  .long { max-height: none; }
}
`;
