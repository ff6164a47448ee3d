import { describe, expect, it } from '@jest/globals';
import type { AlertEvent, Condition, Priority } from '../../src/domain/alert.js';
import type { Lead } from '../../src/domain/lead.js';
import { readScenario } from '../../src/scenario/read-scenario.js';
import { judgeScenario, type Verdict } from '../../src/scenario/verdict.js';
import { bedId } from '../support/streams.js';

const START_MS = 946_684_800_000;

interface Said {
  readonly atS: number;
  readonly phase?: AlertEvent['phase'];
  readonly priority?: Priority;
  readonly leads?: readonly Lead[];
  readonly reason?: string;
  readonly bed?: string;
}

/** The events of one alert; `raised` first and then as said. */
function alert(condition: Condition, ...said: readonly Said[]): readonly AlertEvent[] {
  const onset = said[0]?.atS ?? 0;
  return said.map(
    ({ atS, phase, priority = 'low', leads = ['II'], reason = 'test', bed = 'B1' }, revision) => ({
      schema: 1,
      alertId: `${bed}.${condition}.${onset}`,
      revision,
      phase: phase ?? (revision === 0 ? 'raised' : 'revised'),
      bedId: bedId(bed),
      condition,
      kind: 'physiological',
      priority,
      provisional: false,
      leads,
      startMs: START_MS + (onset - 1) * 1_000,
      endMs: START_MS + atS * 1_000,
      marks: [],
      decidedAtMs: START_MS + atS * 1_000,
      reason,
    }),
  );
}

function judged(expectation: string, ...alerts: readonly (readonly AlertEvent[])[]): Verdict {
  const text = [
    'name: one',
    'beds:',
    '  - { bed: B1, synthetic: {}, duration: 600 }',
    '  - { bed: B2, synthetic: {}, duration: 600 }',
    'expect:',
    `  - { bed: B1, ${expectation} }`,
  ].join('\n');
  const { scenario, problems } = readScenario('ward.yaml', text);
  expect(problems).toEqual([]);
  const [verdict] = judgeScenario(scenario, alerts.flat(), START_MS);
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}

const ASYSTOLE = 'raised: { condition: no-electrical-activity, after: 00:01:10, within: 8';

describe('judgeScenario', () => {
  it.each([
    {
      name: 'an alert in time',
      expectation: `${ASYSTOLE} }`,
      alerts: [
        alert('no-electrical-activity', { atS: 74.2, priority: 'high', leads: ['II', 'V1'] }),
      ],
      holds: true,
      reason: 'raised at 00:01:14.200, 4.2 s after 00:01:10 (high priority, leads II, V1)',
    },
    {
      name: 'an alert at the last moment',
      expectation: `${ASYSTOLE} }`,
      alerts: [alert('no-electrical-activity', { atS: 78 })],
      holds: true,
      reason: 'raised at 00:01:18, 8 s after 00:01:10 (low priority, lead II)',
    },
    {
      name: 'an alert that comes too late',
      expectation: `${ASYSTOLE} }`,
      alerts: [
        alert('no-electrical-activity', { atS: 20 }),
        alert('no-electrical-activity', { atS: 78.1 }),
      ],
      holds: false,
      reason: 'raised at 00:01:18.100, 0.1 s too late',
    },
    {
      name: 'an alert that comes too early',
      expectation: `${ASYSTOLE} }`,
      alerts: [
        alert('no-electrical-activity', { atS: 69 }),
        alert('no-electrical-activity', { atS: 90 }),
      ],
      holds: false,
      reason: 'raised at 00:01:09, 1 s too early',
    },
    {
      name: 'other alerts only',
      expectation: `${ASYSTOLE} }`,
      alerts: [alert('anomaly', { atS: 74 }), alert('lead-off', { atS: 75 })],
      holds: false,
      reason: 'never raised; the bed had anomaly at 00:01:14, lead-off at 00:01:15',
    },
    {
      name: 'alerts of another bed',
      expectation: `${ASYSTOLE} }`,
      alerts: [alert('no-electrical-activity', { atS: 74, bed: 'B2' })],
      holds: false,
      reason: 'never raised; the bed had no alert at all',
    },
    {
      name: 'a priority that is reached in time',
      expectation: `${ASYSTOLE}, priority: { atLeast: high } }`,
      alerts: [alert('no-electrical-activity', { atS: 72 }, { atS: 75, priority: 'high' })],
      holds: true,
      reason: 'raised at 00:01:12, 2 s after 00:01:10 (high priority, lead II; so by 00:01:15)',
    },
    {
      name: 'a priority that is reached too late',
      expectation: `${ASYSTOLE}, priority: { atLeast: high } }`,
      alerts: [alert('no-electrical-activity', { atS: 72 }, { atS: 79, priority: 'high' })],
      holds: false,
      reason: 'raised at 00:01:12, but with low priority, lead II only',
    },
    {
      name: 'priority and lead in two different events',
      expectation: `${ASYSTOLE}, priority: { atLeast: medium }, leads: [V1] }`,
      alerts: [
        alert(
          'no-electrical-activity',
          { atS: 72, leads: ['V1'] },
          { atS: 73, priority: 'medium', leads: ['II'] },
        ),
      ],
      holds: false,
      reason: 'raised at 00:01:12, but with medium priority, lead II only',
    },
    {
      name: 'no time at all',
      expectation: 'raised: { condition: anomaly }',
      alerts: [alert('anomaly', { atS: 599 })],
      holds: true,
      reason: 'raised at 00:09:59 (low priority, lead II)',
    },
  ])('judges $name', ({ expectation, alerts, holds, reason }) => {
    expect(judged(expectation, ...alerts)).toMatchObject({ holds, reason });
  });

  it.each([
    {
      name: 'an end in time',
      alerts: [
        alert('lead-off', { atS: 20 }, { atS: 41, phase: 'ended', reason: 'leads-on-again' }),
      ],
      holds: true,
      reason: 'ended at 00:00:41 (leads-on-again)',
    },
    {
      name: 'an end that comes too late',
      alerts: [alert('lead-off', { atS: 20 }, { atS: 45, phase: 'ended' })],
      holds: false,
      reason: 'ended at 00:00:45, 2 s too late',
    },
    {
      name: 'an end by the end of the stream, which is none',
      alerts: [alert('lead-off', { atS: 20 }, { atS: 41, phase: 'ended', reason: 'stream-ended' })],
      holds: false,
      reason: "raised at 00:00:20 and still present when the bed's stream ended",
    },
    {
      name: 'the end of what was never there',
      alerts: [],
      holds: false,
      reason: 'never raised; the bed had no alert at all',
    },
  ])('judges $name', ({ alerts, holds, reason }) => {
    const verdict = judged('ended: { condition: lead-off, after: 40, within: 3 }', ...alerts);
    expect(verdict).toMatchObject({ holds, reason });
  });

  const long = alert(
    'anomaly',
    { atS: 10 },
    { atS: 30, priority: 'medium' },
    { atS: 50, phase: 'ended', priority: 'medium' },
  );

  it.each([
    { expectation: 'none: {}', holds: false },
    { expectation: 'none: { from: 20, to: 25 }', holds: false },
    { expectation: 'none: { to: 10 }', holds: true },
    { expectation: 'none: { to: 00:00:10.001 }', holds: false },
    { expectation: 'none: { from: 50 }', holds: true },
    { expectation: 'none: { from: 49.9 }', holds: false },
    { expectation: 'none: { to: 30, priority: { atLeast: medium } }', holds: true },
    { expectation: 'none: { to: 31, priority: { atLeast: medium } }', holds: false },
    { expectation: 'none: { priority: { atLeast: high } }', holds: true },
    { expectation: 'none: { condition: lead-off }', holds: true },
  ])('sees an alert for as long as it is present: $expectation', ({ expectation, holds }) => {
    expect(judged(expectation, long).holds).toBe(holds);
  });

  it('says from when to when an alert that should not be there was present', () => {
    expect(judged('none: {}', long).reason).toBe(
      'raised anomaly at 00:00:10 (low from 00:00:10 to 00:00:50)',
    );
    expect(judged('none: {}', alert('feed-lost', { atS: 5 })).reason).toBe(
      'raised feed-lost at 00:00:05 (low from 00:00:05 to the end)',
    );
    expect(judged('none: {}').reason).toBe('none was seen');
  });

  it('sees an alert that came and went at one moment', () => {
    const blink = alert('feed-lost', { atS: 43 }, { atS: 43, phase: 'ended' });
    expect(judged('none: { from: 43, to: 44 }', blink).holds).toBe(false);
    expect(judged('none: { from: 44 }', blink).holds).toBe(true);
    expect(judged('ended: { condition: feed-lost, after: 43, within: 1 }', blink).holds).toBe(true);
  });

  const three = [
    alert('anomaly', { atS: 10 }),
    alert('anomaly', { atS: 20, leads: ['V1'] }, { atS: 25, priority: 'medium', leads: ['V1'] }),
    alert('lead-off', { atS: 30 }),
  ];

  it.each([
    { expectation: 'count: { atLeast: 3, atMost: 3 }', holds: true },
    { expectation: 'count: { atLeast: 4 }', holds: false },
    { expectation: 'count: { condition: anomaly, atMost: 1 }', holds: false },
    { expectation: 'count: { from: 10, to: 20, atLeast: 1, atMost: 1 }', holds: true },
    { expectation: 'count: { priority: { atLeast: medium }, atLeast: 1, atMost: 1 }', holds: true },
    { expectation: 'count: { leads: [II], atLeast: 2, atMost: 2 }', holds: true },
    { expectation: 'count: { condition: clock-step, atMost: 0 }', holds: true },
  ])('counts alerts by their raising: $expectation', ({ expectation, holds }) => {
    expect(judged(expectation, ...three).holds).toBe(holds);
  });

  it('names what it counted', () => {
    expect(judged('count: { atMost: 1 }', ...three).reason).toBe(
      '3 raised: anomaly at 00:00:10, anomaly at 00:00:20, lead-off at 00:00:30',
    );
    expect(judged('count: { condition: feed-lost, atLeast: 1 }', ...three).reason).toBe(
      '0 raised: the bed had anomaly at 00:00:10, anomaly at 00:00:20, lead-off at 00:00:30',
    );
  });
});
