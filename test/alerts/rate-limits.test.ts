import { describe, expect, it } from '@jest/globals';
import {
  judgeRateHigh,
  judgeRateLow,
  NO_RATE_SEEN,
  type RateLimitRules,
} from '../../src/alerts/rate-limits.js';
import type { Finding } from '../../src/alerts/finding.js';
import { readRhythm } from '../../src/rhythm/read-rhythm.js';
import { beatsAt, regular, windowTo } from '../rhythm/signals.js';
import { atMs } from './builders.js';
import { changes, reading, watch, type Judge } from './rhythm-readings.js';

const RULES: RateLimitRules = {
  lowBpm: 40,
  highBpm: 140,
  extremeLowBpm: 30,
  extremeHighBpm: 160,
  hysteresisBpm: 5,
  delayMs: 3_000,
  endDelayMs: 5_000,
};

type Side = Judge<typeof NO_RATE_SEEN>;

const low =
  (rules: RateLimitRules = RULES): Side =>
  (state, one, open) =>
    judgeRateLow(state, one, { open, rules });
const high =
  (rules: RateLimitRules = RULES): Side =>
  (state, one, open) =>
    judgeRateHigh(state, one, { open, rules });

/** Each rate for so many seconds; undefined where none could be measured. */
function rates(...stretches: readonly (readonly [number | undefined, number])[]) {
  return stretches
    .flatMap(([rateBpm, seconds]) => Array.from({ length: seconds }, () => rateBpm))
    .map((rateBpm, seconds) => reading(seconds, { rateBpm }));
}

describe('judgeRateLow and judgeRateHigh', () => {
  it.each([
    { name: 'low', judge: low(), beyond: 39, at: 40, inside: 46, reason: 'rate-below-limit' },
    { name: 'high', judge: high(), beyond: 141, at: 140, inside: 134, reason: 'rate-above-limit' },
  ])(
    'begins after the delay and ends after its own: $name',
    ({ judge, beyond, at, inside, reason }) => {
      const said = watch(judge, NO_RATE_SEEN, rates([at, 10], [beyond, 10], [inside, 10]));
      expect(changes(said)).toEqual([
        ['begins', 12],
        ['ends', 24],
      ]);
      expect(said[12]).toMatchObject({
        reason,
        finding: { priority: 'medium', leads: ['II'], startMs: atMs(5), endMs: atMs(12) },
      });
    },
  );

  it('does not end between the limit and the hysteresis', () => {
    const said = watch(low(), NO_RATE_SEEN, rates([70, 5], [35, 10], [43, 100]));
    expect(changes(said)).toEqual([['begins', 7]]);
    expect(said.at(-1)?.finding?.endMs).toBe(atMs(14));
  });

  it('does not begin where the rate comes back within the delay', () => {
    const said = watch(high(), NO_RATE_SEEN, rates([150, 2], [100, 1], [150, 2], [100, 20]));
    expect(changes(said)).toEqual([]);
  });

  it('is of high priority beyond the extreme limit for the delay', () => {
    const said = watch(high(), NO_RATE_SEEN, rates([100, 5], [150, 5], [170, 5], [150, 5]));
    const priorities = said.map(({ finding }) => finding?.priority);
    expect(priorities.slice(7, 12)).toEqual(['medium', 'medium', 'medium', 'medium', 'medium']);
    expect(priorities[12]).toBe('high');
    const down = watch(low(), NO_RATE_SEEN, rates([80, 5], [25, 5]));
    expect(down.at(-1)?.finding?.priority).toBe('high');
  });

  it('keeps an alert while no rate can be measured, and begins none', () => {
    const said = watch(low(), NO_RATE_SEEN, rates([80, 5], [35, 5], [undefined, 60], [80, 10]));
    expect(changes(said)).toEqual([
      ['begins', 7],
      ['ends', 74],
    ]);
    expect(said[30]?.reason).toBe('rate-noisy');
    expect(changes(watch(low(), NO_RATE_SEEN, rates([undefined, 100])))).toEqual([]);
  });

  it('forgets what it counted after five seconds without a rate, and not before', () => {
    const short = rates([80, 5], [35, 2], [undefined, 4], [35, 1]);
    expect(changes(watch(low(), NO_RATE_SEEN, short))).toEqual([['begins', 11]]);
    const long = rates([80, 5], [35, 2], [undefined, 6], [35, 2]);
    expect(changes(watch(low(), NO_RATE_SEEN, long))).toEqual([]);
  });

  it('counts a gap between windows as one second at most', () => {
    const readings = [0, 1, 60, 61].map((seconds) => reading(seconds, { rateBpm: 35 }));
    expect(changes(watch(low(), NO_RATE_SEEN, readings))).toEqual([]);
  });

  it.each([
    { name: '80 to 120', to: 120, judge: high({ ...RULES, highBpm: 100 }) },
    { name: '80 to 40', to: 40, judge: low({ ...RULES, lowBpm: 60 }) },
  ])('notices a step of the heart rate from $name within 11 s', ({ to, judge }) => {
    for (const phaseS of [0, 0.4]) {
      const before = regular(80, -12, 0);
      const last = before.at(-1) ?? 0;
      const moments = [...before, ...regular(to, last + 60 / to, 15)];
      const signal = beatsAt(moments.map((atS) => atS + phaseS));
      const readings = Array.from({ length: 14 }, (_, second) =>
        readRhythm(windowTo(second, { II: signal })),
      );
      const [first] = changes(watch(judge, NO_RATE_SEEN, readings));
      expect(first?.[0]).toBe('begins');
      expect((first?.[1] ?? 99) - (last + phaseS)).toBeLessThan(11);
    }
  });

  it.each([
    { name: 'high', judge: high(), told: [170, 170, 180], rates: [150, 170, 160, 142, 180, 137] },
    { name: 'low', judge: low(), told: [25, 25, 20], rates: [38, 25, 30, 39, 20, 43] },
  ])(
    'tells the rate furthest beyond the limit in the episode: $name',
    ({ judge, told, rates: shown }) => {
      const [before = 0, peak = 0, back = 0, near = 0, again = 0, between = 0] = shown;
      const said = watch(
        judge,
        NO_RATE_SEEN,
        // The peak lies within the delay, before the alert is raised.
        rates([90, 5], [before, 1], [peak, 1], [back, 3], [near, 3], [again, 1], [between, 3]),
      );
      const bpm = [8, 12, 16].map((second) => said[second]?.finding?.rate?.bpm);
      expect(bpm).toEqual(told);
    },
  );

  it.each([
    { name: 'high', judge: high(), rateBpm: 140.3, bpm: 141 },
    { name: 'low', judge: low(), rateBpm: 39.7, bpm: 39 },
  ])('tells a rate just beyond the limit as beyond it: $name', ({ judge, rateBpm, bpm }) => {
    const said = watch(judge, NO_RATE_SEEN, rates([90, 5], [rateBpm, 5]));
    expect(said.at(-1)?.finding?.rate?.bpm).toBe(bpm);
  });

  it('keeps the limit that the furthest rate passed where staff set another', () => {
    const readings = rates([90, 5], [170, 5], [165, 5]);
    let state = NO_RATE_SEEN;
    let open: Finding | undefined;
    readings.forEach((one, second) => {
      const rules = second < 10 ? RULES : { ...RULES, highBpm: 150 };
      const step = judgeRateHigh(state, one, { open, rules });
      state = step.state;
      open = step.decision.present === true ? step.decision.finding : undefined;
    });
    expect(open?.rate).toEqual({ bpm: 170, limitBpm: 140 });
  });

  it('remembers what JSON can hold', () => {
    const { state } = judgeRateLow(NO_RATE_SEEN, reading(3, { rateBpm: 35 }), {
      open: undefined,
      rules: RULES,
    });
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});
