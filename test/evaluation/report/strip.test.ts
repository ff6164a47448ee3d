import { describe, expect, it } from '@jest/globals';
import { NO_SCORE } from '../../../src/domain/score.js';
import { strip } from '../../../src/evaluation/report/strip.js';
import { PX_PER_MV, PX_PER_SECOND, STRIP_LEFT } from '../../../src/evaluation/report/strip-lane.js';
import type { ReportStrip } from '../../../src/evaluation/report/strip-requests.js';

const SCORES = new Int32Array(100).fill(200);

function shown(about: Partial<ReportStrip> = {}): ReportStrip {
  return {
    kind: 'false-alert',
    record: '208',
    startMs: 60_000,
    endMs: 70_000,
    focus: { startMs: 62_000, endMs: 64_500 },
    title: 'False alert: anomaly, low priority',
    expected: 'no alert',
    came: 'anomaly',
    marks: [{ lead: 'II', startMs: 62_000, endMs: 64_500 }],
    raisedMs: [66_000],
    cells: [{ lead: 'II', firstCell: 600, scoreMilli: SCORES, limitMilli: 1_000 }],
    annotations: [{ atMs: 61_250, symbol: 'V', note: '' }],
    leads: [{ lead: 'II', sampleRateHz: 10, signalMv: new Array<number>(100).fill(0) }],
    ...about,
  };
}

function drawn(about: Partial<ReportStrip> = {}): string {
  return strip(shown(about), 'strip-1', '#record-1').toString().replaceAll(/\s+/g, ' ');
}

/** The `x` and `width` of every rectangle with exactly these classes. */
function rects(markup: string, classes: string): readonly (readonly [number, number])[] {
  const pattern = new RegExp(`<rect class="${classes}" x="([^"]+)" y="[^"]+" width="([^"]+)"`, 'g');
  return [...markup.matchAll(pattern)].map(([, x, width]) => [Number(x), Number(width)]);
}

describe('strip', () => {
  it('outlines the mark of an alert where it lies: 25 mm/s at 4 px a millimetre', () => {
    expect(PX_PER_SECOND).toBe(100);
    expect(rects(drawn(), 'alert-mark')).toEqual([[STRIP_LEFT + 200, 250]]);
  });

  it('cuts a mark off at the edges of the strip', () => {
    const marks = [{ lead: 'II', startMs: 50_000, endMs: 61_000 } as const];
    expect(rects(drawn({ marks }), 'alert-mark')).toEqual([[STRIP_LEFT, 100]]);
  });

  it('outlines a mark on its own lead only', () => {
    const marks = [{ lead: 'V1', startMs: 62_000, endMs: 63_000 } as const];
    expect(rects(drawn({ marks }), 'alert-mark')).toEqual([]);
  });

  it('shades cells from their limit on, more the further above it they are', () => {
    const scoreMilli = Int32Array.from(SCORES);
    scoreMilli.set([999, 1_000, 1_500, 2_250, NO_SCORE], 10);
    const cells = [{ lead: 'II', firstCell: 600, scoreMilli, limitMilli: 1_000 } as const];
    const markup = drawn({ cells });
    expect(rects(markup, 'cell cell-1')).toEqual([[STRIP_LEFT + 110, 10]]);
    expect(rects(markup, 'cell cell-2')).toEqual([[STRIP_LEFT + 120, 10]]);
    expect(rects(markup, 'cell cell-3')).toEqual([[STRIP_LEFT + 130, 10]]);
    expect(rects(markup, 'score-bar above')).toHaveLength(3);
    expect(rects(markup, 'score-bar')).toHaveLength(96);
  });

  it('names the limit, and the population’s with a star where the bed’s is not known', () => {
    expect(drawn()).toContain('>1.00</text');
    const cells = [{ lead: 'II', firstCell: 600, scoreMilli: SCORES } as const];
    expect(drawn({ cells })).toContain('>1.00*</text');
  });

  it('draws the annotators’ symbols, and a rhythm by its note', () => {
    const annotations = [
      { atMs: 61_250, symbol: 'V', note: '' },
      { atMs: 63_000, symbol: '+', note: '(VT\0' },
    ];
    const found = [...drawn({ annotations }).matchAll(/class="symbol" x="([^"]+)"[^>]*>([^<]*)</g)];
    expect(found.map(([, x, text]) => [Number(x), text?.trim()])).toEqual([
      [STRIP_LEFT + 125, 'V'],
      [STRIP_LEFT + 300, 'VT'],
    ]);
  });

  it('draws a millivolt 10 mm high and leaves a gap where signal is missing', () => {
    const signalMv = [0, 1, null, null, null, 0, 0];
    const markup = drawn({ leads: [{ lead: 'II', sampleRateHz: 10, signalMv }] });
    const path = /class="signal" d="([^"]+)"/.exec(markup)?.[1] ?? '';
    const pieces = path.split('M').filter((piece) => piece !== '');
    expect(pieces).toHaveLength(2);
    const [from, to] = (pieces[0] ?? '').split('L').map((point) => point.split(',').map(Number));
    expect((from?.[1] ?? 0) - (to?.[1] ?? 0)).toBe(PX_PER_MV);
    expect(to?.[0]).toBe(10);
    expect(rects(markup, 'no-signal')).toEqual([[20, 30]]);
  });

  it('keeps the height of a spike that is one sample wide', () => {
    const signalMv = new Array<number>(5_000).fill(0);
    signalMv[2_503] = 1.3;
    const markup = drawn({ leads: [{ lead: 'II', sampleRateHz: 500, signalMv }] });
    const path = /class="signal" d="([^"]+)"/.exec(markup)?.[1] ?? '';
    const heights = path
      .split(/[ML]/)
      .slice(1)
      .map((point) => Number(point.split(',')[1]));
    expect(Math.max(...heights) - Math.min(...heights)).toBeCloseTo(1.3 * PX_PER_MV, 1);
    expect(heights.length).toBeLessThanOrEqual(2_000);
  });

  it('shows when an alert was raised', () => {
    expect(drawn()).toContain(`<path class="raised" d="M${STRIP_LEFT + 600} `);
  });

  it('says where no signal could be read', () => {
    expect(drawn({ leads: [] })).toContain('No signal could be read here.');
  });

  it('tells record, time, what was expected and what came, escaped', () => {
    const markup = drawn({ record: '<x>', came: 'a & b' });
    expect(markup).toContain('href="#record-1">record &lt;x&gt;</a');
    expect(markup).toContain('00:01:02');
    expect(markup).toContain('a &amp; b');
    expect(markup).not.toContain('<x>');
  });
});
