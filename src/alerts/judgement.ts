import type { AlertEvent, Condition } from '../domain/alert.js';
import type { BedId } from '../domain/bed.js';
import type { ModelIdentity } from '../domain/score.js';
import { episodeOf, withEpisode, type BedAlertState } from './bed-state.js';
import { advanceEpisode, type EpisodeRules } from './episode.js';
import type { Decision, Finding } from './finding.js';
import { inhibitionOfBed, inhibitionsOf } from './inhibition.js';
import { mutingOf } from './muting.js';
import { BED_CONDITIONS, type AlertRules, type BedCondition } from './rules.js';

/** What a judgement needs beside its input. */
export interface JudgeContext {
  readonly bedId: BedId;
  readonly rules: AlertRules;
  readonly model: ModelIdentity;
  readonly hopMs: number;
}

/** The same with the event time of the decision. */
export interface DecisionContext extends JudgeContext {
  readonly decidedAtMs: number;
}

/** The bed after a judgement, and what is to be said, oldest first. */
export interface Judgement {
  readonly state: BedAlertState;
  readonly events: readonly AlertEvent[];
}

/** What the open alert of a condition knows, for its rule; none while it is about to end. */
export function openFinding(state: BedAlertState, condition: BedCondition): Finding | undefined {
  const open = state.open[condition];
  return open?.phase === 'present' ? open.finding : undefined;
}

/** Carries a rule's answer through inhibition and the episode of its condition. */
export function applyDecision(
  state: BedAlertState,
  condition: BedCondition,
  decision: Decision,
  context: DecisionContext,
): Judgement {
  const { bedId, rules, model, decidedAtMs } = context;
  const episode = episodeOf(state, condition);
  // What is neither there nor found stays so, whatever mutes it: nearly every cell of nearly every bed.
  if (episode === undefined && decision.present !== true) return { state, events: [] };
  const muting = mutingOf(state);
  const step = advanceEpisode(
    episode,
    inhibited(decision, inhibitionOfBed(condition, muting), state.open[condition] !== undefined),
    {
      bedId,
      condition,
      decidedAtMs,
      model,
      reviseEveryMs: rules.reviseEveryMs,
      episodeRules: rulesOf(condition, rules),
      inhibited: inhibitionsOf(condition, muting),
    },
  );
  return {
    state: withEpisode(state, condition, step.episode),
    events: step.event === undefined ? [] : [step.event],
  };
}

/** A muted condition says nothing; one that yields is not raised anew. */
function inhibited(
  decision: Decision,
  inhibition: ReturnType<typeof inhibitionOfBed>,
  isOpen: boolean,
): Decision {
  if (inhibition === undefined) return decision;
  const { kind, by } = inhibition;
  if (kind === 'yields' && (isOpen || decision.present !== true)) return decision;
  return { present: undefined, reason: `inhibited-by-${by}`, by };
}

function rulesOf(condition: BedCondition, { episodes }: AlertRules): EpisodeRules {
  return episodes[condition];
}

/** The conditions with an open alert, in a fixed order; those that this version does not know come last. */
export function openConditions({ open }: BedAlertState): readonly Condition[] {
  const known: readonly string[] = BED_CONDITIONS;
  const rank = (condition: string): number => known.indexOf(condition) >>> 0;
  return (Object.keys(open) as Condition[]).sort((a, b) => rank(a) - rank(b));
}
