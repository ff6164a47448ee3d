import { describe, expect, it } from '@jest/globals';
import { stepFocus } from '../../../dashboard/src/board/step-focus.js';

describe('stepFocus', () => {
  // Ten beds in rows of four: the last row has two.
  it.each([
    { at: 0, key: 'ArrowRight', to: 1 },
    { at: 9, key: 'ArrowRight', to: undefined },
    { at: 0, key: 'ArrowLeft', to: undefined },
    { at: 5, key: 'ArrowUp', to: 1 },
    { at: 1, key: 'ArrowUp', to: undefined },
    { at: 5, key: 'ArrowDown', to: 9 },
    { at: 7, key: 'ArrowDown', to: 9 },
    { at: 9, key: 'ArrowDown', to: undefined },
    { at: 5, key: 'Home', to: 0 },
    { at: 5, key: 'End', to: 9 },
    { at: 5, key: 'x', to: undefined },
  ])('goes from $at by $key to $to', ({ at, key, to }) => {
    expect(stepFocus(at, key, { count: 10, columns: 4 })).toBe(to);
  });
});
