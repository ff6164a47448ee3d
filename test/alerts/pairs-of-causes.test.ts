import { describe, expect, it } from '@jest/globals';
import { BED_CONDITIONS } from '../../src/alerts/rules.js';
import { eventsOf } from './state-tables.js';

/** What brings each condition about. */
const CAUSES = {
  'no-electrical-activity': 'flat 12',
  'chaotic-rhythm': 'chaos 12',
  'rate-low': 'rate-35 12',
  'rate-high': 'rate-150 12',
  anomaly: 'hot 12',
  'lead-off': 'off-II 12',
  noisy: 'noisy 12',
  'feed-lost': 'lost-3',
  'clock-step': 'step+',
  'clock-drift': 'drift+',
} as const;

type Cause = keyof typeof CAUSES;
const NAMES = Object.keys(CAUSES) as Cause[];

/** Two words for the same seconds: what lasts is joined, what is a fact comes before it, or behind it. */
function together(first: Cause, second: Cause): string {
  const [a, b] = [CAUSES[first], CAUSES[second]];
  if (!a.includes(' ') || !b.includes(' ')) return `quiet 20; ${a}; quiet 1; ${b}`;
  const [one = '', two = ''] = [a.split(' ')[0], b.split(' ')[0]];
  return `quiet 20; ${one} 12; ${one}+${two} 12`;
}

/** Conditions that one cause keeps from being raised, where the other one is there first. */
const KEPT_FROM: Readonly<Partial<Record<Cause, readonly Cause[]>>> = {
  'no-electrical-activity': ['anomaly', 'rate-low', 'rate-high'],
  'chaotic-rhythm': ['anomaly', 'rate-low', 'rate-high'],
  noisy: ['anomaly', 'chaotic-rhythm', 'rate-low', 'rate-high'],
};

/** Pairs that no one signal can show: the second word wins in the signal, so the first goes away. */
const EXCLUDES: readonly (readonly [Cause, Cause])[] = [
  ['chaotic-rhythm', 'rate-low'],
  ['chaotic-rhythm', 'rate-high'],
  ['rate-low', 'rate-high'],
  ['no-electrical-activity', 'chaotic-rhythm'],
  ['no-electrical-activity', 'rate-low'],
  ['no-electrical-activity', 'rate-high'],
  ['no-electrical-activity', 'noisy'],
];

const PAIRS = NAMES.flatMap((first) =>
  NAMES.filter((second) => second !== first).map((second) => ({ first, second })),
);

describe('two causes together', () => {
  it('has a cause for every condition of a bed', () => {
    expect([...NAMES].sort()).toEqual([...BED_CONDITIONS].sort());
  });

  it.each(PAIRS)('$first, then $second', ({ first, second }) => {
    const raised = eventsOf(together(first, second)).filter(({ phase }) => phase === 'raised');
    const names = raised.map(({ condition }) => condition);
    const isKept = KEPT_FROM[first]?.includes(second) ?? false;
    const isExcluded = EXCLUDES.some((pair) => pair.includes(first) && pair.includes(second));
    expect(names[0]).toBe(first);
    // Each at most once, nothing that neither cause is, and the second unless the first keeps it from that.
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name !== first && name !== second)).toEqual([]);
    if (!isExcluded) expect(names.includes(second)).toBe(!isKept);
  });

  it.each([
    { name: 'all leads off', shows: 'quiet 20; off 60', expected: ['lead-off'] },
    {
      name: 'all leads off, then chaos',
      shows: 'quiet 20; off 10; off+chaos 20',
      expected: ['lead-off'],
    },
    {
      name: 'all leads off, noisy and hot',
      shows: 'quiet 20; off+hot+noisy 60',
      expected: ['lead-off'],
    },
    {
      name: 'all leads off beside a slow rate',
      shows: 'quiet 20; off+rate-30 60',
      expected: ['lead-off'],
    },
    { name: 'a converter at its end', shows: 'quiet 20; stuck 60', expected: [] },
    {
      name: 'one lead off, the other flat',
      shows: 'quiet 20; off-II+flat-V1 20',
      expected: ['lead-off', 'no-electrical-activity'],
    },
    {
      name: 'one lead flat, the other off later',
      shows: 'quiet 20; flat-V1 9; off-II+flat-V1 9',
      expected: ['lead-off', 'no-electrical-activity'],
    },
  ])('is never taken for another: $name', ({ shows, expected }) => {
    const raised = eventsOf(shows).filter(({ phase }) => phase === 'raised');
    expect(raised.map(({ condition }) => condition)).toEqual(expected);
  });
});
