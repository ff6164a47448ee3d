import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AlertMark } from '../../src/domain/alert.js';
import type { Lead } from '../../src/domain/lead.js';
import { joinMarks } from '../../src/alerts/marks.js';

function mark(lead: Lead, startMs: number, endMs: number): AlertMark {
  return { lead, startMs, endMs };
}

const anyMark = fc
  .record({
    lead: fc.constantFrom<Lead>('II', 'V1'),
    start: fc.nat(200),
    length: fc.integer({ min: 1, max: 30 }),
  })
  .map(({ lead, start, length }) => mark(lead, start * 100, (start + length) * 100));

describe('joinMarks', () => {
  it('keeps what is settled and replaces what is not', () => {
    const before = [mark('II', 100, 300), mark('II', 1_200, 1_500)];
    expect(joinMarks(before, [mark('II', 1_600, 1_800)], 1_000)).toEqual([
      mark('II', 100, 300),
      mark('II', 1_600, 1_800),
    ]);
  });

  it('cuts a mark that crosses the settled boundary when its newer part is not confirmed', () => {
    expect(joinMarks([mark('II', 800, 1_400)], [], 1_000)).toEqual([mark('II', 800, 1_000)]);
  });

  it('joins a crossing mark with the newer part that is confirmed', () => {
    const now = [mark('II', 900, 1_200)];
    expect(joinMarks([mark('II', 800, 1_400)], now, 1_000)).toEqual([mark('II', 800, 1_200)]);
  });

  it('joins marks that touch, and only those of one lead', () => {
    const now = [mark('II', 1_000, 1_100), mark('II', 1_100, 1_300), mark('V1', 1_300, 1_400)];
    expect(joinMarks([], now, 0)).toEqual([mark('II', 1_000, 1_300), mark('V1', 1_300, 1_400)]);
  });

  it('does not take up again what ended before the boundary', () => {
    expect(joinMarks([], [mark('II', 100, 300)], 1_000)).toEqual([]);
  });

  it('keeps the 64 newest marks', () => {
    const now = Array.from({ length: 70 }, (_, i) => mark('II', i * 1_000, i * 1_000 + 100));
    const joined = joinMarks([], now, 0);
    expect(joined).toHaveLength(64);
    expect(joined[0]).toEqual(mark('II', 6_000, 6_100));
    expect(joined.at(-1)).toEqual(mark('II', 69_000, 69_100));
  });

  it('gives whole, apart and ordered marks of what is settled before and found now', () => {
    const marks = fc.array(anyMark, { maxLength: 12 });
    fc.assert(
      fc.property(marks, marks, fc.nat(220), (before, now, settled) => {
        const settledToMs = settled * 100;
        const joined = joinMarks(before, now, settledToMs);
        const covered = (all: readonly AlertMark[], lead: Lead, ms: number): boolean =>
          all.some((m) => m.lead === lead && m.startMs <= ms && ms < m.endMs);
        const fresh = now.filter(({ endMs }) => endMs > settledToMs);
        for (const lead of ['II', 'V1'] as const) {
          for (let ms = 0; ms < 24_000; ms += 100) {
            const wanted =
              covered(fresh, lead, ms) || (ms < settledToMs && covered(before, lead, ms));
            expect(covered(joined, lead, ms)).toBe(wanted);
          }
          const own = joined.filter((m) => m.lead === lead);
          own.slice(1).forEach((m, i) => {
            expect(m.startMs).toBeGreaterThan(own[i]?.endMs ?? Infinity);
          });
        }
        expect(joinMarks(joined, fresh, settledToMs)).toEqual(joined);
      }),
      { numRuns: 60 },
    );
  });
});
