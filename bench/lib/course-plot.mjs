/** Courses of values over time as an SVG, one panel below the other. */

const WIDTH = 900;
const PANEL = 150;
const LEFT = 90;
const TOP = 34;
const COLOURS = ['#0b5cad', '#b3541e', '#3c7d3c', '#6b4fa0', '#8a6d00'];

/**
 * @param panels - `title`, `unit`, `points` (`atS`, `value`) and, where there are any, `floors` each
 * @returns an SVG of fixed size
 */
export function coursePlot(title, panels) {
  const height = TOP + panels.length * PANEL + 30;
  const last = Math.max(1, ...panels.flatMap(({ points }) => points.map(({ atS }) => atS)));
  const body = panels.map((panel, at) =>
    panelOf(panel, { top: TOP + at * PANEL, last, colour: COLOURS[at % COLOURS.length] }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="12" y="20" font-size="14">${escaped(title)}</text>
${body.join('\n')}
<text x="${LEFT}" y="${height - 8}">0</text>
<text x="${WIDTH - 12}" y="${height - 8}" text-anchor="end">${(last / 60).toFixed(1)} min</text>
</svg>
`;
}

function panelOf({ title, unit, points, floors = [] }, { top, last, colour }) {
  const highest = Math.max(1e-9, ...points.map(({ value }) => value)) * 1.1;
  const x = (atS) => (LEFT + ((WIDTH - LEFT - 12) * atS) / last).toFixed(1);
  const y = (value) => (top + PANEL - 24 - ((PANEL - 44) * value) / highest).toFixed(1);
  const line = (list) => list.map(({ atS, value }) => `${x(atS)},${y(value)}`).join(' ');
  const base = y(0);
  return [
    `<text x="${LEFT}" y="${top + 12}">${escaped(title)}</text>`,
    `<text x="${LEFT - 8}" y="${Number(y(highest / 1.1)) + 4}" text-anchor="end">${short(highest / 1.1)} ${unit}</text>`,
    `<text x="${LEFT - 8}" y="${base}" text-anchor="end">0</text>`,
    `<line x1="${LEFT}" x2="${WIDTH - 12}" y1="${base}" y2="${base}" stroke="#999"/>`,
    `<polyline fill="none" stroke="${colour}" stroke-width="1.2" points="${line(points)}"/>`,
    ...floors.map(
      ({ atS, value }) => `<circle cx="${x(atS)}" cy="${y(value)}" r="3" fill="${colour}"/>`,
    ),
  ].join('\n');
}

function short(value) {
  return value >= 100 ? value.toFixed(0) : Number(value.toPrecision(3));
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
