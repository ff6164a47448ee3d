import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bedView, chooseLanes } from '../../../dashboard/src/board/bed-view.js';
import { ageText, clockFormat, detail, headline } from '../../../dashboard/src/format.js';
import { chooseGrid } from '../../../dashboard/src/board/grid.js';
import { untouchedControl } from '../../../src/domain/bed-control.js';
import { alertEvent, bed, liveBed } from '../../support/fixture-ward.js';

const clock = clockFormat('UTC');
const startMs = Date.UTC(2026, 10, 21, 14, 3, 12);

describe('alert text', () => {
  it('names the condition, the leads, the seconds and the ratio to the limit', () => {
    const event = alertEvent({
      leads: ['II', 'V1'],
      startMs,
      endMs: startMs + 7_000,
      score: { peak: 4.65, limit: 1.5 },
    });
    expect(`${headline(event)} · ${detail(event, clock)}`).toBe(
      'anomaly II, V1 · 14:03:12–14:03:19 · 3.1× limit',
    );
  });

  it('leaves out the ratio where there is no score or no limit', () => {
    const event = alertEvent({ startMs, endMs: startMs + 1_000 });
    const unscored = Object.fromEntries(Object.entries(event).filter(([key]) => key !== 'score'));
    expect(detail(unscored as unknown as typeof event, clock)).toBe('14:03:12–14:03:13');
    expect(detail({ ...event, score: { peak: 1, limit: 0 } }, clock)).toBe('14:03:12–14:03:13');
  });
});

describe('ageText', () => {
  it.each([
    [0, '<1 s'],
    [-500, '<1 s'],
    [1_999, '1 s'],
    [119_999, '119 s'],
    [120_000, '2 min'],
    [7_200_000, '2 h'],
  ])('writes %d ms as %s', (ageMs, text) => {
    expect(ageText(ageMs)).toBe(text);
  });
});

describe('chooseGrid', () => {
  const screens = {
    wall: { widthPx: 3_150, heightPx: 1_870, remPx: 32 },
    desk: { widthPx: 1_560, heightPx: 930, remPx: 16 },
    phone: { widthPx: 380, heightPx: 420, remPx: 14 },
  };

  it.each(['wall', 'desk'] as const)('shows 8 and 32 beds without scrolling on a %s', (screen) => {
    for (const bedCount of [8, 32]) {
      expect(chooseGrid({ bedCount, ...screens[screen] }).scrolls).toBe(false);
    }
  });

  it('gives a phone one column', () => {
    expect(chooseGrid({ bedCount: 32, ...screens.phone })).toMatchObject({
      columns: 1,
      scrolls: true,
    });
  });

  it('fits every bed or scrolls, for any number of beds and any screen', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 48 }),
        fc.integer({ min: 200, max: 4_000 }),
        fc.integer({ min: 100, max: 2_200 }),
        (bedCount, widthPx, heightPx) => {
          const grid = chooseGrid({ bedCount, widthPx, heightPx, remPx: 16 });
          const rows = Math.ceil(bedCount / grid.columns);
          expect(grid.columns).toBeGreaterThanOrEqual(1);
          expect(grid.columns).toBeLessThanOrEqual(bedCount);
          expect(grid.rowHeightPx).toBeGreaterThanOrEqual(104);
          if (!grid.scrolls) expect(rows * grid.rowHeightPx).toBeLessThanOrEqual(heightPx);
        },
      ),
    );
  });
});

describe('chooseLanes', () => {
  const status = liveBed('B01', {
    leads: [
      { lead: 'I', state: 'ok' },
      { lead: 'II', state: 'off' },
      { lead: 'V1', state: 'ok' },
      { lead: 'V5', state: 'ok' },
    ],
  });

  it('shows II and V1 while nothing alarms', () => {
    expect(chooseLanes(status, [], 2).map((lane) => `${lane.lead} ${lane.state}`)).toEqual([
      'II lead off',
      'V1 ',
    ]);
  });

  it('brings an alerted lead on show in place of one that no alert names', () => {
    const lanes = chooseLanes(status, [alertEvent({ leads: ['V5'] })], 2);
    expect(lanes.map((lane) => [lane.lead, lane.priority])).toEqual([
      ['II', undefined],
      ['V5', 'medium'],
    ]);
  });

  it('keeps the lead of the most urgent alert when there is one lane for two', () => {
    const active = [
      alertEvent({ leads: ['V1'], priority: 'high' }),
      alertEvent({ leads: ['V5'], priority: 'low' }),
    ];
    expect(chooseLanes(status, active, 1).map((lane) => lane.lead)).toEqual(['V1']);
  });
});

describe('bedView', () => {
  const view = (waveAgeMs: number | undefined, feed: 'live' | 'lost' | 'ended' | 'waiting') =>
    bedView({ status: liveBed('B01', { feed }), active: [], waveAgeMs, laneCount: 1, clock });

  it.each([
    { feed: 'live', age: 500, overlay: undefined, text: 'live · <1 s' },
    { feed: 'live', age: 4_000, overlay: 'no signal for 4 s', text: 'not current · 4 s' },
    { feed: 'lost', age: 70_000, overlay: 'no signal for 70 s', text: 'feed lost · 70 s' },
    { feed: 'live', age: undefined, overlay: 'no wave here yet', text: 'live' },
    { feed: 'waiting', age: undefined, overlay: 'no signal yet', text: 'waiting' },
    { feed: 'ended', age: 9_000, overlay: 'monitor ended its stream', text: 'ended · 9 s' },
  ] as const)('says "$text" and over the wave "$overlay"', ({ feed, age, overlay, text }) => {
    expect(view(age, feed)).toMatchObject({ overlay, feedText: text });
  });

  it.each([
    { overload: 'waves-shed', notes: [] },
    { overload: 'hop-2', notes: ['scored every 2nd window while quiet: overload'] },
    { overload: 'hop-4', notes: ['scored every 4th window while quiet: overload'] },
  ] as const)('says over the wave that waves are paused ($overload)', ({ overload, notes }) => {
    const of = (feed: 'live' | 'lost', waveAgeMs: number) =>
      bedView({
        status: liveBed('B01', { feed, overload }),
        active: [],
        waveAgeMs,
        laneCount: 1,
        clock,
      });
    expect(of('live', 500)).toMatchObject({
      overlay: 'waves paused: overload',
      notes: notes.map((text) => ({ text, weight: 'off' })),
    });
    const old = of('live', 9_000);
    expect(old).toMatchObject({ overlay: 'waves paused: overload', isOld: true });
    expect(old.feedText).toBe('not current · 9 s');
    expect(of('lost', 9_000).overlay).toBe('no signal for 9 s');
  });

  it('dims a wave that is not live, and more the older it is', () => {
    const shares = [500, 4_000, 10_000, 60_000].map((age) => view(age, 'live').dimmed);
    expect(shares[0]).toBe(0);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[1]).toBeGreaterThan(0.3);
    expect(shares[3]).toBe(1);
  });

  it('shows the most urgent alert and how many more there are', () => {
    const active = [alertEvent({ priority: 'high' }), alertEvent({ condition: 'lead-off' })];
    expect(
      bedView({ status: liveBed('B01'), active, waveAgeMs: 0, laneCount: 1, clock }),
    ).toMatchObject({ priority: 'high', headline: 'anomaly II', moreAlerts: 1 });
  });
});

describe('what a sector says beside its alarm', () => {
  const status = liveBed('B01', { rate: { bpm: 71.6 } });
  const at = { active: [], waveAgeMs: 0, laneCount: 1, clock } as const;

  it('gives the rate, or says that there is none', () => {
    expect(bedView({ ...at, status }).rateText).toBe('72/min');
    const unknown = liveBed('B01', { rate: { notMeasurable: 'no-clear-period' } });
    expect(bedView({ ...at, status: unknown })).toMatchObject({
      rateText: '--/min',
      notes: [{ text: 'rate not measurable', weight: 'minor' }],
    });
  });

  it('gives no rate of a signal that is old', () => {
    expect(bedView({ ...at, status, waveAgeMs: 4_000 })).toMatchObject({
      rateText: '',
      isOld: true,
    });
  });

  it('says what is off, on standby or paused, and for how long', () => {
    const pause = {
      bedId: bed('B01'),
      by: { subject: 'nurse-7', role: 'nurse' },
      fromMs: 0,
      untilMs: 65_000,
      throughSeq: 1,
    } as const;
    const shown = bedView({
      ...at,
      status: liveBed('B01'),
      control: {
        ...untouchedControl(bed('B01')),
        standby: true,
        conditionsOff: ['noisy', 'rate-high'],
      },
      pauses: [pause],
      nowMs: 0,
    });
    expect(shown.notes.map(({ text }) => text)).toEqual([
      'standby: not watched',
      'off: noisy signal, rate high',
      'audio paused 1:05',
    ]);
  });

  it('calls until somebody has acknowledged, and keeps its priority after that', () => {
    const event = alertEvent({ alertId: 'a', priority: 'high' });
    const signal = {
      alertId: 'a',
      bedId: event.bedId,
      condition: event.condition,
      priority: event.priority,
      sinceSeq: 1,
      sinceMs: 0,
      present: true,
      latched: false,
      tier: 0,
    } as const;
    const shown = (state: 'on' | 'acknowledged') =>
      bedView({ ...at, status, active: [event], signals: [{ ...signal, state }] });
    expect(shown('on')).toMatchObject({ calls: true, priority: 'high', notes: [] });
    expect(shown('acknowledged')).toMatchObject({
      calls: false,
      priority: 'high',
      notes: [{ text: 'acknowledged', weight: 'staff' }],
    });
  });

  it('shows an alarm that ended and latched until it is acknowledged', () => {
    const latched = {
      alertId: 'a',
      bedId: bed('B01'),
      condition: 'no-electrical-activity',
      priority: 'high',
      sinceSeq: 1,
      sinceMs: 0,
      present: false,
      state: 'on',
      latched: true,
      tier: 0,
    } as const;
    expect(bedView({ ...at, status, signals: [latched] })).toMatchObject({
      priority: 'high',
      calls: true,
      headline: 'no electrical activity · ended, not acknowledged',
    });
  });
});
