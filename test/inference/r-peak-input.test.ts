import { describe, expect, it } from '@jest/globals';
import type { Lead } from '../../src/domain/lead.js';
import { joinInputs, toModelInput, type ModelInput } from '../../src/inference/model-input.js';
import { padded, rPeaksOf } from '../../src/inference/r-peak-input.js';
import { makeWindow, SHAPE } from './windows.js';

/** Beats with this many samples between them, the first one half as far from the start. */
function beatsMv(apart: number): (leadIndex: number, sample: number) => number {
  return (_, sample) => Math.exp(-(((sample % apart) - apart / 2) ** 2) / 4);
}

function inputOf(
  leads: readonly Lead[],
  signalMv: (lead: number, sample: number) => number,
): ModelInput {
  const input = toModelInput(SHAPE, makeWindow({ leads, signalMv }));
  if (typeof input === 'string') throw new Error(`abstained: ${input}`);
  return input;
}

describe('rPeaksOf', () => {
  it('gives each window of a batch its own R peaks, and fills the rows up with -1', () => {
    const inputs = [
      inputOf(['II'], beatsMv(200)),
      inputOf(['II'], () => 0.5),
      inputOf(['I', 'V5'], beatsMv(100)),
    ];
    const { beatCount, sampleIndices } = rPeaksOf(SHAPE, joinInputs(SHAPE, inputs), 24);
    const row = (window: number): number[] =>
      Array.from(sampleIndices.subarray(window * beatCount, (window + 1) * beatCount), Number);
    expect(beatCount).toBe(10);
    expect(row(0)).toEqual([100, 300, 500, 700, 900, -1, -1, -1, -1, -1]);
    expect(row(1)).toEqual(Array<number>(10).fill(-1));
    expect(row(2)).toEqual([50, 150, 250, 350, 450, 550, 650, 750, 850, 950]);
  });

  it('looks at the leads that are present alone', () => {
    const batch = joinInputs(SHAPE, [inputOf(['II'], beatsMv(200))]);
    const absent = SHAPE.leads.indexOf('V1') * SHAPE.sampleCount;
    batch.ecgMv.set(
      Float32Array.from({ length: 1_000 }, (_, at) => beatsMv(60)(0, at)),
      absent,
    );
    expect(Array.from(rPeaksOf(SHAPE, batch, 24).sampleIndices)).toEqual([
      100n,
      300n,
      500n,
      700n,
      900n,
    ]);
  });

  it('sees no beat in the hole that was bridged', () => {
    const signalMv = (lead: number, sample: number): number =>
      sample >= 480 && sample < 520 ? Number.NaN : beatsMv(200)(lead, sample);
    const batch = joinInputs(SHAPE, [inputOf(['II'], signalMv)]);
    expect(Array.from(rPeaksOf(SHAPE, batch, 24).sampleIndices)).toEqual([100n, 300n, 700n, 900n]);
  });

  it('gives no more than the model takes', () => {
    const batch = joinInputs(SHAPE, [inputOf(['II'], beatsMv(100))]);
    expect(rPeaksOf(SHAPE, batch, 3).beatCount).toBe(3);
  });
});

describe('padded', () => {
  it('has a column also where no window has a beat', () => {
    expect(padded([[], []])).toEqual({ beatCount: 1, sampleIndices: BigInt64Array.of(-1n, -1n) });
  });
});
