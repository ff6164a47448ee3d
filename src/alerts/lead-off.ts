import { CELL_FLAG, CELL_MS } from '../domain/cell.js';
import { compareLeads, LEADS, type Lead } from '../domain/lead.js';
import type { Decision, Finding } from './finding.js';
import type { NewCell } from './new-cells.js';

/** For each lead of the newest cell: successive cells in its present state (off or on). */
export type LeadOffState = Readonly<Partial<Record<Lead, LeadRun>>>;

interface LeadRun {
  readonly off: boolean;
  readonly cells: number;
  /** Whether the lead counts as off for the alarm, after the delay. */
  readonly reported: boolean;
}

/** The rule's memory after a cell, and its decision. */
export interface LeadOffStep {
  readonly state: LeadOffState;
  readonly decision: Decision;
}

/**
 * Decides about "lead off" with one more cell. One alarm names every lead of the bed that is off:
 * low priority while another lead still watches the heart, medium when none does. A missing signal
 * says nothing of the electrode, and a lead that the monitor sends no more is forgotten.
 */
export function judgeLeadOff(
  state: LeadOffState,
  cell: NewCell,
  options: { readonly open: Finding | undefined; readonly leadOffForMs: number },
): LeadOffStep {
  const next: Partial<Record<Lead, LeadRun>> = {};
  for (const [index, lead] of cell.leads.entries()) {
    const run = advance(state[lead], cell.flags[index] ?? 0, options.leadOffForMs);
    if (run !== undefined) next[lead] = run;
  }
  const reported = LEADS.filter((lead) => next[lead]?.reported);
  return { state: next, decision: decide(next, reported, cell, options.open) };
}

function advance(run: LeadRun | undefined, flags: number, delayMs: number): LeadRun | undefined {
  const off = (flags & CELL_FLAG.leadOff) !== 0;
  if (!off && (flags & CELL_FLAG.missing) !== 0) return run;
  const cells = run?.off === off ? run.cells + 1 : 1;
  const settled = cells * CELL_MS >= delayMs;
  return { off, cells, reported: settled ? off : (run?.reported ?? false) };
}

function decide(
  state: LeadOffState,
  reported: readonly Lead[],
  cell: NewCell,
  open: Finding | undefined,
): Decision {
  if (reported.length === 0) {
    return { present: false, reason: open === undefined ? 'leads-on' : 'leads-on-again' };
  }
  const endMs = (cell.cellIndex + 1) * CELL_MS;
  const offSinceMs = endMs - Math.max(...reported.map((lead) => state[lead]?.cells ?? 0)) * CELL_MS;
  const watching = cell.leads.some((lead) => !reported.includes(lead));
  const finding: Finding = {
    priority: watching ? 'low' : 'medium',
    leads: [...reported].sort(compareLeads),
    startMs: open?.startMs ?? offSinceMs,
    endMs,
    marks: [],
    provisional: false,
  };
  return { present: true, reason: open === undefined ? 'electrode-off' : 'continues', finding };
}
