import { stripEndMs, type StripWithAlert } from './alert-strip-facts.js';
import { STRIP_CAUTION, stripSubtitle, stripTitle, timeWords } from './strip-words.js';
import { layOut, PAPER, type LeadRow, type StripLayout } from './strip-layout.js';
import { element, escapeXml, mm, type SvgPart } from './svg-text.js';

const FONT = 'Helvetica, Arial, sans-serif';

/**
 * Draws a strip as a standalone SVG in millimetres: printed at 100 %, it has the scale of ECG paper.
 *
 * The signal is the strong line, the model's reconstruction the thin one; marked cells have a tint and a bar
 * under their lead, so that they are seen without colour too. It holds no script and refers to nothing.
 */
export function svgStrip(given: StripWithAlert): string {
  const { strip, alert } = given;
  const layout = layOut(strip, stripEndMs(strip));
  const title = stripTitle(alert, strip.alertId);
  const { widthMm, heightMm } = layout;
  const document = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: `${mm(widthMm)}mm`,
      height: `${mm(heightMm)}mm`,
      viewBox: `0 0 ${mm(widthMm)} ${mm(heightMm)}`,
      role: 'img',
      'font-family': FONT,
    },
    element('title', {}, escapeXml(title)),
    element('desc', {}, escapeXml(`${stripSubtitle(alert)}. ${STRIP_CAUTION}`)),
    element('rect', { width: widthMm, height: heightMm, fill: '#fff' }),
    ...heading(given, layout),
    ...grid(layout),
    ...layout.rows.flatMap((row) => leadRow(row, given, layout)),
    ...onset(given, layout),
    ...foot(given, layout),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${document}\n`;
}

function label(x: number, y: number, text: string, size = 3, more: object = {}): SvgPart {
  return element('text', { x, y, 'font-size': size, fill: '#111', ...more }, escapeXml(text));
}

function heading({ strip, alert }: StripWithAlert, { marginMm }: StripLayout): readonly SvgPart[] {
  return [
    label(marginMm, 7, stripTitle(alert, strip.alertId), 4.6, { 'font-weight': 'bold' }),
    label(marginMm, 11.8, stripSubtitle(alert), 3),
    label(marginMm, 16.2, STRIP_CAUTION, 3, { 'font-style': 'italic' }),
  ];
}

/** One path for the fine lines and one for the coarse ones. */
function grid(layout: StripLayout): readonly SvgPart[] {
  const { gridLeftMm: left, traceRightMm: right, gridTopMm: top, gridBottomMm: bottom } = layout;
  const lines = (stepMm: number, skipsCoarse: boolean): string => {
    const path: string[] = [];
    const isDrawn = (offset: number): boolean => !skipsCoarse || offset % PAPER.coarseMm !== 0;
    for (let x = 0; x <= right - left; x += stepMm) {
      if (isDrawn(x)) path.push(`M${mm(left + x)} ${mm(top)}V${mm(bottom)}`);
    }
    for (let y = 0; y <= bottom - top; y += stepMm) {
      if (isDrawn(y)) path.push(`M${mm(left)} ${mm(top + y)}H${mm(right)}`);
    }
    return path.join('');
  };
  const drawn = { fill: 'none' };
  return [
    element('path', {
      ...drawn,
      d: lines(PAPER.fineMm, true),
      stroke: '#f6cfcf',
      'stroke-width': '0.06',
    }),
    element('path', {
      ...drawn,
      d: lines(PAPER.coarseMm, false),
      stroke: '#e8a3a3',
      'stroke-width': '0.14',
    }),
  ];
}

function leadRow(row: LeadRow, { strip, marks }: StripWithAlert, layout: StripLayout): SvgPart[] {
  const { topMm, heightMm, baselineMm, lead, isCut } = row;
  const { gridLeftMm, traceLeftMm, traceRightMm, xOfMs } = layout;
  const clipId = `row-${lead}`;
  const bottomMm = topMm + heightMm;
  const tinted = marks
    .filter((mark) => mark.lead === lead)
    .flatMap(({ startMs, endMs }) => {
      const box = { x: xOfMs(startMs), width: xOfMs(endMs) - xOfMs(startMs) };
      return [
        element('rect', { ...box, y: topMm, height: heightMm, fill: '#ffb000', opacity: '0.22' }),
        element('rect', { ...box, y: bottomMm - 0.8, height: 0.8, fill: '#8a4b00' }),
      ];
    });
  const line = (samplesMv: LeadRow['signalMv'], stroke: string, width: string): SvgPart =>
    element('path', {
      d: trace(samplesMv, row, { leftMm: traceLeftMm, sampleRateHz: strip.sampleRateHz }),
      fill: 'none',
      stroke,
      'stroke-width': width,
      'stroke-linejoin': 'round',
    });
  const clip = { x: traceLeftMm, y: topMm, width: traceRightMm - traceLeftMm, height: heightMm };
  return [
    element('clipPath', { id: clipId }, element('rect', clip)),
    ...tinted,
    element(
      'g',
      { 'clip-path': `url(#${clipId})` },
      line(row.reconstructionMv, '#1f5fbf', '0.18'),
      line(row.signalMv, '#111', '0.3'),
    ),
    calibrationPulse(gridLeftMm + 12.5, baselineMm),
    label(gridLeftMm + 1, baselineMm - 1, lead, 4, { 'font-weight': 'bold' }),
    ...(isCut ? [label(gridLeftMm + 1, baselineMm + 4, 'cut off', 2.4)] : []),
  ];
}

/** 1 mV for 0.2 s. */
function calibrationPulse(x: number, baselineMm: number): SvgPart {
  const d = `M${mm(x - 1)} ${mm(baselineMm)}h1v-${PAPER.mmPerMv}h5v${PAPER.mmPerMv}h1`;
  return element('path', { d, fill: 'none', stroke: '#111', 'stroke-width': '0.25' });
}

/** A path that lifts the pen where samples are missing. */
function trace(
  samplesMv: LeadRow['signalMv'],
  { baselineMm, baselineMv }: LeadRow,
  { leftMm, sampleRateHz }: { readonly leftMm: number; readonly sampleRateHz: number },
): string {
  const path: string[] = [];
  let isDown = false;
  samplesMv.forEach((value, index) => {
    if (value === null) {
      isDown = false;
      return;
    }
    const x = leftMm + (index / sampleRateHz) * PAPER.mmPerS;
    const y = baselineMm - (value - baselineMv) * PAPER.mmPerMv;
    path.push(`${isDown ? 'L' : 'M'}${mm(x)} ${mm(y)}`);
    isDown = true;
  });
  return path.join('');
}

function onset({ strip, alert }: StripWithAlert, layout: StripLayout): readonly SvgPart[] {
  if (alert === undefined || alert.startMs < strip.startMs) return [];
  const x = layout.xOfMs(alert.startMs);
  if (x > layout.traceRightMm) return [];
  const d = `M${mm(x)} ${mm(layout.gridTopMm)}V${mm(layout.gridBottomMm)}`;
  return [
    element('path', {
      d,
      fill: 'none',
      stroke: '#8a4b00',
      'stroke-width': '0.3',
      'stroke-dasharray': '2 1.5',
    }),
  ];
}

/** The time axis: a tick a second, counted from the onset, and what the lines mean. */
function foot({ strip, alert }: StripWithAlert, layout: StripLayout): readonly SvgPart[] {
  const { gridBottomMm, traceLeftMm, traceRightMm, xOfMs, marginMm } = layout;
  const zeroMs = alert?.startMs ?? strip.startMs;
  const parts: SvgPart[] = [];
  const firstS = Math.ceil((strip.startMs - zeroMs) / 1_000);
  for (let s = firstS; xOfMs(zeroMs + s * 1_000) <= traceRightMm; s++) {
    const x = xOfMs(zeroMs + s * 1_000);
    const d = `M${mm(x)} ${mm(gridBottomMm)}v1.5`;
    parts.push(element('path', { d, stroke: '#111', 'stroke-width': '0.25' }));
    const words = s === 0 && alert !== undefined ? 'onset' : `${s > 0 ? '+' : ''}${s} s`;
    parts.push(label(x, gridBottomMm + 4.6, words, 2.8, { 'text-anchor': 'middle' }));
  }
  const y = gridBottomMm + 10;
  const scale = `${PAPER.mmPerS} mm/s · ${PAPER.mmPerMv} mm/mV · from ${timeWords(strip.startMs)}`;
  parts.push(label(marginMm, y, scale, 2.8));
  const key = (x: number, stroke: string, width: number, words: string): void => {
    const d = `M${mm(x)} ${mm(y - 1)}h7`;
    parts.push(element('path', { d, fill: 'none', stroke, 'stroke-width': width }));
    parts.push(label(x + 8.5, y, words, 2.8));
  };
  key(traceLeftMm + 85, '#111', 0.3, 'signal');
  key(traceLeftMm + 110, '#1f5fbf', 0.18, 'reconstruction by the model');
  key(traceLeftMm + 162, '#8a4b00', 0.8, 'marked as anomalous');
  return parts;
}
