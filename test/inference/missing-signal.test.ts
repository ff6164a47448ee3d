import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { bridgeHoles, judgeLead, type LeadUse } from '../../src/inference/missing-signal.js';

interface Lead {
  readonly missing?: readonly [number, number];
  readonly flags?: Readonly<Record<number, number>>;
}

function judge({ missing = [0, 0], flags = {} }: Lead): LeadUse {
  const samplesMv = new Float32Array(1_000).fill(0.5);
  samplesMv.fill(Number.NaN, ...missing);
  const cellFlags = new Uint8Array(100);
  for (const [cell, bits] of Object.entries(flags)) cellFlags[Number(cell)] = bits;
  return judgeLead({ samplesMv, cellFlags, sampleRateHz: 100 });
}

function marked(marks: Uint8Array): number[] {
  return Array.from(marks.keys()).filter((at) => marks[at] === 1);
}

describe('judgeLead', () => {
  it('uses all of a lead without a fault', () => {
    const use = judge({});
    expect(use.usable).toBe(true);
    expect(marked(use.missing)).toEqual([]);
    expect(marked(use.unscorable)).toEqual([]);
  });

  it.each([
    { name: '1 s missing', missing: [200, 300] as const, usable: true },
    { name: 'a sample more than 1 s missing', missing: [200, 301] as const, usable: false },
    { name: 'all missing', missing: [0, 1_000] as const, usable: false },
  ])('says with $name whether the lead is usable: $usable', ({ missing, usable }) => {
    expect(judge({ missing }).usable).toBe(usable);
  });

  it('adds up the holes of a lead', () => {
    const samplesMv = Float32Array.from({ length: 1_000 }, (_, at) => (at % 9 === 0 ? NaN : 0));
    expect(judgeLead({ samplesMv, cellFlags: new Uint8Array(100), sampleRateHz: 100 }).usable).toBe(
      false,
    );
  });

  it('leaves the cells that a hole touches, and one on either side, without a score', () => {
    expect(marked(judge({ missing: [209, 221] }).unscorable)).toEqual([19, 20, 21, 22, 23]);
  });

  it.each([
    { name: 'missing', bits: CELL_FLAG.missing, cells: [49, 50, 51] },
    { name: 'lead off', bits: CELL_FLAG.leadOff, cells: [49, 50, 51] },
    { name: 'saturated', bits: CELL_FLAG.saturated, cells: [49, 50, 51] },
    { name: 'flat', bits: CELL_FLAG.flat, cells: [] },
    { name: 'noisy', bits: CELL_FLAG.noisy, cells: [] },
  ])('leaves the cells $cells without a score where cell 50 is $name', ({ bits, cells }) => {
    expect(marked(judge({ flags: { 50: bits } }).unscorable)).toEqual(cells);
  });

  it('stays inside the window at its edges', () => {
    const flags = { 0: CELL_FLAG.saturated, 99: CELL_FLAG.saturated };
    expect(marked(judge({ flags }).unscorable)).toEqual([0, 1, 98, 99]);
  });

  it('counts what comes from an electrode that is off as missing', () => {
    const use = judge({ flags: { 3: CELL_FLAG.leadOff } });
    expect(marked(use.missing)).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
    const elevenCells = Object.fromEntries(
      Array.from({ length: 11 }, (_, at) => [at, CELL_FLAG.leadOff]),
    );
    expect(judge({ flags: elevenCells }).usable).toBe(false);
  });

  it('still uses a lead that is saturated here and there, and not one that always is', () => {
    const saturatedEach = (step: number): Record<number, number> =>
      Object.fromEntries(
        Array.from({ length: 100 / step }, (_, at) => [at * step, CELL_FLAG.saturated]),
      );
    expect(judge({ flags: saturatedEach(5) }).usable).toBe(true);
    expect(judge({ flags: saturatedEach(2) }).usable).toBe(false);
  });
});

describe('bridgeHoles', () => {
  const bridged = (samplesMv: readonly number[]): number[] => {
    const into = new Float32Array(samplesMv.length);
    const missing = Uint8Array.from(samplesMv, (value) => (Number.isNaN(value) ? 1 : 0));
    bridgeHoles(Float32Array.from(samplesMv), missing, into);
    return Array.from(into);
  };

  it.each([
    {
      name: 'between two samples',
      samplesMv: [1, NaN, NaN, NaN, 3],
      expected: [1, 1.5, 2, 2.5, 3],
    },
    { name: 'at the start', samplesMv: [NaN, NaN, 2, 1], expected: [2, 2, 2, 1] },
    { name: 'at the end', samplesMv: [1, 2, NaN], expected: [1, 2, 2] },
    { name: 'twice', samplesMv: [0, NaN, 2, NaN, 4], expected: [0, 1, 2, 3, 4] },
  ])('puts a straight line across a hole $name', ({ samplesMv, expected }) => {
    expect(bridged(samplesMv)).toEqual(expected);
  });

  it('ends no value outside its neighbours and changes no sample that was there', () => {
    const sample = fc.oneof(fc.constant(Number.NaN), fc.integer({ min: -8, max: 8 }));
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1 }), (samplesMv) => {
        const present = samplesMv.filter((value) => !Number.isNaN(value));
        fc.pre(present.length > 0);
        const result = bridged(samplesMv);
        for (const [at, value] of samplesMv.entries()) {
          if (!Number.isNaN(value)) expect(result[at]).toBe(value);
        }
        expect(Math.min(...result)).toBeGreaterThanOrEqual(Math.min(...present));
        expect(Math.max(...result)).toBeLessThanOrEqual(Math.max(...present));
      }),
    );
  });
});
