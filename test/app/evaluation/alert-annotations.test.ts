import { describe, expect, it } from '@jest/globals';
import { alertAnnotations } from '../../../src/app/evaluation/alert-annotations.js';
import type { ObservedAlert } from '../../../src/evaluation/record-result.js';

const ALERT: ObservedAlert = {
  alertId: 'B1.anomaly.1',
  condition: 'anomaly',
  kind: 'physiological',
  priority: 'medium',
  prioritySteps: [
    { atMs: 3_000, priority: 'low' },
    { atMs: 5_000, priority: 'medium' },
  ],
  leads: ['V1', 'II'],
  startMs: 2_000,
  endMs: 6_000,
  endAtRaisingMs: 3_000,
  raisedMs: 3_000,
  endedMs: 8_000,
  marks: [
    { lead: 'II', startMs: 2_000, endMs: 2_500 },
    { lead: 'V1', startMs: 4_000, endMs: 6_000 },
  ],
  peakScore: 3.125,
  limit: 1.3,
};

const RECORD = { sampleRateHz: 360, channels: new Map([['II', 0] as const, ['V1', 2] as const]) };

describe('alertAnnotations', () => {
  it('writes an alert as two notes, and each marked stretch on the signal of its lead, in time order', () => {
    const found = alertAnnotations({ alerts: [ALERT], durationMs: 60_000 }, RECORD);
    expect(found.map(({ sampleIndex, symbol, channel }) => [sampleIndex, symbol, channel])).toEqual(
      [
        [720, '(', 0],
        [720, '"', 2],
        [900, ')', 0],
        [1_440, '(', 2],
        [2_160, ')', 2],
        [2_160, '"', 2],
      ],
    );
    expect(found.every(({ subtype }) => subtype === 2)).toBe(true);
  });

  it('says condition, leads, each rise of priority, score and limit in the note', () => {
    const found = alertAnnotations({ alerts: [ALERT], durationMs: 60_000 }, RECORD);
    const notes = found.filter(({ symbol }) => symbol === '"').map(({ note }) => note);
    expect(notes).toEqual([
      'anomaly; V1,II; low at 3.0 s, medium at 5.0 s; score 3.13 limit 1.30',
      'end of anomaly',
    ]);
  });

  it('never writes behind the end of the record', () => {
    const found = alertAnnotations({ alerts: [ALERT], durationMs: 4_000 }, RECORD);
    expect(Math.max(...found.map(({ sampleIndex }) => sampleIndex))).toBe(1_439);
  });
});
