/**
 * The style of both reports. Light on paper and by default, dark where the reader's system is; pairs
 * that carry text are checked for a contrast of 4.5:1 in a browser by test/evaluation/report.
 */
const LIGHT = `
  color-scheme: light;
  --ground: #ffffff; --panel: #f5f7f9; --line: #ccd4dc; --strong-line: #7a8794;
  --text: #17202a; --muted: #51606e; --link: #0b57a4;
  --series-0: #1559a8; --series-1: #a8480a; --series-2: #1f7040; --series-3: #6d3fa0;
  --high: #b3261e; --medium: #8f6200; --low: #046a7b; --technical: #5c5470;
  --truth: #3d3d8f; --good: #1b6e3c; --bad: #b3261e;
  --paper: #fffdfb; --grid-fine: #f7dcdc; --grid: #e7aeb0; --signal: #101418;
  --cell: #c06a00; --cell-1: 0.16; --cell-2: 0.3; --cell-3: 0.46;`;

const DARK = `
  color-scheme: dark;
  --ground: #0e141b; --panel: #161f29; --line: #34414f; --strong-line: #8796a5;
  --text: #e9eff5; --muted: #a9b7c5; --link: #86bdff;
  --series-0: #79b4ff; --series-1: #ffab66; --series-2: #74d195; --series-3: #c9a4f5;
  --high: #ff7b73; --medium: #f0be3c; --low: #57cfe0; --technical: #b9b0d0;
  --truth: #aab0ff; --good: #74d195; --bad: #ff7b73;
  --paper: #12151a; --grid-fine: #28222a; --grid: #473640; --signal: #f2f5f8;
  --cell: #ff9e2c; --cell-1: 0.2; --cell-2: 0.34; --cell-3: 0.5;`;

const TEXT = `
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.75rem; }
footer { padding-block: 1.5rem 3rem; color: var(--muted); font-size: 0.875rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.75rem 0 0.5rem; padding-top: 0.75rem; border-top: 2px solid var(--text); font-size: 1.375rem; line-height: 1.25; }
h3 { margin: 0; font-size: 1rem; line-height: 1.3; }
p { margin: 0.25rem 0 0.75rem; max-width: 62rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.muted { color: var(--muted); }
.small { font-size: 0.875rem; }
.notice { margin: 1rem 0; padding: 0.625rem 0.875rem; border-left: 4px solid var(--strong-line); background: var(--panel); }
.warning { border-left-color: var(--medium); }
.to-main { position: absolute; left: -100rem; }
.to-main:focus { left: 1rem; top: 0.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.75rem 0; padding: 0; list-style: none; }
code { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: 0.875em; }
summary { cursor: pointer; color: var(--link); }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.125rem 1.25rem; margin: 0.75rem 0; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; }
.record-facts { display: flex; flex-wrap: wrap; gap: 0.125rem 1.5rem; margin: 0.25rem 0 0.5rem; font-size: 0.875rem; }
.record-facts div { display: flex; gap: 0.4rem; }
.record-facts dt { color: var(--muted); }
.record-facts dd { margin: 0; }
@media (max-width: 40rem) {
  .facts { grid-template-columns: minmax(0, 1fr); }
  .facts dd { margin-bottom: 0.375rem; }
}`;

const TABLES = `
.scroll { max-width: 100%; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
caption { padding: 0.25rem 0 0.5rem; color: var(--muted); font-size: 0.875rem; text-align: left; }
th, td { padding: 0.3125rem 0.75rem 0.3125rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid var(--strong-line); font-size: 0.8125rem; vertical-align: bottom; }
tbody th { font-weight: 600; }
th details { font-weight: 400; }
.number { text-align: right; white-space: nowrap; }
.wide td, .wide th { min-width: 4rem; overflow-wrap: normal; }
.meaning { width: 38%; min-width: 18rem; }
.brief { white-space: nowrap; }
tr.without-value > *, tr.without-value code { color: var(--muted); font-weight: 400; }
td.mini { width: 8.75rem; padding-block: 0.375rem; }
td.mini svg { display: block; }
tfoot > tr > * { border-bottom: 0; font-weight: 600; }
.verdict { white-space: nowrap; font-weight: 600; }
.verdict-better { color: var(--good); }
.verdict-worse { color: var(--bad); }
@media (max-width: 40rem) {
  .cards thead { display: none; }
  .cards, .cards tbody, .cards caption { display: block; }
  .meaning { width: auto; }
  .cards tr { display: block; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  .cards th, .cards td { display: block; border: 0; padding: 0; text-align: left; min-width: 0; }
  .cards td[data-label]::before { content: attr(data-label) ' '; color: var(--muted); font-weight: 400; }
}`;

const PLOTS = `
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); gap: 1.5rem 2rem; align-items: start; margin-top: 1rem; }
figure { margin: 0; min-width: 0; }
figcaption p { color: var(--muted); font-size: 0.875rem; margin-bottom: 0.375rem; }
svg { display: block; overflow: visible; }
.plot svg { width: 100%; max-width: 40rem; height: auto; }
svg text { fill: var(--text); font: 13px system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif; }
svg .minor { fill: var(--muted); font-size: 12px; }
svg .strong { font-weight: 600; }
.grid-line { stroke: var(--line); stroke-width: 1; fill: none; }
.axis-line { stroke: var(--strong-line); stroke-width: 1; fill: none; }
.key-ground { fill: var(--ground); fill-opacity: 0.9; }
.note { paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
.guide { stroke: var(--muted); stroke-width: 1.2; stroke-dasharray: 2 3; fill: none; }
.line { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
.marker { stroke-width: 1.5; }
${[0, 1, 2, 3]
  .map(
    (i) =>
      `.series-${i} { stroke: var(--series-${i}); } .marker.series-${i} { fill: var(--series-${i}); }`,
  )
  .join('\n')}
.series-1 { stroke-dasharray: 8 4; }
.series-2 { stroke-dasharray: 2 3; }
.series-3 { stroke-dasharray: 10 3 2 3; }
.marker { stroke-dasharray: none; }
.low { fill: var(--ground); stroke: var(--low); stroke-width: 1.2; }
.medium { fill: var(--ground); stroke: var(--medium); }
.high { fill: var(--high); stroke: var(--high); }
.technical { fill: var(--ground); stroke: var(--technical); }
.strokes { fill: none; pointer-events: none; }
.low-strokes { stroke: var(--low); stroke-width: 1.5; stroke-dasharray: 2 3; }
.medium-strokes { stroke: var(--medium); stroke-width: 1.6; }
.technical-strokes { stroke: var(--technical); stroke-width: 1.1; }
.lethal-strokes { stroke: var(--truth); stroke-width: 1; }
.no-signal-strokes { stroke: var(--muted); stroke-width: 0.6; }
.plain { fill: var(--series-0); stroke: none; }
.open { fill: none; stroke: var(--series-0); stroke-width: 1.5; stroke-dasharray: 4 2; }
.interval { stroke: var(--strong-line); stroke-width: 1.5; fill: none; }
.zero { stroke: var(--text); stroke-width: 1; }
.key { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.5rem 0 0.75rem; padding: 0; list-style: none; font-size: 0.875rem; }
.key li { display: flex; align-items: center; gap: 0.4rem; }
.key svg { flex: none; }`;

const SIGNALS = `
.record { margin: 1.25rem 0 1.5rem; }
.record h3 { font-size: 1.125rem; }
.drawing { max-width: 100%; overflow-x: auto; }
.drawing svg { max-width: none; }
.timeline svg { width: 100%; min-width: 56rem; height: auto; }
.rhythm { fill: none; stroke: var(--truth); stroke-width: 1; }
.rhythm-lasting { fill: none; stroke: var(--strong-line); stroke-width: 1; }
.lethal { fill: var(--ground); stroke: var(--truth); stroke-width: 1.5; }
.label-ground { fill: var(--ground); }
.beat-ticks { stroke: var(--truth); stroke-width: 1; fill: none; }
.missed { stroke: var(--high); stroke-width: 1.5; fill: none; }
.crosses { stroke: var(--text); stroke-width: 1.3; fill: none; }
.score-course { fill: var(--series-0); fill-opacity: 0.35; stroke: var(--series-0); stroke-width: 0.8; }
.noisy { fill: var(--muted); fill-opacity: 0.13; stroke: var(--muted); stroke-dasharray: 2 3; }
.strip { margin: 1.5rem 0 2rem; }
.strip .paper { fill: var(--paper); }
.strip .fine { stroke: var(--grid-fine); stroke-width: 1; fill: none; }
.strip .coarse { stroke: var(--grid); stroke-width: 1; fill: none; }
.strip .signal { fill: none; stroke: var(--signal); stroke-width: 1.3; stroke-linejoin: round; }
.no-signal { fill: var(--muted); fill-opacity: 0.13; stroke: none; }
.cell { fill: var(--cell); }
.cell-1 { fill-opacity: var(--cell-1); } .cell-2 { fill-opacity: var(--cell-2); } .cell-3 { fill-opacity: var(--cell-3); }
.score-bar { fill: var(--series-0); }
.score-bar.above { fill: var(--cell); }
.limit { stroke: var(--text); stroke-width: 1; stroke-dasharray: 4 2; fill: none; }
.focus { fill: none; stroke: var(--truth); stroke-width: 3; }
.alert-mark { fill: none; stroke: var(--high); stroke-width: 2; stroke-dasharray: 6 3; }
.raised { stroke: var(--high); stroke-width: 1.5; fill: none; }
.raised-flag { fill: var(--high); stroke: none; }
.strip figcaption { max-width: 62rem; }
.strip figcaption p { margin: 0; color: var(--text); }
.strip figcaption .muted { color: var(--muted); }`;

const PRINT = `
@page { size: A4 landscape; margin: 12mm; }
@media print {
  header, main, footer { max-width: none; padding: 0; }
  nav, .to-main { display: none; }
  body { font-size: 10pt; }
  a { color: inherit; text-decoration: none; }
  figure, .record, tr { break-inside: avoid; }
  h2, h3, figcaption { break-after: avoid; }
  .scroll, .drawing { overflow: visible; }
  .timeline svg { min-width: 0; }
  .strip svg { width: calc(var(--paper-mm) * 1mm); height: auto; }
  details::details-content { content-visibility: visible; block-size: auto; }
  * { print-color-adjust: exact; }
}`;

/** The whole style sheet. */
export const STYLE = `
:root {${LIGHT}
}
@media screen and (prefers-color-scheme: dark) {
  :root {${DARK}
  }
}
${TEXT}
${TABLES}
${PLOTS}
${SIGNALS}
${PRINT}
`;
