import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AlertEvent } from '../../src/domain/alert.js';
import { parseBedId } from '../../src/domain/bed.js';
import { observedAlerts } from '../../src/evaluation/observed-alerts.js';

const START_MS = 1_000_000;
const bedId = aBed();

function aBed(): AlertEvent['bedId'] {
  const bed = parseBedId('bed');
  if (bed === undefined) throw new TypeError('The id is valid.');
  return bed;
}

function event(alertId: string, revision: number, more: Partial<AlertEvent> = {}): AlertEvent {
  return {
    schema: 1,
    alertId,
    revision,
    phase: revision === 0 ? 'raised' : 'revised',
    bedId,
    condition: 'anomaly',
    kind: 'physiological',
    priority: 'low',
    provisional: true,
    leads: ['II'],
    startMs: START_MS + 1_000,
    endMs: START_MS + 2_000 + revision * 1_000,
    marks: [],
    decidedAtMs: START_MS + 3_000 + revision * 1_000,
    reason: 'k-of-n-above-limit',
    ...more,
  };
}

const mark = (lead: 'II' | 'V1', fromMs: number, toMs: number): AlertEvent['marks'][number] => ({
  lead,
  startMs: START_MS + fromMs,
  endMs: START_MS + toMs,
});

const one = [
  event('one', 0, { marks: [mark('II', 1_000, 2_000)], score: { peak: 2, limit: 1.3 } }),
  event('one', 1, {
    priority: 'high',
    leads: ['II', 'V1'],
    marks: [mark('II', 1_000, 2_500), mark('V1', 2_000, 3_000)],
    score: { peak: 4, limit: 1.4 },
  }),
  event('one', 2, {
    phase: 'ended',
    priority: 'medium',
    marks: [mark('V1', 2_000, 4_000)],
    score: { peak: 3, limit: 1.4 },
  }),
];
const two = [
  event('two', 0, {
    condition: 'lead-off',
    kind: 'technical',
    startMs: START_MS + 2_500,
    decidedAtMs: START_MS + 2_900,
  }),
];

describe('observedAlerts', () => {
  it('takes the revisions of an alert together, counted from the record’s start', () => {
    expect(observedAlerts(one, START_MS, 60_000)).toEqual([
      {
        alertId: 'one',
        condition: 'anomaly',
        kind: 'physiological',
        priority: 'high',
        prioritySteps: [
          { atMs: 3_000, priority: 'low' },
          { atMs: 4_000, priority: 'high' },
          { atMs: 5_000, priority: 'medium' },
        ],
        leads: ['II', 'V1'],
        startMs: 1_000,
        endMs: 4_000,
        endAtRaisingMs: 2_000,
        raisedMs: 3_000,
        endedMs: 5_000,
        marks: [
          { lead: 'II', startMs: 1_000, endMs: 2_500 },
          { lead: 'V1', startMs: 2_000, endMs: 4_000 },
        ],
        peakScore: 4,
        limit: 1.3,
      },
    ]);
  });

  it('ends an alert that never ended with the record, and needs no score', () => {
    const [alert] = observedAlerts(two, START_MS, 60_000);
    expect(alert?.endedMs).toBe(60_000);
    expect(alert).not.toHaveProperty('peakScore');
    expect(alert).not.toHaveProperty('limit');
  });

  it('gives the same, in the order of raising, however revisions are mixed', () => {
    const expected = [
      ...observedAlerts(two, START_MS, 60_000),
      ...observedAlerts(one, START_MS, 60_000),
    ];
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...one, ...two], { minLength: one.length + two.length }),
        (events) => {
          expect(observedAlerts(events, START_MS, 60_000)).toEqual(expected);
        },
      ),
    );
  });

  it('takes a later event at its word on where the marks are, and keeps what it says nothing of', () => {
    const moved = [
      event('three', 0, { marks: [mark('II', 1_000, 1_500), mark('II', 2_000, 2_500)] }),
      event('three', 1, { marks: [mark('II', 1_900, 2_100), mark('V1', 3_000, 3_500)] }),
    ];
    expect(observedAlerts(moved, START_MS, 60_000)[0]?.marks).toEqual([
      { lead: 'II', startMs: 1_000, endMs: 1_500 },
      { lead: 'II', startMs: 1_900, endMs: 2_100 },
      { lead: 'V1', startMs: 3_000, endMs: 3_500 },
    ]);
  });

  it('joins what is left of a mark that began later in the next event', () => {
    const shrunk = [
      event('three', 0, { marks: [mark('II', 1_000, 1_500)] }),
      event('three', 1, { marks: [mark('II', 1_100, 1_700)] }),
    ];
    expect(observedAlerts(shrunk, START_MS, 60_000)[0]?.marks).toEqual([
      { lead: 'II', startMs: 1_000, endMs: 1_700 },
    ]);
  });

  it('finds none where nothing happened', () => {
    expect(observedAlerts([], START_MS, 60_000)).toEqual([]);
  });
});
