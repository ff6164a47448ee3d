import { describe, expect, it } from '@jest/globals';
import type { AlertMark } from '../../../src/domain/alert.js';
import { NO_SCORE } from '../../../src/domain/score.js';
import { judgeRecord, type JudgedRecord } from '../../../src/evaluation/judged-record.js';
import type { Annotation, ObservedAlert } from '../../../src/evaluation/record-result.js';
import { stripRequests } from '../../../src/evaluation/report/strip-requests.js';
import { madeUpAlert } from './made-up-evaluation.js';

const MINUTE_MS = 60_000;

/** A record of which each cell's score is the number of the cell. */
function record(
  name: string,
  about: {
    readonly annotations?: readonly Annotation[];
    readonly alerts?: readonly ObservedAlert[];
    readonly durationMs?: number;
  },
): JudgedRecord {
  const durationMs = about.durationMs ?? 10 * MINUTE_MS;
  const cellCount = Math.ceil(durationMs / 100);
  return judgeRecord({
    name,
    durationMs,
    leadNames: [{ sourceName: 'MLII', lead: 'II' }],
    cells: {
      leads: ['II'],
      cellCount,
      scoreMilli: Int32Array.from({ length: cellCount }, (_, i) => i),
    },
    alerts: about.alerts ?? [],
    truth: { annotations: about.annotations ?? [beat(0, 'N')] },
  });
}

const beat = (atMs: number, symbol: string): Annotation => ({ atMs, symbol, note: '' });
const rhythm = (atMs: number, note: string): Annotation => ({ atMs, symbol: '+', note });

/** Single abnormal beats half a minute apart: as many misses. */
function missedBeats(count: number): readonly Annotation[] {
  return Array.from({ length: count }, (_, i) => beat(30_000 + i * 30_000, 'V'));
}

describe('stripRequests', () => {
  it('takes ten misses, three of a record at most while other records have some', () => {
    const records = ['a', 'b', 'c', 'd'].map((name) =>
      record(name, { annotations: missedBeats(8) }),
    );
    const chosen = stripRequests(records).map((request) => request.record);
    expect(chosen).toHaveLength(10);
    expect(chosen.filter((name) => name === 'a')).toHaveLength(3);
    expect(chosen.filter((name) => name === 'd')).toHaveLength(1);
  });

  it('takes more of a record where there are no others', () => {
    const chosen = stripRequests([
      record('a', { annotations: missedBeats(12) }),
      record('b', { annotations: missedBeats(1) }),
    ]);
    expect(chosen.filter((request) => request.record === 'a')).toHaveLength(9);
    expect(chosen.filter((request) => request.record === 'b')).toHaveLength(1);
  });

  it('puts missed episodes before longer runs of beats', () => {
    const run = Array.from({ length: 60 }, (_, i) => beat(10_000 + i * 600, 'V'));
    const episode = [rhythm(0, '(N'), rhythm(100_000, '(VFL'), rhythm(112_000, '(N')];
    const [first, second] = stripRequests([
      record('run', { annotations: run }),
      record('episode', { annotations: episode }),
    ]);
    expect(first).toMatchObject({
      record: 'episode',
      kind: 'miss',
      title: 'Missed: ventricular flutter (episode)',
      focus: { startMs: 100_000, endMs: 112_000 },
    });
    expect(second?.title).toBe('Missed: 60 abnormal beats (V)');
  });

  it('puts false alerts of a higher priority first, then the longer and higher ones', () => {
    const alerts = [
      madeUpAlert({ startMs: 60_000, endMs: 90_000, priority: 'low' }),
      madeUpAlert({ startMs: 150_000, endMs: 151_000, priority: 'high' }),
      madeUpAlert({ startMs: 250_000, endMs: 256_000, priority: 'medium' }),
      madeUpAlert({ startMs: 350_000, endMs: 353_000, priority: 'medium', peakScore: 9 }),
    ];
    const chosen = stripRequests([record('a', { alerts })]);
    expect(chosen.map(({ kind }) => kind)).toEqual(Array(4).fill('false-alert'));
    expect(chosen.map(({ focus }) => focus.startMs)).toEqual([150_000, 350_000, 250_000, 60_000]);
  });

  it('shows nothing twice', () => {
    const close = [30_000, 31_500, 33_000].map((startMs) =>
      madeUpAlert({ startMs, endMs: startMs + 500 }),
    );
    expect(stripRequests([record('a', { alerts: close })])).toHaveLength(1);
  });

  it('chooses nothing of a record without truth', () => {
    const alerts = [madeUpAlert({ startMs: 30_000, endMs: 31_000 })];
    expect(stripRequests([record('a', { annotations: [], alerts })])).toEqual([]);
  });

  it('centres what is short, and shows the beginning of what is long', () => {
    const alerts = [
      madeUpAlert({ startMs: 100_000, endMs: 102_000 }),
      madeUpAlert({ startMs: 200_050, endMs: 260_000 }),
    ];
    const spans = stripRequests([record('a', { alerts })]).map(({ startMs, endMs }) => [
      startMs,
      endMs,
    ]);
    expect(spans).toEqual([
      [198_000, 208_000],
      [96_000, 106_000],
    ]);
  });

  it.each([
    { name: 'at the start', durationMs: MINUTE_MS, atMs: 400, span: [0, 10_000] },
    { name: 'at the end', durationMs: MINUTE_MS, atMs: 59_500, span: [50_000, 60_000] },
    { name: 'of a short record', durationMs: 4_250, atMs: 2_000, span: [0, 4_250] },
  ])('stays inside the record $name', ({ durationMs, atMs, span }) => {
    const [shown] = stripRequests([record('a', { durationMs, annotations: [beat(atMs, 'V')] })]);
    expect([shown?.startMs, shown?.endMs]).toEqual(span);
  });

  it('brings scores, limit, marks, raisings and annotations of the stretch, in the record’s time', () => {
    const alert = madeUpAlert({ startMs: 100_000, endMs: 102_000, leads: ['II'], limit: 1.25 });
    const annotations = [beat(94_000, 'N'), beat(101_000, 'N'), beat(107_000, 'N')];
    const [shown] = stripRequests([record('a', { alerts: [alert], annotations })]);
    expect(shown).toMatchObject({
      marks: [{ lead: 'II', startMs: 100_000, endMs: 102_000 }],
      raisedMs: [102_000],
      annotations: [{ atMs: 101_000 }],
      cells: [{ lead: 'II', firstCell: 960, limitMilli: 1_250 }],
    });
    expect([...(shown?.cells[0]?.scoreMilli ?? [])]).toEqual(
      Array.from({ length: 100 }, (_, i) => 960 + i),
    );
  });

  it('joins what an alert’s revisions mark', () => {
    const mark = (startMs: number, endMs: number): AlertMark => ({ lead: 'II', startMs, endMs });
    const marks = [mark(100_000, 101_000), mark(100_500, 102_000), mark(103_000, 104_000)];
    const alert = madeUpAlert({ startMs: 100_000, endMs: 104_000, marks });
    const [shown] = stripRequests([record('a', { alerts: [alert] })]);
    expect(shown?.marks).toEqual([mark(100_000, 102_000), mark(103_000, 104_000)]);
  });

  it('says of a miss that no alert came, or how late', () => {
    const episode = [rhythm(0, '(N'), rhythm(100_000, '(VT'), rhythm(112_000, '(N')];
    const late = madeUpAlert({ startMs: 111_000, endMs: 113_000, raisedMs: 114_000 });
    const [without] = stripRequests([record('a', { annotations: episode })]);
    const [with_] = stripRequests([record('a', { annotations: episode, alerts: [late] })]);
    expect(without?.came).toMatch(/^no alert; its highest score/);
    expect(with_?.came).toContain('raised at 00:01:54');
    expect(with_?.expected).toBe('an alert for ventricular tachycardia, from 00:01:40 for 12.0 s');
  });

  it('says so where the missed stretch has no score', () => {
    const judged = record('a', { annotations: [beat(30_000, 'V')] });
    judged.result.cells.scoreMilli.fill(NO_SCORE);
    const [shown] = stripRequests([judgeRecord(judged.result)]);
    expect(shown?.came).toMatch(/^no alert; its score .* is not known/);
  });
});
