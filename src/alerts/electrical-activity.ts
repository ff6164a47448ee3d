import { CELL_FLAG, CELL_MS, CELLS_PER_SECOND } from '../domain/cell.js';
import type { Lead } from '../domain/lead.js';
import type { Decision, Finding } from './finding.js';
import { isConnected, newest, type NewCell } from './new-cells.js';

/** A heart that beats again shows this many cells with activity ... */
const ACTIVE_CELLS_TO_END = 3;

/** ... within this many successive cells (4 s): two or more beats even at 30 a minute. */
const ACTIVE_SPAN_CELLS = 4 * CELLS_PER_SECOND;

/** What the rule remembers between windows. */
export interface ActivityState {
  /** Successive cells, up to the newest, in which every connected lead was flat. */
  readonly flatCells: number;
  /** The newest cells, at most 4 s, none from before an open alert: whether a connected lead was active. */
  readonly recentlyActive: readonly boolean[];
}

/** Nothing seen yet. */
export const NO_ACTIVITY_SEEN: ActivityState = { flatCells: 0, recentlyActive: [] };

/** The rule's memory after a cell, and its decision. */
export interface ActivityStep {
  readonly state: ActivityState;
  readonly decision: Decision;
}

/**
 * Decides about "no electrical activity" with one more cell: every connected lead flat for
 * `flatForMs` begins it. A lead that is off, missing or stuck at the end of its range says nothing either
 * way, so a detached patient is never taken for an asystole, nor does one detached lead hide one.
 */
export function judgeActivity(
  state: ActivityState,
  cell: NewCell,
  options: { readonly open: Finding | undefined; readonly flatForMs: number },
): ActivityStep {
  const connected = cell.leads.filter((_, index) => isConnected(cell.flags[index] ?? 0));
  if (connected.length === 0) {
    // The run of flat cells is broken, and an open alert stays as it is.
    const decision: Decision = { present: undefined, reason: 'no-connected-lead' };
    return { state: { ...state, flatCells: 0 }, decision };
  }

  const flat = cell.leads.every((_, index) => {
    const flags = cell.flags[index] ?? 0;
    return !isConnected(flags) || (flags & CELL_FLAG.flat) !== 0;
  });
  const next: ActivityState = {
    flatCells: flat ? state.flatCells + 1 : 0,
    recentlyActive: newest(state.recentlyActive, !flat, ACTIVE_SPAN_CELLS),
  };
  const decision = decide(next, cell, connected, options);
  // What was seen before an alert began must not end it.
  const begins = decision.present === true && options.open === undefined;
  return { state: begins ? { ...next, recentlyActive: [] } : next, decision };
}

function decide(
  state: ActivityState,
  cell: NewCell,
  connected: readonly Lead[],
  { open, flatForMs }: { readonly open: Finding | undefined; readonly flatForMs: number },
): Decision {
  const endMs = (cell.cellIndex + 1) * CELL_MS;
  if (open !== undefined) {
    const active = state.recentlyActive.filter(Boolean).length;
    if (active >= ACTIVE_CELLS_TO_END) return { present: false, reason: 'activity-again' };
    const flatToMs = state.flatCells > 0 ? endMs : open.endMs;
    const finding = flatLine(open.startMs, flatToMs, open.leads);
    return { present: true, reason: 'continues', finding };
  }
  if (state.flatCells * CELL_MS < flatForMs) return { present: false, reason: 'activity-seen' };
  const startMs = endMs - state.flatCells * CELL_MS;
  return {
    present: true,
    reason: 'all-connected-leads-flat',
    finding: flatLine(startMs, endMs, connected),
  };
}

function flatLine(startMs: number, endMs: number, leads: readonly Lead[]): Finding {
  return {
    priority: 'high',
    leads,
    startMs,
    endMs,
    marks: leads.map((lead) => ({ lead, startMs, endMs })),
    provisional: false,
  };
}
