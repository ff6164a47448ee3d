import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../../dashboard/src/app/screen-settings.js';

const defaults = readSettings(null);

describe('readSettings', () => {
  it('is 25 mm/s at 10 mm/mV, not to scale, until somebody says otherwise', () => {
    expect(defaults).toEqual({
      theme: 'auto',
      pxPerMm: undefined,
      speedMmPerS: 25,
      gainMmPerMv: 10,
      keys: true,
    });
  });

  it('reads what was stored', () => {
    const stored = { theme: 'light', pxPerMm: 3.5, speedMmPerS: 50, gainMmPerMv: 20, keys: false };
    expect(readSettings(JSON.stringify(stored))).toEqual(stored);
  });

  it.each([
    'no json',
    '[]',
    'null',
    '"text"',
    '{"theme":"pink","pxPerMm":"wide","speedMmPerS":3,"gainMmPerMv":-1}',
    '{"pxPerMm":1e9}',
  ])('falls back where %s was stored', (text) => {
    expect(readSettings(text)).toEqual(defaults);
  });
});
