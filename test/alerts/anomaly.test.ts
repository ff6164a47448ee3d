import { describe, expect, it } from '@jest/globals';
import { judgeAnomaly } from '../../src/alerts/anomaly.js';
import type { Decision, Finding } from '../../src/alerts/finding.js';
import type { Lead } from '../../src/domain/lead.js';
import { NO_SCORE } from '../../src/domain/score.js';
import { atMs, cellsOf, RULES, type Signal } from './builders.js';

const LIMIT = 1_300;

function hotIn(ranges: readonly (readonly [number, number])[], milli = 1_500): Signal {
  return { leads: ['II'], scoreMilli: (cell) => (isIn(ranges, cell) ? milli : 200) };
}

function isIn(ranges: readonly (readonly [number, number])[], cell: number): boolean {
  return ranges.some(([from, to]) => cell >= from && cell < to);
}

function judged(signal: Signal, firstCell: number, open?: Finding, limits?: number[]): Decision {
  return judgeAnomaly({
    cells: cellsOf(signal, firstCell),
    limitsMilli: limits ?? signal.leads.map(() => LIMIT),
    open,
    rules: RULES.anomaly,
  });
}

function found(decision: Decision): Finding {
  if (!decision.present) throw new Error(`absent: ${decision.reason}`);
  return decision.finding;
}

describe('judgeAnomaly', () => {
  it.each([
    { name: 'k cells in a row', ranges: [[50, 56]], present: true },
    { name: 'k - 1 cells in a row', ranges: [[50, 55]], present: false },
    {
      name: 'k of n with quiet cells between',
      ranges: [
        [50, 53],
        [57, 60],
      ],
      present: true,
    },
    {
      name: 'k spread over n + 1',
      ranges: [
        [50, 53],
        [58, 61],
      ],
      present: false,
    },
    { name: 'k at the newest edge', ranges: [[94, 100]], present: true },
    { name: 'k whose last cell is the first behind the context', ranges: [[5, 11]], present: true },
    { name: 'k inside the context', ranges: [[4, 10]], present: false },
  ] as const)('finds $name: $present', ({ ranges, present }) => {
    expect(judged(hotIn(ranges), 0).present).toBe(present);
  });

  it('does not count a score that equals the limit', () => {
    expect(judged(hotIn([[50, 80]], LIMIT), 0).present).toBe(false);
  });

  it('takes cells without a score for neither above nor successive', () => {
    const holes: Signal = {
      leads: ['II'],
      scoreMilli: (cell) => (cell >= 50 && cell < 64 ? (cell % 2 === 0 ? 2_000 : NO_SCORE) : 0),
    };
    expect(judged(holes, 0).present).toBe(false);
  });

  it('marks from the first to the last anomalous cell', () => {
    const finding = found(
      judged(
        hotIn([
          [50, 53],
          [57, 62],
        ]),
        0,
      ),
    );
    expect(finding.marks).toEqual([{ lead: 'II', startMs: atMs(5), endMs: atMs(6.2) }]);
    expect(finding).toMatchObject({ startMs: atMs(5), endMs: atMs(6.2), provisional: true });
  });

  it('counts 80 % of the limit as above it once present', () => {
    const open = found(judged(hotIn([[90, 100]]), 0));
    const lower = hotIn([[90, 130]], 1_100);
    expect(judged(lower, 30).present).toBe(false);
    expect(judged(lower, 30, open)).toMatchObject({ present: true, reason: 'continues' });
  });

  it('stays until what was said has left its reach, so that a wavering mean is one alert', () => {
    const quiet = hotIn([]);
    const open = found(judged(hotIn([[94, 100]]), 0));
    const held = judged(quiet, 10, open);
    expect(held).toMatchObject({ present: true, reason: 'not-settled' });
    expect(found(held).marks).toEqual([]);
    expect(judged(quiet, 89, found(held)).present).toBe(true);
    expect(judged(quiet, 90, found(held))).toEqual({ present: false, reason: 'quiet-again' });
  });

  it('stays as it is where nothing can be scored', () => {
    const open = found(judged(hotIn([[40, 60]]), 0));
    const blind: Signal = { leads: ['II'], scoreMilli: () => NO_SCORE };
    const notKnown = { present: undefined, reason: 'not-scored' };
    expect(judged(blind, 300, open)).toEqual(notKnown);
    expect(judged(blind, 300)).toEqual(notKnown);
  });

  it.each([
    { name: 'short', length: 29, milli: 9_000, priority: 'low' },
    { name: '3 s', length: 30, milli: 1_400, priority: 'medium' },
    { name: '6 s but near the limit', length: 60, milli: 1_949, priority: 'medium' },
    { name: '6 s and far above the limit', length: 60, milli: 1_950, priority: 'high' },
  ] as const)('gives $priority priority to $name', ({ length, milli, priority }) => {
    expect(found(judged(hotIn([[20, 20 + length]], milli), 0)).priority).toBe(priority);
  });

  it('counts time that two leads share once', () => {
    const both: Signal = { ...hotIn([[50, 70]]), leads: ['II', 'V1'] };
    const finding = found(judged(both, 0));
    expect(finding.leads).toEqual(['II', 'V1']);
    expect(finding.priority).toBe('low');
  });

  it('keeps the highest score with the limit that it stood against', () => {
    const open = found(judged(hotIn([[40, 60]], 4_000), 0));
    const later = found(judged(hotIn([[120, 140]], 3_500), 60, open, [3_000]));
    expect(later.score).toEqual({ peak: 4, limit: 1.3 });
  });

  it('takes the highest cell of all leads, each with its own limit', () => {
    const signal: Signal = {
      leads: ['II', 'V1'],
      scoreMilli: (_, lead) => (lead === 'II' ? 2_500 : 6_000),
    };
    expect(found(judged(signal, 0, undefined, [1_300, 5_000])).score).toEqual({
      peak: 6,
      limit: 5,
    });
  });

  it('goes on when a lead vanishes and another appears', () => {
    const inLead = (lead: Lead): Signal => ({ leads: [lead], scoreMilli: () => 2_000 });
    const open = found(judged(inLead('V1'), 0));
    const later = found(judged(inLead('I'), 10, open));
    expect(later.leads).toEqual(['I', 'V1']);
    expect(later.startMs).toBe(open.startMs);
    expect(later.marks.find(({ lead }) => lead === 'V1')?.endMs).toBe(atMs(2));
  });

  it('does not let another lead stand in for k of n', () => {
    const turns: Signal = {
      leads: ['II', 'V1'],
      scoreMilli: (cell, lead) => (isIn(lead === 'II' ? [[50, 55]] : [[55, 60]], cell) ? 2_000 : 0),
    };
    expect(judged(turns, 0).present).toBe(false);
  });
});
