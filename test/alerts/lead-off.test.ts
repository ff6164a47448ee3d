import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import type { Lead } from '../../src/domain/lead.js';
import type { Finding } from '../../src/alerts/finding.js';
import { judgeLeadOff, type LeadOffState } from '../../src/alerts/lead-off.js';
import { atMs, ORIGIN_CELL } from './builders.js';

const { missing, leadOff } = CELL_FLAG;
const OFF = missing | leadOff;

/** What the rule finds after each of the cells; undefined where it is absent. */
function watch(
  cellCount: number,
  leadsAt: (cell: number) => readonly Lead[],
  flags: (cell: number, lead: Lead) => number,
  leadOffForMs = 1_000,
): readonly (Finding | undefined)[] {
  let state: LeadOffState = {};
  let open: Finding | undefined;
  return Array.from({ length: cellCount }, (_, cell) => {
    const leads = leadsAt(cell);
    const step = judgeLeadOff(
      state,
      { cellIndex: ORIGIN_CELL + cell, leads, flags: leads.map((lead) => flags(cell, lead)) },
      { open, leadOffForMs },
    );
    state = step.state;
    open = step.decision.present ? step.decision.finding : undefined;
    return open;
  });
}

const TWO: () => readonly Lead[] = () => ['II', 'V1'];

describe('judgeLeadOff', () => {
  it('begins after the delay with the onset at the first cell', () => {
    const found = watch(40, TWO, (cell, lead) => (lead === 'V1' && cell >= 10 ? OFF : 0));
    expect(found[18]).toBeUndefined();
    expect(found[19]).toMatchObject({ priority: 'low', leads: ['V1'], startMs: atMs(1) });
  });

  it('ignores a contact that is lost for less than the delay', () => {
    const found = watch(100, TWO, (cell) => (cell % 20 < 9 ? OFF : 0));
    expect(found.every((one) => one === undefined)).toBe(true);
  });

  it('ends only after the lead was on for the delay', () => {
    const found = watch(60, TWO, (cell, lead) =>
      lead === 'V1' && cell >= 10 && cell < 30 ? OFF : 0,
    );
    expect(found[38]).toMatchObject({ leads: ['V1'] });
    expect(found[39]).toBeUndefined();
  });

  it('names several leads in one alarm, medium when none is left', () => {
    const found = watch(60, TWO, (cell, lead) => (cell >= (lead === 'V1' ? 10 : 30) ? OFF : 0));
    expect(found[38]).toMatchObject({ priority: 'low', leads: ['V1'] });
    expect(found[39]).toMatchObject({
      priority: 'medium',
      leads: ['II', 'V1'],
      startMs: atMs(1),
    });
  });

  it('takes a missing signal neither for off nor for on', () => {
    const found = watch(100, TWO, (cell, lead) => {
      if (cell >= 40) return missing;
      return lead === 'V1' && cell >= 10 ? OFF : 0;
    });
    expect(found[99]).toMatchObject({ leads: ['V1'] });
    const never = watch(100, TWO, () => missing);
    expect(never.every((one) => one === undefined)).toBe(true);
  });

  it('forgets a lead that the monitor sends no more', () => {
    const found = watch(
      60,
      (cell) => (cell < 40 ? ['II', 'V1'] : ['II']),
      (_, lead) => (lead === 'V1' ? OFF : 0),
    );
    expect(found[39]).toMatchObject({ leads: ['V1'] });
    expect(found[40]).toBeUndefined();
  });

  it('begins with a lead that comes with its electrode off', () => {
    const found = watch(
      60,
      (cell) => (cell < 20 ? ['II'] : ['II', 'V1']),
      (_, lead) => (lead === 'V1' ? OFF : 0),
    );
    expect(found[28]).toBeUndefined();
    expect(found[29]).toMatchObject({ leads: ['V1'], startMs: atMs(2) });
  });
});
