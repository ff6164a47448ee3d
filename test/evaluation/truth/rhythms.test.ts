import { describe, expect, it } from '@jest/globals';
import { lethalEpisodes, rhythmIntervals } from '../../../src/evaluation/truth/rhythms.js';
import { beat, rhythm } from '../support.js';

describe('rhythmIntervals', () => {
  it('lets each rhythm last until the next one, the last to the end', () => {
    const marks = [rhythm(0, '(N'), beat(50, 'V'), rhythm(100, '(VT'), rhythm(180, '(N')];
    expect(rhythmIntervals(marks, 300)).toEqual([
      { kind: '(N', startMs: 0, endMs: 100 },
      { kind: '(VT', startMs: 100, endMs: 180 },
      { kind: '(N', startMs: 180, endMs: 300 },
    ]);
  });

  it('lets noise end a rhythm, and notes that name none change nothing', () => {
    const notes = ['(VF', 'TS', '', 'MISSB', '(NOISE'];
    const marks = notes.map((note, i) => rhythm(i * 100, note));
    expect(rhythmIntervals(marks, 500)).toEqual([
      { kind: '(VF', startMs: 0, endMs: 400 },
      { kind: '(NOISE', startMs: 400, endMs: 500 },
    ]);
  });

  it('leaves a rhythm out that ends where it begins', () => {
    const kinds = rhythmIntervals([rhythm(0, '(N'), rhythm(0, '(AFIB')], 10).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['(AFIB']);
  });
});

describe('lethalEpisodes', () => {
  const rhythms = rhythmIntervals(
    [
      rhythm(0, '(VT'),
      rhythm(6_000, '(VFL'),
      rhythm(12_000, '(N'),
      rhythm(20_000, '(VF'),
      rhythm(29_999, '(N'),
      rhythm(40_000, '(ASYS'),
    ],
    50_000,
  );

  it('joins episodes that touch under the first one’s name, and leaves short ones out', () => {
    expect(lethalEpisodes(rhythms)).toEqual([
      { kind: 'ventricular tachycardia', startMs: 0, endMs: 12_000 },
      { kind: 'asystole', startMs: 40_000, endMs: 50_000 },
    ]);
  });

  it('keeps short ones where no length is asked for', () => {
    expect(lethalEpisodes(rhythms, 0).map(({ startMs }) => startMs)).toEqual([0, 20_000, 40_000]);
  });
});
