import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { judgeChaoticRhythm, NO_CHAOS_SEEN } from '../../src/alerts/chaotic-rhythm.js';
import { readRhythm } from '../../src/rhythm/read-rhythm.js';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { syntheticWindows } from '../rhythm/signals.js';
import { atMs } from './builders.js';
import { changes, reading, watch, type Judge } from './rhythm-readings.js';

const RULES = { windows: 3, withinMs: 4_000, endAfterMs: 15_000 };
const judge: Judge<typeof NO_CHAOS_SEEN> = (state, one, open) =>
  judgeChaoticRhythm(state, one, { open, rules: RULES });

/** One reading a second: `x` chaotic, `.` organised, `?` not judged, ` ` no window at all. */
function row(text: string) {
  return text.split('').flatMap((letter, seconds) => {
    if (letter === ' ') return [];
    return [reading(seconds, { isChaotic: letter === '?' ? undefined : letter === 'x' })];
  });
}

describe('judgeChaoticRhythm', () => {
  it.each([
    { name: 'three in a row', text: '...xxx', expected: [['begins', 5]] },
    { name: 'three of four', text: '...xx.x', expected: [['begins', 6]] },
    { name: 'two of four', text: '...x..xx...x..x...xx..', expected: [] },
    { name: 'three around one that is not judged', text: 'xx?x', expected: [['begins', 3]] },
    { name: 'three far apart', text: 'x?x?x?x?x', expected: [] },
    { name: 'three around missing windows', text: 'xx      x', expected: [] },
    { name: 'nothing judged', text: '??????????', expected: [] },
  ])('with $name', ({ text, expected }) => {
    expect(changes(watch(judge, NO_CHAOS_SEEN, row(text)))).toEqual(expected);
  });

  it('ends after the quiet time, and goes on as one alert through a shorter rest', () => {
    const rest = '.'.repeat(14);
    const said = watch(judge, NO_CHAOS_SEEN, row(`xxx${rest}x${rest}x${rest}..`));
    expect(changes(said)).toEqual([
      ['begins', 2],
      ['ends', 47],
    ]);
  });

  it('does not count what is not judged, or not there, as quiet', () => {
    const open = `xxx${'?'.repeat(60)}${' '.repeat(60)}${'.'.repeat(14)}`;
    const said = watch(judge, NO_CHAOS_SEEN, row(open));
    expect(changes(said)).toEqual([['begins', 2]]);
    expect(said.at(10)?.reason).toBe('chaos-noisy');
  });

  it('tells priority, onset, end and leads', () => {
    const said = watch(judge, NO_CHAOS_SEEN, row('....xxxx..'));
    expect(said.at(-1)?.finding).toEqual({
      priority: 'high',
      leads: ['II'],
      startMs: atMs(2),
      endMs: atMs(7),
      marks: [{ lead: 'II', startMs: atMs(2), endMs: atMs(7) }],
      provisional: false,
    });
  });

  it('keeps a bounded memory', () => {
    let state = NO_CHAOS_SEEN;
    for (const one of row('x.?x'.repeat(100))) {
      state = judgeChaoticRhythm(state, one, { open: undefined, rules: RULES }).state;
      expect(state.recent.length).toBeLessThanOrEqual(4);
    }
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('begins only where three of the last four seconds are chaotic, and alerts never come closer than the quiet time', () => {
    const letters = fc.constantFrom('x', '.', '?', ' ');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 120 }), (row_) => {
        const said = changes(watch(judge, NO_CHAOS_SEEN, row(row_.join(''))));
        for (const [place, [what, atS]] of said.entries()) {
          if (what === 'ends') continue;
          const lately = row_.slice(Math.max(0, atS - 3), atS + 1);
          expect(lately.filter((letter) => letter === 'x').length).toBeGreaterThanOrEqual(3);
          const [, endedS] = said[place - 1] ?? ['ends', Number.NEGATIVE_INFINITY];
          expect(row_.slice(endedS - 14, endedS + 1)).not.toContain('x');
        }
      }),
    );
  });

  it('raises one alert for synthetic fibrillation within 8 s, and none once its leads are off', () => {
    const windows = syntheticWindows(
      {
        episodes: [
          { kind: 'rhythm', rhythm: 'ventricular-fibrillation', startS: 20, durationS: 15 },
        ],
      },
      { seed: 5, seconds: 65, leads: ['II', 'V1'] },
    );
    const said = changes(
      watch(
        judge,
        NO_CHAOS_SEEN,
        windows.map((window) => readRhythm(window)),
      ),
    );
    const [startMs] = windows.map(({ startUs }) => startUs / 1_000);
    const sinceStart = said.map(([what, atS]) => [what, atS - ((startMs ?? 0) - atMs(0)) / 1_000]);
    expect(sinceStart.map(([what]) => what)).toEqual(['begins', 'ends']);
    expect(sinceStart[0]?.[1]).toBeGreaterThan(20);
    expect(sinceStart[0]?.[1]).toBeLessThanOrEqual(28);
    const off = windows.map((window) => ({
      ...window,
      cellFlags: window.cellFlags.map((flags) => flags | CELL_FLAG.leadOff),
    }));
    const withoutLeads = watch(
      judge,
      NO_CHAOS_SEEN,
      off.map((window) => readRhythm(window)),
    );
    expect(changes(withoutLeads)).toEqual([]);
  });
});
