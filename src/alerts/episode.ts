import type { AlertEvent, AlertPhase, Condition } from '../domain/alert.js';
import { PHYSIOLOGICAL_CONDITIONS } from '../domain/alert.js';
import type { BedId } from '../domain/bed.js';
import { CELL_MS } from '../domain/cell.js';
import type { ModelIdentity } from '../domain/score.js';
import { higherPriority, type Decision, type Finding } from './finding.js';

/** An alert whose condition is present. */
export interface OpenAlert {
  readonly alertId: string;
  readonly revision: number;
  /** The event time of its last event. */
  readonly writtenAtMs: number;
  /** What was said last. */
  readonly written: Finding;
  /** What is known now, written or not. */
  readonly finding: Finding;
}

/** What every decision about an alert needs beside the rule's answer. */
export interface EpisodeContext {
  readonly bedId: BedId;
  readonly condition: Condition;
  /** The event time of the decision. */
  readonly decidedAtMs: number;
  readonly reviseEveryMs: number;
  readonly model: ModelIdentity;
}

/** The alert after a decision, and the event that the decision brings, if any. */
export interface EpisodeStep {
  readonly open: OpenAlert | undefined;
  readonly event: AlertEvent | undefined;
}

/** Carries an alert from one decision of its rule to the next: raise, revise, end, or nothing to say. */
export function advanceEpisode(
  open: OpenAlert | undefined,
  decision: Decision,
  context: EpisodeContext,
): EpisodeStep {
  if (!decision.present) {
    return open === undefined ? { open, event: undefined } : end(open, decision, context);
  }
  if (open === undefined) return raise(decision.finding, decision.reason, context);
  return revise(open, decision.finding, decision.reason, context);
}

function raise(finding: Finding, reason: string, context: EpisodeContext): EpisodeStep {
  const onsetCell = Math.floor(finding.startMs / CELL_MS);
  const open: OpenAlert = {
    alertId: `${context.bedId}.${context.condition}.${onsetCell}`,
    revision: 0,
    writtenAtMs: context.decidedAtMs,
    written: finding,
    finding,
  };
  return { open, event: toEvent(open, 'raised', reason, context) };
}

function revise(
  open: OpenAlert,
  found: Finding,
  reason: string,
  context: EpisodeContext,
): EpisodeStep {
  // A priority never falls while its alert is present: staff who were called stay called.
  const finding = { ...found, priority: higherPriority(open.finding.priority, found.priority) };
  const change = importantChange(open.written, finding);
  const due =
    finding.endMs !== open.written.endMs &&
    context.decidedAtMs - open.writtenAtMs >= context.reviseEveryMs;
  if (change === undefined && !due) return { open: { ...open, finding }, event: undefined };
  const revised: OpenAlert = {
    ...open,
    revision: open.revision + 1,
    writtenAtMs: context.decidedAtMs,
    written: finding,
    finding,
  };
  return { open: revised, event: toEvent(revised, 'revised', change ?? reason, context) };
}

function end(
  open: OpenAlert,
  { reason, endMs }: Extract<Decision, { present: false }>,
  context: EpisodeContext,
): EpisodeStep {
  const lastMs = Math.max(open.finding.endMs, endMs ?? open.finding.endMs);
  const finding = { ...open.finding, endMs: lastMs, provisional: false };
  const ended = { ...open, revision: open.revision + 1, finding };
  return { open: undefined, event: toEvent(ended, 'ended', reason, context) };
}

function importantChange(before: Finding, after: Finding): string | undefined {
  if (before.priority !== after.priority) return 'priority-raised';
  if (before.leads.join() !== after.leads.join()) return 'leads-changed';
  return undefined;
}

function toEvent(
  open: OpenAlert,
  phase: AlertPhase,
  reason: string,
  { bedId, condition, decidedAtMs, model }: EpisodeContext,
): AlertEvent {
  const { finding } = open;
  const physiological = PHYSIOLOGICAL_CONDITIONS.some((known) => known === condition);
  return {
    schema: 1,
    alertId: open.alertId,
    revision: open.revision,
    phase,
    bedId,
    condition,
    kind: physiological ? 'physiological' : 'technical',
    priority: finding.priority,
    provisional: finding.provisional,
    leads: finding.leads,
    startMs: finding.startMs,
    endMs: finding.endMs,
    marks: finding.marks,
    ...(finding.score === undefined ? {} : { score: finding.score }),
    ...(condition === 'anomaly' ? { model } : {}),
    decidedAtMs,
    reason,
  };
}
