import { ENDED_WITH_STREAM, type AlertHistory } from './alert-history.js';
import type { Check } from './scenario.js';
import { describeMiss, describeOthers, isIn, nearestTo, spanOf } from './seen.js';
import { formatTime } from './time.js';
import type { Judgement } from './judgement.js';

/** An alert of the condition ends in the time, by its cause having gone and not by its stream's end. */
export function judgeEnded(
  check: Extract<Check, { kind: 'ended' }>,
  alerts: readonly AlertHistory[],
): Judgement {
  const span = spanOf(check);
  const ofCondition = alerts.filter(({ condition }) => condition === check.condition);
  const ends = ofCondition.flatMap(({ steps, raisedMs }) =>
    steps
      .filter(({ phase, reason }) => phase === 'ended' && reason !== ENDED_WITH_STREAM)
      .map(({ atMs, reason }) => ({ atMs, raisedMs, reason })),
  );
  const found = ends.find(({ atMs }) => isIn(atMs, span));
  if (found !== undefined) {
    const reason = `ended at ${formatTime(found.atMs)} (${found.reason})`;
    return { holds: true, reason };
  }
  const near = nearestTo(ends, span, ({ atMs }) => atMs);
  if (near !== undefined)
    return {
      holds: false,
      reason: `ended at ${formatTime(near.atMs)}, ${describeMiss(near.atMs, span)}`,
    };
  const [open] = ofCondition;
  const reason =
    open === undefined
      ? `never raised; ${describeOthers(alerts)}`
      : `raised at ${formatTime(open.raisedMs)} and still present when the bed's stream ended`;
  return { holds: false, reason };
}
