import type { AlertEvent, Inhibition } from '../domain/alert.js';
import { CELL_MS } from '../domain/cell.js';
import { toEvent, type EventContext } from './alert-event.js';
import { higherPriority, joinFindings, type Decision, type Finding } from './finding.js';
import { without } from './without.js';

/** A condition that is found, but not for as long as its alarm condition delay. */
export interface PendingAlert {
  readonly phase: 'pending';
  /** The event time at which it was found first. */
  readonly sinceMs: number;
}

/** An alert that was raised and has not ended. */
export interface OpenAlert {
  /** `ending`: the condition is absent, but may come back under the same id for a while. */
  readonly phase: 'present' | 'ending';
  /** The event time since which it has been ending; that of the raising before. */
  readonly sinceMs: number;
  readonly alertId: string;
  readonly revision: number;
  /** The event time of its last event. */
  readonly writtenAtMs: number;
  /** What was said last. */
  readonly written: Finding;
  /** What is known now, written or not. */
  readonly finding: Finding;
  /** While ending: why the condition went away, for the event that ends it. */
  readonly endReason?: string;
}

/** The episode of one condition of one bed; undefined stands for `absent`. */
export type Episode = PendingAlert | OpenAlert | undefined;

/** How long a condition must be there, and away, to count. */
export interface EpisodeRules {
  /** The alarm condition delay: found for this long before it is raised. */
  readonly delayMs: number;
  /** Away for this long before it has ended; back sooner it is the same episode under the same id. */
  readonly mergeWithinMs: number;
}

/** What every decision about an alert needs beside the rule's answer. */
export interface EpisodeContext extends EventContext {
  readonly episodeRules: EpisodeRules;
  readonly reviseEveryMs: number;
  /** What the condition says nothing of now. */
  readonly inhibited: readonly Inhibition[];
}

/** The episode after a decision, and the event that the decision brings, if any. */
export interface EpisodeStep {
  readonly episode: Episode;
  readonly event: AlertEvent | undefined;
}

/**
 * Carries the episode of a condition from one decision of its rule to the next:
 * absent, pending, present, ending, absent again.
 */
export function advanceEpisode(
  episode: Episode,
  decision: Decision,
  context: EpisodeContext,
): EpisodeStep {
  switch (decision.present) {
    case true:
      return found(episode, decision, context);
    case false:
      return notFound(episode, decision, context);
    case undefined:
      return unknown(episode, decision, context);
  }
}

/** Ends an episode at once, whatever its rule says: `stream-ended`, `standby`, `discharged`. */
export function stopEpisode(
  episode: Episode,
  { reason, endMs }: { readonly reason: string; readonly endMs?: number },
  context: EventContext,
): EpisodeStep {
  if (episode === undefined || episode.phase === 'pending') return NOTHING;
  return end(episode, { reason, ...(endMs === undefined ? {} : { endMs }) }, context);
}

const NOTHING: EpisodeStep = { episode: undefined, event: undefined };

function found(
  episode: Episode,
  { finding, reason }: Extract<Decision, { present: true }>,
  context: EpisodeContext,
): EpisodeStep {
  const told = withInhibition(finding, context);
  if (episode === undefined || episode.phase === 'pending') {
    const sinceMs = episode?.sinceMs ?? context.decidedAtMs;
    const isDue = context.decidedAtMs - sinceMs >= context.episodeRules.delayMs;
    if (!isDue) return { episode: { phase: 'pending', sinceMs }, event: undefined };
    return raise(told, reason, context);
  }
  if (episode.phase === 'present') return revise(episode, told, reason, context);
  const joined = withInhibition(joinFindings(episode.finding, told), context);
  const again = {
    ...without(episode, 'endReason'),
    phase: 'present',
    sinceMs: context.decidedAtMs,
  } as const;
  return write(again, joined, 'present-again', context);
}

function notFound(
  episode: Episode,
  { reason, endMs }: Extract<Decision, { present: false }>,
  context: EpisodeContext,
): EpisodeStep {
  if (episode === undefined || episode.phase === 'pending') return NOTHING;
  const isEnding = episode.phase === 'ending';
  const sinceMs = isEnding ? episode.sinceMs : context.decidedAtMs;
  const lastMs = Math.max(episode.finding.endMs, endMs ?? episode.finding.endMs);
  const finding = { ...episode.finding, endMs: lastMs, provisional: false };
  const endReason = episode.endReason ?? reason;
  const ending: OpenAlert = { ...episode, phase: 'ending', sinceMs, finding, endReason };
  if (context.decidedAtMs - sinceMs >= context.episodeRules.mergeWithinMs) {
    return end(ending, { reason: endReason }, context);
  }
  // What was said is final now, and said so once.
  if (episode.written.provisional) return write(ending, finding, 'final', context);
  return { episode: ending, event: undefined };
}

function unknown(
  episode: Episode,
  { reason, by }: Extract<Decision, { present: undefined }>,
  context: EpisodeContext,
): EpisodeStep {
  if (episode === undefined) return NOTHING;
  if (episode.phase === 'pending') {
    return by === undefined ? { episode, event: undefined } : NOTHING;
  }
  return revise(episode, withInhibition(episode.finding, context), reason, context);
}

function raise(finding: Finding, reason: string, context: EpisodeContext): EpisodeStep {
  const onsetCell = Math.floor(finding.startMs / CELL_MS);
  const episode: OpenAlert = {
    phase: 'present',
    sinceMs: context.decidedAtMs,
    alertId: `${context.bedId}.${context.condition}.${onsetCell}`,
    revision: 0,
    writtenAtMs: context.decidedAtMs,
    written: finding,
    finding,
  };
  return { episode, event: toEvent(episode, 'raised', reason, context) };
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
  if (change !== undefined || due) return write(open, finding, change ?? reason, context);
  return { episode: { ...open, finding }, event: undefined };
}

function write(
  open: OpenAlert,
  finding: Finding,
  reason: string,
  context: EpisodeContext,
): EpisodeStep {
  const revised: OpenAlert = {
    ...open,
    revision: open.revision + 1,
    writtenAtMs: context.decidedAtMs,
    written: finding,
    finding,
  };
  return { episode: revised, event: toEvent(revised, 'revised', reason, context) };
}

function end(
  open: OpenAlert,
  { reason, endMs }: { readonly reason: string; readonly endMs?: number },
  context: EventContext,
): EpisodeStep {
  const lastMs = Math.max(open.finding.endMs, endMs ?? open.finding.endMs);
  const finding = { ...open.finding, endMs: lastMs, provisional: false };
  const ended = { ...open, revision: open.revision + 1, finding };
  return { episode: undefined, event: toEvent(ended, 'ended', reason, context) };
}

function importantChange(before: Finding, after: Finding): string | undefined {
  if (before.priority !== after.priority) return 'priority-raised';
  if (before.leads.join() !== after.leads.join()) return 'leads-changed';
  if (lastingInhibition(before) !== lastingInhibition(after)) return 'inhibition-changed';
  return undefined;
}

/** Noise comes and goes by the second; what it mutes is told with the next revision. */
function lastingInhibition({ inhibited = [] }: Finding): string {
  return inhibited
    .filter(({ by }) => by !== 'noisy')
    .map(({ lead = '', by }) => `${lead}:${by}`)
    .join();
}

function withInhibition(finding: Finding, { inhibited }: EpisodeContext): Finding {
  const rest = without(finding, 'inhibited');
  return inhibited.length === 0 ? rest : { ...rest, inhibited };
}
