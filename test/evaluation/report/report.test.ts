import { beforeAll, describe, expect, it } from '@jest/globals';
import { FIGURES } from '../../../src/evaluation/figures/figure-list.js';
import { judgeRecord } from '../../../src/evaluation/judged-record.js';
import { evaluationReport, type ReportInput } from '../../../src/evaluation/report/page.js';
import { summarise } from '../../../src/evaluation/summary.js';
import { MADE_UP_ABOUT, madeUpEvaluation, madeUpResult } from './made-up-evaluation.js';

const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;

let evaluation: ReportInput;
let page: string;

beforeAll(() => {
  evaluation = madeUpEvaluation();
  page = evaluationReport(evaluation);
}, 60_000);

describe('evaluationReport', () => {
  it('has a row for every figure, with its value or with the reason for none', () => {
    const figures = Object.entries(evaluation.summary.figures);
    expect(figures.map(([id]) => id)).toEqual(FIGURES.map(({ id }) => id));
    for (const [id, { reason }] of figures) {
      expect(page).toContain(`id="figure-${id}"`);
      if (reason !== undefined) expect(page).toContain(`not for these records: ${reason}`);
    }
  });

  it('puts the figures without a value last', () => {
    const firstUnknown = page.indexOf('class="without-value"');
    const known = Object.entries(evaluation.summary.figures).filter(
      ([, { value }]) => value !== null,
    );
    for (const [id] of known) {
      expect(page.indexOf(`id="figure-${id}"`)).toBeLessThan(firstUnknown);
    }
  });

  it('has a timeline of every record, and every strip', () => {
    expect(page.match(/class="drawing timeline"/g)).toHaveLength(evaluation.records.length);
    expect(page.match(/<figure class="strip miss"/g)).toHaveLength(10);
    expect(page.match(/<figure class="strip false-alert"/g)).toHaveLength(10);
  });

  it('has each plot once', () => {
    const ids = [...page.matchAll(/<figure class="plot" id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual([
      'plot-roc',
      'plot-precision-recall',
      'plot-episodes',
      'plot-onset-to-alert',
      'plot-alert-rates',
      'plot-symbols',
      'plot-alerted-time',
      'plot-noise-beats',
      'plot-noise-cells',
      'plot-noise-false-alerts',
      'plot-noise-alerted-time',
    ]);
  });

  it('says what was evaluated and what wardwave is', () => {
    for (const text of [
      evaluation.summary.model.sha256,
      evaluation.summary.takenAt,
      'alerts.floorMilli',
      'wardwave evaluate --data DIR --set made-up --out OUT',
      'supplements a monitor’s own alarms',
      '999: no signal file',
    ]) {
      expect(page).toContain(text);
    }
  });

  it('uses every id once, and links to ids that exist', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(evaluation.records.length);
    for (const link of links) expect(ids).toContain(link);
  });

  it('holds no number that is none, no script and no address', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(page).not.toMatch(/<script|https?:|@import|url\((?!#)/);
  });

  it('speaks of predictions', () => {
    expect(page).not.toMatch(/diagnos/i);
    expect(page).toContain('predictions');
  });

  it('shows the command where it is known', () => {
    expect(evaluationReport({ ...evaluation, command: 'wardwave evaluate --x' })).toContain(
      '<code>wardwave evaluate --x</code',
    );
  });

  it('escapes every text that comes from outside', () => {
    const alarm = { kind: EVIL, isTrue: true };
    const result = madeUpResult({ name: EVIL, seed: 1, durationMs: 320_000, bedsideAlarm: alarm });
    const evil = [
      judgeRecord(result),
      judgeRecord({
        ...result,
        leadNames: [{ sourceName: EVIL, lead: 'II' }],
        truth: {
          annotations: [
            { atMs: 1_000, symbol: '+', note: EVIL },
            { atMs: 2_000, symbol: EVIL, note: EVIL },
            { atMs: 3_000, symbol: 'V', note: '' },
          ],
        },
      }),
    ];
    const strip = evaluation.strips[0];
    if (strip === undefined) throw new TypeError('A made-up evaluation has strips.');
    const about = {
      set: EVIL,
      model: { name: EVIL, version: EVIL, sha256: EVIL },
      settings: { [EVIL]: { [EVIL]: EVIL } },
      takenAt: EVIL,
      versions: { [EVIL]: EVIL },
      leftOut: [EVIL],
    };
    const strips = [
      {
        ...strip,
        record: EVIL,
        title: EVIL,
        expected: EVIL,
        came: EVIL,
        annotations: [{ atMs: strip.startMs, symbol: EVIL, note: EVIL }],
      },
    ];
    const escaped = evaluationReport({ summary: summarise(evil, about), records: evil, strips });
    expect(escaped).toContain('&lt;script&gt;');
    expect(escaped).not.toMatch(/<script|<img|onerror='/);
  });

  it('is made of no record at all', () => {
    const empty = evaluationReport({
      summary: summarise([], MADE_UP_ABOUT),
      records: [],
      strips: [],
    });
    expect(empty).toContain('No record was evaluated.');
    expect(empty).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('folds records beyond thirty, stays below 6 MB and indexes all', () => {
    const one = evaluation.records[0];
    if (one === undefined) throw new TypeError('A made-up evaluation has records.');
    const records = Array.from({ length: 80 }, (_, i) => ({
      ...one,
      result: { ...one.result, name: `r${i}` },
    }));
    const long = evaluationReport({ ...evaluation, records });
    expect(long.match(/<details class="folded">/g)).toHaveLength(50);
    expect(long.match(/href="#record-\d+"[^>]*>r\d+</g)).toHaveLength(80);
    expect(Buffer.byteLength(long)).toBeLessThan(6e6);
  });

  it('stays below 6 MB for 26 records of half an hour full of beats and alerts', () => {
    const made = {
      name: 'r',
      seed: 3,
      durationMs: 1_800_000,
      lethal: 'alarmed',
      noiseDb: 6,
    } as const;
    const one = judgeRecord(madeUpResult(made));
    expect(one.physiologicalAlerts.length).toBeGreaterThan(80);
    const records = new Array<typeof one>(26).fill(one);
    expect(Buffer.byteLength(evaluationReport({ ...evaluation, records }))).toBeLessThan(6e6);
  });

  it.each([
    { name: 'with truth', withoutTruth: false, text: 'No alert was false' },
    { name: 'without truth', withoutTruth: true, text: 'Which alerts are false cannot be said' },
  ])('says why there is no strip, $name', ({ withoutTruth, text }) => {
    const made = { name: 'r', seed: 3, durationMs: 60_000, withoutTruth };
    const records = [judgeRecord({ ...madeUpResult(made), alerts: [] })];
    const summary = summarise(records, MADE_UP_ABOUT);
    expect(evaluationReport({ summary, records, strips: [] })).toContain(text);
  });
});
