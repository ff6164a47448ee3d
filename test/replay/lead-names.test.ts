import { describe, expect, it } from '@jest/globals';
import { assignLeads, leadOfName } from '../../src/replay/lead-names.js';

function assign(...names: string[]): string[] {
  return assignLeads(names.map((sourceName) => ({ sourceName, isVoltage: true }))).map((choice) =>
    'lead' in choice ? choice.lead : choice.leftOut,
  );
}

describe('leadOfName', () => {
  it.each([
    ['MLII', 'II'],
    ['AVR', 'aVR'],
    ['avf', 'aVF'],
    ['V3', 'V3'],
    ['v', 'V1'],
    ['MCL', 'MCL1'],
    ['MCL1', 'MCL1'],
    ['ECG lead III', undefined],
    ['ECG II', 'II'],
    ['lead aVL', 'aVL'],
    ['PLETH', undefined],
  ])('takes %s for %s', (name, lead) => {
    expect(leadOfName(name)).toBe(lead);
  });
});

describe('assignLeads', () => {
  it('gives signals without a name the leads II, V1 and V5 in order', () => {
    expect(assign('ECG', 'ECG', 'ECG')).toEqual(['II', 'V1', 'V5']);
    expect(assign('ECG1', '', 'ECG2')).toEqual(['II', 'V1', 'V5']);
  });

  it('keeps a lead that is named elsewhere in the file from being guessed', () => {
    expect(assign('ECG', 'II')).toEqual(['V1', 'II']);
  });

  it('leaves out the fourth signal without a name', () => {
    expect(assign('ECG', 'ECG', 'ECG', 'ECG')[3]).toBe('unknown-lead');
  });

  it('keeps the first of two signals with one lead', () => {
    expect(assign('MLII', 'II', 'V1')).toEqual(['II', 'duplicate-lead', 'V1']);
  });

  it('leaves out names that it does not know and signals that are no voltage', () => {
    expect(assign('II', 'CM5')).toEqual(['II', 'unknown-lead']);
    expect(assignLeads([{ sourceName: 'II', isVoltage: false }])).toEqual([
      { leftOut: 'not-a-voltage' },
    ]);
  });

  it('takes the meaning of a name from its caller first', () => {
    const signals = [{ sourceName: 'CM5', isVoltage: true }];
    expect(assignLeads(signals, { CM5: 'V5' })).toEqual([{ lead: 'V5' }]);
  });
});
