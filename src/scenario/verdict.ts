import type { AlertEvent } from '../domain/alert.js';
import { alertHistories, type AlertHistory } from './alert-history.js';
import { judgeCount } from './judge-count.js';
import { judgeEnded } from './judge-ended.js';
import { judgeNone } from './judge-none.js';
import { judgeRaised } from './judge-raised.js';
import type { Judgement } from './judgement.js';
import type { Check, Expectation, Scenario } from './scenario.js';

/** What came of one assertion. */
export interface Verdict extends Judgement {
  readonly expectation: Expectation;
}

/**
 * Judges every assertion of a scenario by the moments at which alerts were decided, in event time: the
 * same alerts give the same verdicts, however fast they came.
 *
 * @param events - the alert events of all beds, each bed's in its order
 * @param startMs - when the beds begin, in event time
 */
export function judgeScenario(
  { expectations }: Pick<Scenario, 'expectations'>,
  events: readonly AlertEvent[],
  startMs: number,
): readonly Verdict[] {
  return expectations.map((expectation) => {
    const ofBed = events.filter(({ bedId }) => bedId === expectation.bedId);
    const judged = judge(expectation.check, alertHistories(ofBed, startMs));
    return { expectation, ...judged };
  });
}

function judge(check: Check, alerts: readonly AlertHistory[]): Judgement {
  switch (check.kind) {
    case 'raised':
      return judgeRaised(check, alerts);
    case 'ended':
      return judgeEnded(check, alerts);
    case 'none':
      return judgeNone(check, alerts);
    case 'count':
      return judgeCount(check, alerts);
  }
}
