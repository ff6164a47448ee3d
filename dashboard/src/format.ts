import type { AlertEvent, Condition } from '../../src/domain/alert.js';
import { CONDITION_TEXT, TEXTS } from './texts.js';

/** How times of day are written; the zone is the browser's own where none is given. */
export function clockFormat(timeZone?: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
}

/** Times of day without seconds, for a plot that spans hours. */
export function hourFormat(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** An age in words short enough for a wall, and still while all is well: `<1 s`, `12 s`, `3 min`, `2 h`. */
export function ageText(ageMs: number): string {
  const seconds = Math.max(0, ageMs) / 1_000;
  if (seconds < 1) return '<1 s';
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3_600)} h`;
}

/** A time that is left, as `1:05`. */
export function leftText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How a condition is called; one that this page does not know is called by its code. */
export function conditionText(condition: string): string {
  return isKnown(condition) ? CONDITION_TEXT[condition] : TEXTS.checkBed(condition);
}

/** More leads than this are counted: a line of twelve names is not read from four metres. */
const MOST_NAMED_LEADS = 5;

/** What and where: `anomaly II, V1`. */
export function headline(event: AlertEvent): string {
  const name = conditionText(event.condition);
  const leads =
    event.leads.length > MOST_NAMED_LEADS
      ? TEXTS.manyLeads(event.leads.length)
      : event.leads.join(', ');
  return leads === '' ? name : `${name} ${leads}`;
}

/** When and how much: `14:03:12–14:03:19 · 3.1× limit`. */
export function detail(event: AlertEvent, clock: Intl.DateTimeFormat): string {
  const span = `${clock.format(event.startMs)}–${clock.format(event.endMs)}`;
  if (event.rate !== undefined) {
    const bpm = `${Math.round(event.rate.bpm)}${TEXTS.rateUnit}`;
    return `${span} · ${bpm} (${Math.round(event.rate.limitBpm)})`;
  }
  const ratio = limitRatio(event);
  return ratio === undefined ? span : `${span} · ${ratio.toFixed(1)}${TEXTS.scoreUnit}`;
}

/** How many times its limit the score reached; undefined where there is none. */
function limitRatio(event: AlertEvent): number | undefined {
  if (event.score === undefined || !(event.score.limit > 0)) return undefined;
  return event.score.peak / event.score.limit;
}

function isKnown(condition: string): condition is Condition {
  return Object.hasOwn(CONDITION_TEXT, condition);
}
