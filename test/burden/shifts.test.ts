import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LocalClock, MS_PER_DAY } from '../../src/burden/local-time.js';
import { shiftTurns, turnAt } from '../../src/burden/shifts.js';
import { moment, ZURICH } from './builders.js';

const HOUR_MS = 3_600_000;
const zones = fc.constantFrom(
  ...['UTC', 'Europe/Zurich', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia'],
);
const moments = fc.integer({ min: moment('2010-01-01Z'), max: moment('2030-01-01Z') });

describe('LocalClock', () => {
  it.each([
    { name: 'a plain day', wall: '2026-01-15T07:00Z', is: '2026-01-15T06:00Z' },
    { name: 'summer', wall: '2026-07-15T07:00Z', is: '2026-07-15T05:00Z' },
    { name: 'an hour that is skipped', wall: '2026-03-29T02:30Z', is: '2026-03-29T01:00Z' },
    { name: 'an hour that comes twice', wall: '2026-10-25T02:30Z', is: '2026-10-25T00:30Z' },
  ])('finds the moment of $name', ({ wall, is }) => {
    const clock = new LocalClock('Europe/Zurich');
    expect(new Date(clock.momentOf(moment(wall))).toISOString()).toBe(new Date(is).toISOString());
  });

  it('finds back the moment of every wall time, but for hours that come twice', () => {
    fc.assert(
      fc.property(zones, moments, (zone, ms) => {
        const clock = new LocalClock(zone);
        const found = clock.momentOf(clock.at(ms).wallMs);
        expect(clock.at(found).wallMs).toBe(clock.at(ms).wallMs);
        expect(found).toBeLessThanOrEqual(ms);
      }),
      { numRuns: 300 },
    );
  });

  it('knows weekday and hour', () => {
    const clock = new LocalClock('Europe/Zurich');
    expect(clock.at(moment('2026-01-18T23:30Z'))).toMatchObject({ weekday: 1, hour: 0 });
    expect(clock.at(moment('2026-01-18T22:30Z'))).toMatchObject({ weekday: 7, hour: 23 });
  });
});

describe('shiftTurns', () => {
  const hours = (from: string, to: string): readonly string[] =>
    shiftTurns(ZURICH, { fromMs: moment(from), toMs: moment(to) }).map(
      ({ shift, fromMs, untilMs }) => `${shift} ${(untilMs - fromMs) / HOUR_MS}`,
    );

  it('gives day and night twelve hours, and cuts the first and last turn', () => {
    expect(hours('2026-01-15T10:00Z', '2026-01-16T08:00Z')).toEqual(['day 8', 'night 12', 'day 2']);
  });

  it('gives the night an hour less where the clock is set ahead, one more where it is set back', () => {
    expect(hours('2026-03-28T18:00Z', '2026-03-29T05:00Z')).toEqual(['night 11']);
    expect(hours('2026-10-24T17:00Z', '2026-10-25T06:00Z')).toEqual(['night 13']);
  });

  it('gives nothing for a period without time', () => {
    expect(hours('2026-01-15T10:00Z', '2026-01-15T10:00Z')).toEqual([]);
  });

  it('covers every period without gap or overlap, with any shifts, so each moment has one turn', () => {
    const plans = fc.uniqueArray(fc.nat(1_439), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        zones,
        plans,
        moments,
        fc.nat(20 * MS_PER_DAY),
        (timeZone, starts, fromMs, ms) => {
          const toMs = fromMs + ms;
          const shifts = starts.map((startMinute) => ({ name: `s${startMinute}`, startMinute }));
          const turns = shiftTurns({ timeZone, shifts }, { fromMs, toMs });
          const edges = turns.flatMap((turn) => [turn.fromMs, turn.untilMs]);
          const joined = turns.flatMap(({ untilMs }) => [untilMs, untilMs]).slice(0, -1);
          expect(edges).toEqual(ms === 0 ? [] : [fromMs, ...joined]);
          expect(turns.at(-1)?.untilMs ?? toMs).toBe(toMs);
          for (const turn of turns) {
            expect(turnAt(turns, turn.fromMs)).toBe(turn);
            expect(turnAt(turns, turn.untilMs - 1)).toBe(turn);
          }
          expect(turnAt(turns, toMs)).toBeUndefined();
          expect(turnAt(turns, fromMs - 1)).toBeUndefined();
        },
      ),
      { numRuns: 100 },
    );
  });
});
