import { CHAOS_SPAN_MS, type ChaosReading, type RhythmReading } from '../domain/rhythm.js';
import { compareLeads, type Lead } from '../domain/lead.js';
import type { Decision, Finding } from './finding.js';

/** When the condition `chaotic-rhythm` begins and ends; docs/alert-states.md tells why. */
export interface ChaoticRhythmRules {
  /** At least so many chaotic windows ... */
  readonly windows: number;
  /** ... of those that ended within this time make the condition present. */
  readonly withinMs: number;
  /** It ends after so much judged time without a chaotic window. */
  readonly endAfterMs: number;
}

/** A window that could be judged. */
interface JudgedChaos {
  readonly endMs: number;
  readonly isChaotic: boolean;
}

/** What the rule remembers between windows. */
export interface ChaoticRhythmState {
  /** The end of the last window, judged or not, milliseconds since 1970. */
  readonly seenToMs: number;
  /** The windows that could be judged within `withinMs`, oldest first; at most one for each hop of it. */
  readonly recent: readonly JudgedChaos[];
  /** Judged time since the last chaotic window. */
  readonly quietMs: number;
}

/** Nothing seen yet. */
export const NO_CHAOS_SEEN: ChaoticRhythmState = { seenToMs: 0, recent: [], quietMs: 0 };

/** The rule's memory after a window, and its decision. */
export interface ChaoticRhythmStep {
  readonly state: ChaoticRhythmState;
  readonly decision: Decision;
}

/** One window stands for no more time than this, so that a gap counts for nothing. */
const LONGEST_STEP_MS = 1_000;

/** The first chaotic window is chaotic for about half of its span, so the rhythm began then. */
const ONSET_BEFORE_MS = CHAOS_SPAN_MS / 2;

/**
 * Decides about "chaotic rhythm", suspected ventricular fibrillation or tachycardia, with one more window. It is of high
 * priority. Signal that cannot be judged (leads off, missing, noisy) neither begins it nor ends it.
 */
export function judgeChaoticRhythm(
  state: ChaoticRhythmState,
  reading: RhythmReading,
  { open, rules }: { readonly open: Finding | undefined; readonly rules: ChaoticRhythmRules },
): ChaoticRhythmStep {
  const { endMs, chaos } = reading;
  const kept = state.recent.filter((window) => window.endMs > endMs - rules.withinMs);
  if (!chaos.judged) {
    const next = { ...state, seenToMs: endMs, recent: kept };
    return { state: next, decision: unknown(chaos.reason, open) };
  }
  const stepMs = Math.min(LONGEST_STEP_MS, Math.max(0, endMs - state.seenToMs));
  const next: ChaoticRhythmState = {
    seenToMs: endMs,
    recent: [...kept, { endMs, isChaotic: chaos.isChaotic }],
    quietMs: chaos.isChaotic ? 0 : state.quietMs + stepMs,
  };
  return { state: next, decision: decide(next, chaos, { open, rules }) };
}

function unknown(reason: string, open: Finding | undefined): Decision {
  return open === undefined
    ? { present: false, reason: `chaos-${reason}` }
    : { present: true, reason: `chaos-${reason}`, finding: open };
}

function decide(
  state: ChaoticRhythmState,
  chaos: Extract<ChaosReading, { judged: true }>,
  { open, rules }: { readonly open: Finding | undefined; readonly rules: ChaoticRhythmRules },
): Decision {
  const chaotic = state.recent.filter(({ isChaotic }) => isChaotic);
  if (open !== undefined) {
    if (state.quietMs >= rules.endAfterMs) return { present: false, reason: 'rhythm-organised' };
    const finding = chaos.isChaotic ? continued(open, chaoticLeads(chaos), state.seenToMs) : open;
    return { present: true, reason: 'continues', finding };
  }
  const [first] = chaotic;
  if (first === undefined || chaotic.length < rules.windows) {
    return { present: false, reason: 'rhythm-organised' };
  }
  const leads = chaoticLeads(chaos);
  const found: Finding = {
    priority: 'high',
    leads,
    startMs: first.endMs - ONSET_BEFORE_MS,
    endMs: chaotic.at(-1)?.endMs ?? first.endMs,
    marks: [],
    provisional: false,
  };
  return { present: true, reason: 'chaotic-waves', finding: marked(found) };
}

function continued(open: Finding, leads: readonly Lead[], endMs: number): Finding {
  const all = [...new Set([...open.leads, ...leads])].sort(compareLeads);
  return marked({ ...open, leads: all, endMs });
}

/** Every lead is marked for as long as the rhythm lasts: it is one of the heart, seen in several leads. */
function marked(finding: Finding): Finding {
  const { leads, startMs, endMs } = finding;
  return { ...finding, marks: leads.map((lead) => ({ lead, startMs, endMs })) };
}

function chaoticLeads(chaos: Extract<ChaosReading, { judged: true }>): readonly Lead[] {
  const chaotic = chaos.leads.filter(({ isChaotic }) => isChaotic);
  const named = chaotic.length > 0 ? chaotic : chaos.leads;
  return named.map(({ lead }) => lead).sort(compareLeads);
}
