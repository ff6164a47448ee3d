import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  advanceOverload,
  notOverloaded,
  OVERLOAD_RULES,
  type OverloadRules,
  type OverloadState,
} from '../../../src/app/overload/overload-controller.js';
import type { PressureReading } from '../../../src/app/overload/pressure.js';
import { OVERLOAD_LEVELS } from '../../../src/domain/overload.js';
import { tableOf } from '../../alerts/state-tables.js';

const START_MS = 1_800_000_000_000;
const RULES: OverloadRules = { ...OVERLOAD_RULES, stretchesHop: true };

const READINGS: Readonly<Record<string, PressureReading>> & {
  readonly strained: PressureReading;
} = {
  strained: { strain: 'strained', reason: 'scores-old' },
  calm: { strain: 'calm', reason: 'calm' },
  unclear: { strain: 'unclear', reason: 'some-load' },
};

/** The states that a story such as `strained 10; calm 15` goes through, a look each second. */
function statesOf(story: string, rules = RULES): readonly OverloadState[] {
  let state = notOverloaded(rules);
  let nowMs = START_MS;
  const states: OverloadState[] = [];
  for (const step of story.split('; ')) {
    const [word = '', seconds] = step.split(' ');
    const reading = READINGS[word];
    if (reading === undefined) throw new Error(`${step}: expected ${Object.keys(READINGS).join()}`);
    // A load that lasts n seconds is seen n + 1 times, at both of its ends.
    for (let second = 0; second <= Number(seconds); second += 1, nowMs += 1_000) {
      state = advanceOverload(state, reading, { nowMs, rules });
      states.push(state);
    }
  }
  return states;
}

/** The levels of a story, each once in a row. */
function levelsOf(story: string, rules = RULES): string {
  const levels = statesOf(story, rules).map(({ level }) => level);
  return levels.filter((level, at) => level !== levels[at - 1]).join(', ');
}

describe('every row of the table of overload', () => {
  it.each(tableOf('overload').map(([story = '', levels = '']) => ({ story, levels })))(
    '$story: $levels',
    ({ story, levels }) => {
      expect(levelsOf(story)).toBe(levels);
    },
  );
});

describe('advanceOverload', () => {
  it('keeps the reason of the measure that raised the level, and says calm where it fell', () => {
    const [first] = statesOf('strained 5').slice(-1);
    expect(first).toMatchObject({ level: 'waves-shed', reason: 'scores-old' });
    const [last] = statesOf('strained 5; unclear 60; calm 15').slice(-1);
    expect(last).toMatchObject({ level: 'normal', reason: 'calm' });
  });

  it('leaves out no windows where quiet beds may not be scored less often', () => {
    expect(levelsOf('strained 60', { ...RULES, stretchesHop: false })).toBe('normal, waves-shed');
  });

  it('asks for twice the calm after each relapse, up to a bound, and forgets it at rest', () => {
    const relapse = 'strained 5; calm 15; strained 6';
    expect(levelsOf(`${relapse}; calm 29`)).toBe('normal, waves-shed, normal, waves-shed');
    expect(levelsOf(`${relapse}; calm 30`)).toBe('normal, waves-shed, normal, waves-shed, normal');
    const many = `${relapse}; calm 30; strained 6; calm 60; strained 6; calm 120; strained 6`;
    expect(statesOf(`${many}; calm 240; strained 6`).at(-1)?.calmForMs).toBe(240_000);
    expect(statesOf(`${many}; calm 480`).at(-1)).toEqual({
      ...notOverloaded(RULES),
      calmSinceMs: expect.any(Number),
      fellAtMs: expect.any(Number),
    });
  });

  it('begins the time anew where the clock was set back', () => {
    const reading = READINGS.strained;
    const at = (state: OverloadState, nowMs: number): OverloadState =>
      advanceOverload(state, reading, { nowMs, rules: RULES });
    const before = at(notOverloaded(RULES), START_MS);
    const setBack = at(before, START_MS - 3_600_000);
    expect(at(setBack, START_MS - 3_600_000 + 4_000).level).toBe('normal');
    expect(at(setBack, START_MS - 3_600_000 + 5_000).level).toBe('waves-shed');
  });

  it('moves by one level at a time and never faster than its rules', () => {
    const step = fc.record({
      word: fc.constantFrom('strained', 'calm', 'unclear'),
      stepMs: fc.integer({ min: 0, max: 20_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let [state, nowMs, movedMs] = [notOverloaded(RULES), START_MS, -Infinity];
        for (const { word, stepMs } of steps) {
          nowMs += stepMs;
          const reading = READINGS[word] ?? READINGS.strained;
          const after = advanceOverload(state, reading, { nowMs, rules: RULES });
          const moved = OVERLOAD_LEVELS.indexOf(after.level) - OVERLOAD_LEVELS.indexOf(state.level);
          expect(Math.abs(moved)).toBeLessThanOrEqual(1);
          if (moved !== 0) {
            expect(word).toBe(moved > 0 ? 'strained' : 'calm');
            const leastMs = moved > 0 ? RULES.riseAfterMs : RULES.calmForMs;
            expect(nowMs - movedMs).toBeGreaterThanOrEqual(leastMs);
            movedMs = nowMs;
          }
          state = after;
        }
      }),
    );
  });
});
