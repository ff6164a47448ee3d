import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { cellFlagsOf, LOOK_BACK_CELLS, SAMPLE_MARK } from '../../src/windowing/cell-quality.js';

const SAMPLES_PER_CELL = 10;
const CELL_COUNT = 20;
const LENGTH = (LOOK_BACK_CELLS + CELL_COUNT) * SAMPLES_PER_CELL;

/** The flags of all cells of a signal at 100 Hz, with marks at some samples. */
function flagsOf(
  valueMv: (sample: number) => number,
  markAt: (sample: number) => number = () => SAMPLE_MARK.seen,
): readonly number[] {
  const stretch = {
    valuesMv: Float32Array.from({ length: LENGTH }, (_, at) => valueMv(at)),
    marks: Uint8Array.from({ length: LENGTH }, (_, at) => markAt(at)),
  };
  return Array.from({ length: CELL_COUNT }, (_, cell) =>
    cellFlagsOf(stretch, cell, SAMPLES_PER_CELL),
  );
}

const slope = (sample: number): number => 0.02 * (sample % 100);
const cellOf = (sample: number): number => Math.floor(sample / SAMPLES_PER_CELL) - LOOK_BACK_CELLS;

/** A repeatable noise in [-1, 1]. */
function noise(sample: number): number {
  const x = Math.sin(sample * 12.9898) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

/** A QRS of 1.5 mV and 80 ms with steep sides. */
function qrs(sampleInBeat: number): number {
  return [0, -0.2, 0.4, 1.5, 0.6, -0.5, -0.1, 0][sampleInBeat] ?? 0;
}

describe('cellFlagsOf', () => {
  it('calls a usable signal 0', () => {
    expect(flagsOf(slope)).toEqual(new Array(CELL_COUNT).fill(0));
  });

  it.each([
    { name: 'missing', value: Number.NaN, mark: SAMPLE_MARK.seen, flag: CELL_FLAG.missing },
    {
      name: 'leadOff',
      value: Number.NaN,
      mark: SAMPLE_MARK.leadOff,
      flag: CELL_FLAG.missing | CELL_FLAG.leadOff,
    },
    { name: 'saturated', value: 0.5, mark: SAMPLE_MARK.saturated, flag: CELL_FLAG.saturated },
  ])('flags the one cell that holds a sample that is $name', ({ value, mark, flag }) => {
    const bad = 139;
    const flags = flagsOf(
      (at) => (at === bad ? value : slope(at)),
      (at) => (at === bad ? mark : SAMPLE_MARK.seen),
    );
    expect(flags.flatMap((found, cell) => (found === 0 ? [] : [[cell, found]]))).toEqual([
      [cellOf(bad), flag],
    ]);
  });

  it.each([
    { peakToPeakMv: 0.149, isFlat: true },
    { peakToPeakMv: 0.151, isFlat: false },
  ])('tells $peakToPeakMv mV as flat: $isFlat', ({ peakToPeakMv, isFlat }) => {
    const flags = flagsOf(
      (at) => (peakToPeakMv * (at % SAMPLES_PER_CELL)) / (SAMPLES_PER_CELL - 1),
    );
    expect(flags.every((flag) => (flag === CELL_FLAG.flat) === isFlat)).toBe(true);
  });

  it('does not call a cell with a hole flat', () => {
    const flags = flagsOf((at) => (at % 10 === 4 ? Number.NaN : 0));
    expect(flags).toEqual(new Array(CELL_COUNT).fill(CELL_FLAG.missing));
  });

  it.each([
    { name: 'muscle noise of 0.5 mV', valueMv: (at: number) => 0.5 * noise(at), isNoisy: true },
    { name: 'faint noise of 20 uV', valueMv: (at: number) => 0.02 * noise(at), isNoisy: false },
    {
      name: 'coarse ventricular fibrillation',
      valueMv: (at: number) =>
        1.2 * Math.sin((2 * Math.PI * 5.5 * at) / 100 + Math.sin(at / 40)) + 0.01 * noise(at),
      isNoisy: false,
    },
    {
      name: 'QRS complexes at 180 a minute',
      valueMv: (at: number) => qrs(at % 33) + 0.01 * noise(at),
      isNoisy: false,
    },
    {
      name: 'pacing pulses of 5 mV',
      valueMv: (at: number) => (at % 70 === 0 ? 5 : qrs((at % 70) - 4)),
      isNoisy: false,
    },
  ])('tells $name as noisy: $isNoisy', ({ valueMv, isNoisy }) => {
    const flags = flagsOf(valueMv);
    expect(flags.every((flag) => ((flag & CELL_FLAG.noisy) !== 0) === isNoisy)).toBe(true);
  });
});
