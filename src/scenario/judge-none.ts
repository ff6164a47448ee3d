import { presence, type AlertHistory } from './alert-history.js';
import type { Check, ScenarioStretch } from './scenario.js';
import { describeAlert } from './seen.js';
import { formatTime } from './time.js';
import type { Judgement } from './judgement.js';

/** No alert of the condition, or none at all, is present with the priority in the stretch. */
export function judgeNone(
  check: Extract<Check, { kind: 'none' }>,
  alerts: readonly AlertHistory[],
): Judgement {
  const asked = alerts.filter(
    ({ condition }) => check.condition === undefined || condition === check.condition,
  );
  for (const alert of asked) {
    const present = presence(alert, check.priority);
    if (present === undefined || !meets(present, check)) continue;
    const step = alert.steps.find(({ atMs }) => atMs === present.fromMs);
    const until = present.toMs === Infinity ? 'the end' : formatTime(present.toMs);
    const at = `${step?.priority ?? ''} from ${formatTime(present.fromMs)} to ${until}`;
    return { holds: false, reason: `raised ${describeAlert(alert)} (${at})` };
  }
  const [first] = asked;
  const reason =
    first === undefined
      ? 'none was seen'
      : `none in that time; the first was ${describeAlert(first)}`;
  return { holds: true, reason };
}

/** Whether an alert that was present is so in a stretch; one that came and went at once was present then. */
function meets(present: ScenarioStretch, { fromMs, toMs }: ScenarioStretch): boolean {
  const isOver = present.toMs === present.fromMs ? present.toMs < fromMs : present.toMs <= fromMs;
  return present.fromMs < toMs && !isOver;
}
