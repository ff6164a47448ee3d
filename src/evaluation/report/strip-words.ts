import type { Interval, JudgedRecord, Miss } from '../judged-record.js';
import type { ObservedAlert } from '../record-result.js';
import { clock, decimal, duration } from './format.js';
import { conditionWords, plainWords } from './words.js';

/** What was missed, for the head of a strip. */
export function missTitle({ what, isEpisode }: Miss): string {
  return `Missed: ${plainWords(what)}${isEpisode ? ' (episode)' : ''}`;
}

/** What was falsely alarmed, for the head of a strip. */
export function falseAlertTitle({ priority, condition }: ObservedAlert): string {
  return `False alert: ${conditionWords(condition)}, ${priority} priority`;
}

/** What ought to have come. */
export function expectedWords({ what, startMs, endMs }: Miss): string {
  return `an alert for ${plainWords(what)}, ${span({ startMs, endMs })}`;
}

/** What came: the alerts that touch the stretch; of a miss, also the highest score. */
export function cameWords(judged: JudgedRecord, about: Miss | ObservedAlert): string {
  if ('condition' in about) return alertWords(about);
  const own = judged.physiologicalAlerts.filter(
    ({ startMs, endMs }) => startMs < about.endMs && about.startMs < endMs,
  );
  if (own.length > 0) return own.map(alertWords).join('; ');
  return about.score === undefined
    ? 'no alert; its score above the bed’s usual level is not known (the first minute, or no signal)'
    : `no alert; its highest score, over 0.8 s and above the bed’s usual level, is ${decimal(about.score, 2)}`;
}

/** An alert in a line: condition, priority, leads, stretch, score. */
export function alertWords(alert: ObservedAlert): string {
  const { condition, priority, leads, peakScore, limit, raisedMs } = alert;
  const score = peakScore === undefined ? '' : `, score ${decimal(peakScore, 2)}`;
  const against = limit === undefined ? '' : ` against a limit of ${decimal(limit, 2)}`;
  const where = leads.length > 0 ? ` on ${leads.join(', ')}` : '';
  return `${conditionWords(condition)}, ${priority} priority${where}, ${span(alert)}, raised at ${clock(raisedMs)}${score}${against}`;
}

function span({ startMs, endMs }: Interval): string {
  return `from ${clock(startMs)} for ${duration(endMs - startMs)}`;
}
