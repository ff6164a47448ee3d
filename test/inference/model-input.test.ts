import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import type { Lead } from '../../src/domain/lead.js';
import { joinInputs, toModelInput, type ModelInput } from '../../src/inference/model-input.js';
import type { ModelShape } from '../../src/inference/model-contract.js';
import type { EcgWindow } from '../../src/domain/window.js';
import { makeWindow, SHAPE } from './windows.js';

/** Each lead carries its own index plus one, so that its row can be told apart. */
const byLead = (leadIndex: number): number => leadIndex + 1;

function inputOf(window: EcgWindow, shape: ModelShape = SHAPE): ModelInput {
  const input = toModelInput(shape, window);
  if (typeof input === 'string') throw new Error(`abstained: ${input}`);
  return input;
}

function rowMv(input: ModelInput, lead: Lead): number | undefined {
  return joinInputs(SHAPE, [input]).ecgMv[SHAPE.leads.indexOf(lead) * SHAPE.sampleCount + 7];
}

function presentLeads(input: ModelInput): Lead[] {
  const { leadPresent } = joinInputs(SHAPE, [input]);
  return SHAPE.leads.filter((_, at) => leadPresent[at] === 1);
}

describe('toModelInput', () => {
  it("puts each lead into the model's row and leaves the others 0", () => {
    const input = inputOf(makeWindow({ leads: ['II', 'aVL', 'V5'], signalMv: byLead }));
    expect(presentLeads(input)).toEqual(['II', 'aVL', 'V5']);
    expect([rowMv(input, 'II'), rowMv(input, 'aVL'), rowMv(input, 'V5')]).toEqual([1, 2, 3]);
    const { ecgMv } = joinInputs(SHAPE, [input]);
    expect(ecgMv.filter((value) => value !== 0)).toHaveLength(3 * SHAPE.sampleCount);
  });

  it('scores MCL1 as V1 where V1 is not in the window', () => {
    const input = inputOf(makeWindow({ leads: ['II', 'MCL1'], signalMv: byLead }));
    expect(presentLeads(input)).toEqual(['II', 'V1']);
    expect(rowMv(input, 'V1')).toBe(2);
    expect(input.scored.map(({ windowRow }) => windowRow)).toEqual([0, 1]);
  });

  it('scores V1 and not MCL1 where both are there', () => {
    const input = inputOf(makeWindow({ leads: ['V1', 'MCL1'], signalMv: byLead }));
    expect(rowMv(input, 'V1')).toBe(1);
    expect(input.scored.map(({ windowRow }) => windowRow)).toEqual([0]);
  });

  it('scores MCL1 where V1 has too little signal', () => {
    const window = makeWindow({
      leads: ['V1', 'MCL1'],
      signalMv: (lead, sample) => (lead === 0 && sample < 500 ? Number.NaN : byLead(lead)),
    });
    const input = inputOf(window);
    expect(rowMv(input, 'V1')).toBe(2);
    expect(input.scored.map(({ windowRow }) => windowRow)).toEqual([1]);
  });

  it('leaves a lead absent that has too little signal, and scores the others', () => {
    const signalMv = (lead: number, sample: number): number =>
      lead === 1 && sample >= 800 ? Number.NaN : byLead(lead);
    const input = inputOf(makeWindow({ leads: ['I', 'II', 'V2'], signalMv }));
    expect(presentLeads(input)).toEqual(['I', 'V2']);
    expect(rowMv(input, 'II')).toBe(0);
  });

  it('gives the model no value that is not finite', () => {
    const signalMv = (lead: number, sample: number): number =>
      sample % 100 === lead ? ([Number.NaN, Infinity, -Infinity][lead] ?? 0) : 1;
    const input = inputOf(makeWindow({ leads: ['I', 'II', 'III'], signalMv }));
    expect(presentLeads(input)).toEqual(['I', 'II', 'III']);
    expect(input.rowsMv.every((value) => value === 0 || value === 1)).toBe(true);
  });

  it.each([
    { name: 'there is no lead', window: makeWindow({ leads: [] }), reason: 'missing-signal' },
    {
      name: 'every lead is missing',
      window: makeWindow({ signalMv: () => Number.NaN, flags: () => CELL_FLAG.missing }),
      reason: 'missing-signal',
    },
    {
      name: 'every electrode is off',
      window: makeWindow({ flags: () => CELL_FLAG.leadOff }),
      reason: 'missing-signal',
    },
  ])('abstains where $name', ({ window, reason }) => {
    expect(toModelInput(SHAPE, window)).toBe(reason);
  });

  it('abstains where the model knows none of the leads', () => {
    const shape: ModelShape = { ...SHAPE, leads: ['I', 'II'] };
    expect(toModelInput(shape, makeWindow({ leads: ['V1', 'MCL1'] }))).toBe('no-model-lead');
  });

  it.each([
    { name: 'another rate', change: { sampleRateHz: 250 } },
    { name: 'another length', change: { sampleCount: 2_500 } },
    { name: 'samples of another count', change: { samplesMv: new Float32Array(1_999) } },
    { name: 'flags of another count', change: { cellFlags: new Uint8Array(199) } },
  ])('refuses a window with $name', ({ change }) => {
    expect(() => toModelInput(SHAPE, { ...makeWindow(), ...change })).toThrow(
      expect.objectContaining({ code: 'ECG_INFER_SHAPE' }),
    );
  });
});

describe('joinInputs', () => {
  it('lays windows one behind the other', () => {
    const inputs = [1, 2, 3].map((value) =>
      inputOf(makeWindow({ leads: value === 2 ? ['I'] : ['I', 'II'], signalMv: () => value })),
    );
    const batch = joinInputs(SHAPE, inputs);
    const size = SHAPE.leads.length * SHAPE.sampleCount;
    expect(batch.windowCount).toBe(3);
    expect([0, 1, 2].map((at) => batch.ecgMv[at * size])).toEqual([1, 2, 3]);
    expect(Array.from(batch.leadPresent.subarray(12, 24))).toEqual([
      1,
      ...Array<number>(11).fill(0),
    ]);
  });
});
