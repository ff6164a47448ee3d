import type { AlertEvent, Priority } from '../../src/domain/alert.js';
import type { Lead } from '../../src/domain/lead.js';
import type { BedStatus, FeedState } from '../../src/server/wire.js';
import { ageText, detail, headline } from './format.js';
import { FEED_TEXT, LEAD_STATE_TEXT, TEXTS } from './texts.js';

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

/** What a bed's sector shows. */
export interface BedView {
  readonly bedId: string;
  readonly priority: Priority | undefined;
  readonly headline: string;
  readonly detail: string;
  /** Active alerts beside the one that is shown. */
  readonly moreAlerts: number;
  readonly feed: FeedState;
  readonly feedText: string;
  /** Said over the wave where it is not live. */
  readonly overlay: string | undefined;
  /** How old the wave is, as a share: 0 live, 1 long ago. */
  readonly dimmed: number;
  readonly lanes: readonly LaneView[];
}

/** Puts together what a sector shows. */
export function bedView(input: {
  readonly status: BedStatus;
  /** The bed's active alerts, most urgent first. */
  readonly active: readonly AlertEvent[];
  /** Since the newest signal came to this page; undefined where none has. */
  readonly waveAgeMs: number | undefined;
  readonly laneCount: number;
  readonly clock: Intl.DateTimeFormat;
}): BedView {
  const { status, active, waveAgeMs, clock } = input;
  const [worst] = active;
  const old = waveAgeMs === undefined || waveAgeMs > OLD_WAVE_MS;
  return {
    bedId: status.bedId,
    priority: worst?.priority,
    headline: worst === undefined ? '' : headline(worst),
    detail: worst === undefined ? '' : detail(worst, clock),
    moreAlerts: Math.max(0, active.length - 1),
    feed: status.feed,
    feedText: feedText(status.feed, waveAgeMs),
    overlay: overlayText(status.feed, waveAgeMs),
    dimmed: old || status.feed === 'ended' ? dimming(waveAgeMs) : 0,
    lanes: chooseLanes(status, active, input.laneCount),
  };
}

/** Chooses the leads to show: those that an alert names come first, then the usual ones. */
export function chooseLanes(
  status: BedStatus,
  active: readonly AlertEvent[],
  laneCount: number,
): readonly LaneView[] {
  const leads = status.leads.map((entry) => entry.lead);
  const alerted = active.flatMap((event) => event.leads).filter((lead) => leads.includes(lead));
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
  const age = waveAgeMs === undefined ? '' : ` · ${TEXTS.sampleAge(ageText(waveAgeMs))}`;
  return `${FEED_TEXT[feed]}${age}`;
}

function overlayText(feed: FeedState, waveAgeMs: number | undefined): string | undefined {
  if (feed === 'ended') return TEXTS.streamEnded;
  if (feed === 'waiting') return TEXTS.noSignalYet;
  if (waveAgeMs === undefined) return TEXTS.noWave;
  return waveAgeMs > OLD_WAVE_MS ? TEXTS.noNewSignal(ageText(waveAgeMs)) : undefined;
}

/** From a third at once to wholly dimmed after 15 s. */
function dimming(waveAgeMs: number | undefined): number {
  if (waveAgeMs === undefined) return 1;
  return Math.min(1, Math.max(0.35, waveAgeMs / 15_000));
}
