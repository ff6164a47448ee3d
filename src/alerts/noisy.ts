import { CELL_FLAG, CELL_MS, CELLS_PER_SECOND } from '../domain/cell.js';
import { compareLeads, LEADS, type Lead } from '../domain/lead.js';
import type { Decision, Finding } from './finding.js';
import { isConnected, newest, type NewCell } from './new-cells.js';

/** A lead's newest second decides whether it is too noisy to judge. */
const NOISE_SPAN_CELLS = CELLS_PER_SECOND;

/** What the rule remembers between windows. */
export interface NoisyState {
  /** For each connected lead of the newest cell: its newest cells, at most 1 s, noisy or not. */
  readonly recent: Readonly<Partial<Record<Lead, readonly boolean[]>>>;
  /** Successive cells in which most connected leads were noisy, or were not. */
  readonly run: { readonly noisy: boolean; readonly cells: number };
}

/** Nothing seen yet. */
export const NO_NOISE_SEEN: NoisyState = { recent: {}, run: { noisy: false, cells: 0 } };

/** The rule's memory after a cell, and its decision. */
export interface NoisyStep {
  readonly state: NoisyState;
  readonly decision: Decision;
}

/** The leads whose newest second is mostly noise, in their order. */
export function noisyLeads({ recent }: NoisyState): readonly Lead[] {
  return LEADS.filter((lead) => isNoisy(recent[lead] ?? []));
}

/**
 * Decides about "noisy" with one more cell: more than half of the connected leads disturbed beyond use for
 * `noisyForMs`. Low priority while a connected lead can be judged, medium when none can. Where no lead is
 * connected nothing is known of noise.
 */
export function judgeNoisy(
  state: NoisyState,
  cell: NewCell,
  { open, noisyForMs }: { readonly open: Finding | undefined; readonly noisyForMs: number },
): NoisyStep {
  const recent: Partial<Record<Lead, readonly boolean[]>> = {};
  for (const [index, lead] of cell.leads.entries()) {
    const flags = cell.flags[index] ?? 0;
    if (!isConnected(flags)) continue;
    const noisy = (flags & CELL_FLAG.noisy) !== 0;
    recent[lead] = newest(state.recent[lead] ?? [], noisy, NOISE_SPAN_CELLS);
  }
  const connected = Object.keys(recent).length;
  if (connected === 0) {
    const run = { noisy: false, cells: 0 };
    const decision: Decision = { present: undefined, reason: 'no-connected-lead' };
    return { state: { recent, run }, decision };
  }
  const leads = noisyLeads({ ...state, recent });
  const noisy = 2 * leads.length > connected;
  const cells = state.run.noisy === noisy ? state.run.cells + 1 : 1;
  const next: NoisyState = { recent, run: { noisy, cells } };
  const watching = connected > leads.length;
  return { state: next, decision: decide(next.run, leads, { cell, open, noisyForMs, watching }) };
}

function isNoisy(recent: readonly boolean[]): boolean {
  let noisy = 0;
  for (const cell of recent) if (cell) noisy++;
  return 2 * noisy > recent.length;
}

interface About {
  readonly cell: NewCell;
  readonly open: Finding | undefined;
  readonly noisyForMs: number;
  /** Whether a connected lead can be judged. */
  readonly watching: boolean;
}

function decide(
  { noisy, cells }: NoisyState['run'],
  leads: readonly Lead[],
  { cell, open, noisyForMs, watching }: About,
): Decision {
  const endMs = (cell.cellIndex + 1) * CELL_MS;
  const lasts = cells * CELL_MS >= noisyForMs;
  if (!noisy) {
    if (open !== undefined && !lasts) return { present: true, reason: 'continues', finding: open };
    return { present: false, reason: 'signal-usable' };
  }
  if (open === undefined && !lasts) return { present: false, reason: 'noise-too-short' };
  const finding: Finding = {
    priority: watching ? 'low' : 'medium',
    leads: [...new Set([...(open?.leads ?? []), ...leads])].sort(compareLeads),
    startMs: open?.startMs ?? endMs - cells * CELL_MS,
    endMs,
    marks: [],
    provisional: false,
  };
  return { present: true, reason: open === undefined ? 'most-leads-noisy' : 'continues', finding };
}
