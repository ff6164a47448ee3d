import type { AlarmSignal, AudioPause } from '../../../src/domain/alarm-signal.js';
import type { AlertEvent, Priority } from '../../../src/domain/alert.js';
import type { BedControl } from '../../../src/domain/bed-control.js';
import type { Lead } from '../../../src/domain/lead.js';
import type { BedStatus, FeedState } from '../../../src/server/wire.js';
import { ageText, conditionText, detail, headline, leftText } from '../format.js';
import { BED_TEXT, FEED_TEXT, LEAD_STATE_TEXT, TEXTS } from '../texts.js';

/** A wave older than this is not shown as if it were live. */
const OLD_WAVE_MS = 3_000;

/** Leads that a central station shows first. */
const PREFERRED: readonly Lead[] = ['II', 'V1', 'MCL1', 'V5', 'I'];

/** One lane of a sector. */
export interface LaneView {
  readonly lead: Lead;
  /** The lead's state in words; empty where it is well. */
  readonly state: string;
  /** The priority of the active alert that names this lead. */
  readonly priority: Priority | undefined;
}

/** A few words at the foot of a sector. */
export interface BedNote {
  readonly text: string;
  /** `off`: somebody may not be called because of it; `minor`: goes first where there is no room. */
  readonly weight: 'off' | 'staff' | 'minor';
}

/** What a bed's sector shows. */
export interface BedView {
  readonly bedId: string;
  /** The alert that is shown; undefined where none is. */
  readonly alertId: string | undefined;
  readonly priority: Priority | undefined;
  readonly headline: string;
  readonly detail: string;
  /** Whether the alarm still calls somebody: it flashes. */
  readonly calls: boolean;
  /** What staff have done about it or switched off, as short words. */
  readonly notes: readonly BedNote[];
  /** `72/min`; `--/min` where the rate cannot be measured, empty where there is none to speak of. */
  readonly rateText: string;
  readonly rateIsMeasured: boolean;
  /** Active alerts beside the one that is shown. */
  readonly moreAlerts: number;
  readonly feed: FeedState;
  readonly feedText: string;
  /** Said over the wave where it is not live. */
  readonly overlay: string | undefined;
  /** Whether the wave is too old to be taken for live. */
  readonly isOld: boolean;
  /** How old the wave is, as a share: 0 live, 1 long ago. */
  readonly dimmed: number;
  readonly lanes: readonly LaneView[];
}

/** Puts together what a sector shows. */
export function bedView(input: {
  readonly status: BedStatus;
  /** What staff have set for the bed. */
  readonly control?: BedControl | undefined;
  /** The bed's active alerts, most urgent first. */
  readonly active: readonly AlertEvent[];
  /** The signals of the bed's alerts, those that ended and latched among them. */
  readonly signals?: readonly AlarmSignal[];
  /** The pauses of the sound that run now. */
  readonly pauses?: readonly AudioPause[];
  /** Since the newest signal came to this page; undefined where none has. */
  readonly waveAgeMs: number | undefined;
  /** Server time. */
  readonly nowMs?: number;
  readonly laneCount: number;
  readonly clock: Intl.DateTimeFormat;
}): BedView {
  const { status, active, waveAgeMs, clock, signals = [] } = input;
  const [worst] = active;
  const latched = signals.find((signal) => signal.latched);
  const old = waveAgeMs === undefined || waveAgeMs > OLD_WAVE_MS;
  const signalOfWorst = signals.find(({ alertId }) => alertId === worst?.alertId);
  return {
    bedId: status.bedId,
    alertId: worst?.alertId ?? latched?.alertId,
    priority: worst?.priority ?? latched?.priority,
    headline: worst === undefined ? latchedText(latched) : headline(worst),
    detail: worst === undefined ? '' : detail(worst, clock),
    calls: calls(signals, worst, signalOfWorst),
    notes: notes({ ...input, signals }, signalOfWorst),
    rateText: old ? '' : rateText(status),
    rateIsMeasured: status.rate !== undefined && 'bpm' in status.rate,
    isOld: old,
    moreAlerts: Math.max(0, active.length - 1),
    feed: status.feed,
    feedText: feedText(status.feed, waveAgeMs),
    overlay: overlayText(status, waveAgeMs),
    dimmed: old || status.feed === 'ended' ? dimming(waveAgeMs) : 0,
    lanes: chooseLanes(status, active, input.laneCount),
  };
}

/** Where nothing is known of an alert's signal, it calls. */
function calls(
  signals: readonly AlarmSignal[],
  worst: AlertEvent | undefined,
  signalOfWorst: AlarmSignal | undefined,
): boolean {
  if (worst !== undefined && signalOfWorst === undefined) return true;
  return signals.some(({ state }) => state === 'on');
}

function latchedText(latched: AlarmSignal | undefined): string {
  if (latched === undefined) return '';
  return `${conditionText(latched.condition)} · ${TEXTS.endedUnseen}`;
}

function notes(
  input: {
    readonly status: BedStatus;
    readonly control?: BedControl | undefined;
    readonly signals: readonly AlarmSignal[];
    readonly pauses?: readonly AudioPause[];
    readonly nowMs?: number;
  },
  signalOfWorst: AlarmSignal | undefined,
): readonly BedNote[] {
  const { status, control, signals, pauses = [], nowMs = 0 } = input;
  const found: BedNote[] = [];
  const say = (text: string, weight: BedNote['weight']): void => {
    found.push({ text, weight });
  };
  for (const text of overloadNotes(status)) say(text, 'off');
  if (control?.standby === true) say(TEXTS.standby, 'off');
  const off = control?.conditionsOff ?? [];
  if (off.length > 0) say(BED_TEXT.conditionsOff(off.map(conditionText).join(', ')), 'off');
  if (signalOfWorst?.state === 'acknowledged' && !signals.some(({ state }) => state === 'on')) {
    say(TEXTS.acknowledged, 'staff');
  }
  const pause = pauses.find(({ bedId }) => bedId === status.bedId);
  if (pause !== undefined) say(TEXTS.audioPaused(leftText(pause.untilMs - nowMs)), 'off');
  const { rate, feed } = status;
  if (feed === 'live' && rate !== undefined && 'notMeasurable' in rate) {
    say(TEXTS.rateNotMeasurable, 'minor');
  }
  return found;
}

/** What is said of a bed that is scored less often because of overload. */
export function overloadNotes({ overload }: BedStatus): readonly string[] {
  if (overload === undefined || overload === 'waves-shed') return [];
  return [TEXTS.scoredLessOften(overload === 'hop-2' ? '2nd' : '4th')];
}

function rateText({ rate, feed }: BedStatus): string {
  if (feed !== 'live' || rate === undefined) return '';
  return `${'bpm' in rate ? Math.round(rate.bpm) : TEXTS.noNumber}${TEXTS.rateUnit}`;
}

/** Chooses the leads to show: those that an alert names come first, then the usual ones. */
export function chooseLanes(
  status: BedStatus,
  active: readonly AlertEvent[],
  laneCount: number,
): readonly LaneView[] {
  const leads = status.leads.map((entry) => entry.lead);
  // A lead that is off has no wave to bring on show.
  const shown = active.filter(({ kind }) => kind === 'physiological');
  const alerted = shown.flatMap((event) => event.leads).filter((lead) => leads.includes(lead));
  const usual = PREFERRED.filter((lead) => leads.includes(lead));
  const chosen = [...new Set([...usual, ...leads])].slice(0, laneCount);
  // An alerted lead that is not on show takes the place of the last lane that no alert names.
  for (const lead of new Set(alerted)) {
    if (chosen.includes(lead)) continue;
    const free = chosen.findLastIndex((shown) => !alerted.includes(shown));
    if (free >= 0) chosen[free] = lead;
  }
  return chosen.map((lead) => ({
    lead,
    state: LEAD_STATE_TEXT[status.leads.find((entry) => entry.lead === lead)?.state ?? 'ok'],
    priority: active.find((event) => event.leads.includes(lead))?.priority,
  }));
}

function feedText(feed: FeedState, waveAgeMs: number | undefined): string {
  const age = waveAgeMs === undefined ? '' : ` · ${ageText(waveAgeMs)}`;
  const isOld = feed === 'live' && waveAgeMs !== undefined && waveAgeMs > OLD_WAVE_MS;
  return `${isOld ? TEXTS.notCurrent : FEED_TEXT[feed]}${age}`;
}

function overlayText(
  { feed, overload }: BedStatus,
  waveAgeMs: number | undefined,
): string | undefined {
  if (feed === 'ended') return TEXTS.streamEnded;
  if (feed === 'waiting') return TEXTS.noSignalYet;
  // Said although the newest wave may be young: none follows it.
  if (feed === 'live' && overload !== undefined) return TEXTS.wavesPaused;
  if (waveAgeMs === undefined) return TEXTS.noWave;
  return waveAgeMs > OLD_WAVE_MS ? TEXTS.noNewSignal(ageText(waveAgeMs)) : undefined;
}

/** From a third at once to wholly dimmed after 15 s. */
function dimming(waveAgeMs: number | undefined): number {
  if (waveAgeMs === undefined) return 1;
  return Math.min(1, Math.max(0.35, waveAgeMs / 15_000));
}
