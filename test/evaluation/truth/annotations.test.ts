import { describe, expect, it } from '@jest/globals';
import { usableAnnotations } from '../../../src/evaluation/truth/annotations.js';
import { beat, rhythm } from '../support.js';

describe('usableAnnotations', () => {
  it('takes NULs and blanks from the ends of notes', () => {
    const { annotations } = usableAnnotations([rhythm(0, ' (VT\0\0'), rhythm(1, '\0')], 10);
    expect(annotations.map(({ note }) => note)).toEqual(['(VT', '']);
  });

  it('counts annotations outside the record and leaves them out', () => {
    const marks = [
      beat(-1, 'N'),
      beat(0, 'N'),
      beat(999.9, 'V'),
      beat(1_000, 'N'),
      beat(5_000, 'N'),
    ];
    const { annotations, outsideCount } = usableAnnotations(marks, 1_000);
    expect(annotations.map(({ atMs }) => atMs)).toEqual([0, 999.9]);
    expect(outsideCount).toBe(3);
  });

  it('puts annotations in time order', () => {
    const { annotations } = usableAnnotations([beat(500, 'V'), beat(100, 'N')], 1_000);
    expect(annotations.map(({ symbol }) => symbol)).toEqual(['N', 'V']);
  });
});
