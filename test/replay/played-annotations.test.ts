import { describe, expect, it } from '@jest/globals';
import { epochUs } from '../../src/domain/units.js';
import { playedAnnotations } from '../../src/replay/played-annotations.js';
import type { Recording } from '../../src/replay/recording.js';

const mark = (sampleIndex: number, symbol: string) => ({
  sampleIndex,
  symbol,
  subtype: 0,
  channel: 0,
  number: 0,
  note: '',
});

/** Ten seconds, with marks at 1 s and 9 s. */
const recording: Recording = {
  name: 'r',
  sampleRateHz: 100,
  sampleCount: 1_000,
  leads: [],
  annotations: [mark(100, 'N'), mark(900, 'V')],
  leftOut: [],
};

describe('playedAnnotations', () => {
  it.each([
    { name: 'the first round', fromMs: 0, toMs: 10_000, found: [1_000, 9_000] },
    { name: 'the seam of two rounds', fromMs: 9_000, toMs: 11_001, found: [9_000, 11_000] },
    { name: 'a later round', fromMs: 50_000, toMs: 60_000, found: [51_000, 59_000] },
    { name: 'a half open end', fromMs: 1_001, toMs: 9_000, found: [] },
  ])('finds the marks of $name', ({ fromMs, toMs, found }) => {
    const base = 5_000_000;
    const startUs = epochUs(base * 1_000);
    const marks = playedAnnotations(recording, {
      startUs,
      fromMs: base + fromMs,
      toMs: base + toMs,
    });
    expect(marks.map(({ atMs }) => atMs - base)).toEqual(found);
  });
});
