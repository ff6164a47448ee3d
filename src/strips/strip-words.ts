import type { AlertEvent } from '../domain/alert.js';

/** The first line of a strip: bed, condition, priority. */
export function stripTitle(alert: AlertEvent | undefined, alertId: string): string {
  if (alert === undefined) return `Alert ${alertId}`;
  return `Bed ${alert.bedId}: ${conditionWords(alert)}, ${alert.priority} priority`;
}

/** The second line: when, how long, on which leads, against which limit. */
export function stripSubtitle(alert: AlertEvent | undefined): string {
  if (alert === undefined) return 'The log no longer has the events of this alert.';
  const { startMs, endMs, phase, leads, score, rate, model } = alert;
  const seconds = ((endMs - startMs) / 1_000).toFixed(1);
  return [
    `began ${timeWords(startMs)}`,
    phase === 'ended' ? `lasted ${seconds} s` : `${seconds} s so far`,
    ...(leads.length > 0 ? [`leads ${leads.join(', ')}`] : []),
    ...(score ? [`score ${score.peak.toFixed(2)}, limit ${score.limit.toFixed(2)}`] : []),
    ...(rate ? [`${Math.round(rate.bpm)}/min, limit ${Math.round(rate.limitBpm)}/min`] : []),
    ...(model ? [`${model.name} ${model.version}`] : []),
  ].join(' · ');
}

/** Said on every strip. */
export const STRIP_CAUTION =
  'A prediction by wardwave from this signal. It supplements the monitor’s own alarms; look at the patient.';

/** A time in UTC, to the tenth of a second. */
export function timeWords(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 21).replace('T', ' ')} UTC`;
}

function conditionWords({ condition }: AlertEvent): string {
  return condition === 'anomaly' ? 'predicted anomaly' : condition.replaceAll('-', ' ');
}
