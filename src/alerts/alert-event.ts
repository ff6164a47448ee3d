import {
  PHYSIOLOGICAL_CONDITIONS,
  type AlertEvent,
  type AlertPhase,
  type Condition,
} from '../domain/alert.js';
import type { BedId } from '../domain/bed.js';
import type { ModelIdentity } from '../domain/score.js';
import type { Finding } from './finding.js';

/** Whose event it is, and when it was decided. */
export interface EventContext {
  readonly bedId: BedId;
  readonly condition: Condition;
  /** The event time of the decision. */
  readonly decidedAtMs: number;
  readonly model: ModelIdentity;
}

/** An alert as an event tells it. */
interface ToldAlert {
  readonly alertId: string;
  readonly revision: number;
  readonly finding: Finding;
}

/** What is said of an alert as it stands. A condition that this version does not know is technical. */
export function toEvent(
  { alertId, revision, finding }: ToldAlert,
  phase: AlertPhase,
  reason: string,
  { bedId, condition, decidedAtMs, model }: EventContext,
): AlertEvent {
  const physiological = PHYSIOLOGICAL_CONDITIONS.some((known) => known === condition);
  const { score, rate, inhibited = [] } = finding;
  return {
    schema: 1,
    alertId,
    revision,
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
    ...(score === undefined ? {} : { score }),
    ...(condition === 'anomaly' ? { model } : {}),
    ...(rate === undefined ? {} : { rate }),
    ...(inhibited.length === 0 ? {} : { inhibited }),
    decidedAtMs,
    reason,
  };
}
