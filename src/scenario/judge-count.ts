import { isAtLeast, type AlertHistory } from './alert-history.js';
import type { Check } from './scenario.js';
import { describeAlert, describeOthers } from './seen.js';
import type { Judgement } from './judgement.js';

const SHOWN = 6;

/** So many alerts are raised in the stretch, each having had the priority and named the leads in one of its events. */
export function judgeCount(
  check: Extract<Check, { kind: 'count' }>,
  alerts: readonly AlertHistory[],
): Judgement {
  const counted = alerts.filter(
    ({ condition, raisedMs, steps }) =>
      (check.condition === undefined || condition === check.condition) &&
      raisedMs >= check.fromMs &&
      raisedMs < check.toMs &&
      steps.some(
        ({ priority, leads }) =>
          isAtLeast(priority, check.priority) &&
          (check.leads?.every((lead) => leads.includes(lead)) ?? true),
      ),
  );
  const holds = counted.length >= check.atLeast && counted.length <= check.atMost;
  const shown = counted.slice(0, SHOWN).map(describeAlert).join(', ');
  const more = counted.length > SHOWN ? ', ...' : '';
  const which = counted.length === 0 ? describeOthers(alerts) : `${shown}${more}`;
  return { holds, reason: `${counted.length} raised: ${which}` };
}
