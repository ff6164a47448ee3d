import { describe, expect, it } from '@jest/globals';
import { hrefOf, parseRoute, VIEW_NAMES } from '../../../dashboard/src/app/route.js';

describe('parseRoute', () => {
  it.each(VIEW_NAMES)('reads what hrefOf writes, for %s', (view) => {
    for (const id of [undefined, 'B03', 'Zimmer 4/Bett 1', '病床３', '%']) {
      expect(parseRoute(hrefOf(view, id))).toEqual({ view, id });
    }
  });

  it.each(['', '#', '#/', '#/nowhere', '#token=a.b.c'])('takes %p for the board', (fragment) => {
    expect(parseRoute(fragment)).toEqual({ view: 'board', id: undefined });
  });

  it('keeps an id that is not well encoded', () => {
    expect(parseRoute('#/bed/%zz')).toEqual({ view: 'bed', id: '%zz' });
  });
});
