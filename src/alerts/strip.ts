import { PHYSIOLOGICAL_CONDITIONS, type AlertEvent, type AlertStrip } from '../domain/alert.js';
import type { WindowScore } from '../domain/score.js';
import { toEpochMs } from '../domain/units.js';
import type { EcgWindow } from '../domain/window.js';
import type { StripPart } from './alert-log.js';
import type { BedAlertState } from './bed-state.js';

/** A strip shows this much before and behind the onset. */
const STRIP_REACH_MS = 6_000;

const PART_MS = 1_000;

/** A judged window with what the model made of it. */
export interface ScoredWindow {
  readonly window: EcgWindow;
  readonly score: WindowScore;
}

/**
 * The parts of strips that a window adds: all that it covers for an alert raised on it, else only the
 * seconds that its newest hop completes. Parts are whole seconds, and a part written again replaces itself.
 */
export function stripParts(
  state: BedAlertState,
  events: readonly AlertEvent[],
  { window, score }: ScoredWindow,
  hopMs: number,
): readonly StripPart[] {
  const windowMs = { start: toEpochMs(window.startUs), end: toEpochMs(window.endUs) };
  const newestMs = Math.max(windowMs.start, floorToPart(windowMs.end - hopMs));
  const isRaised = new Set(events.filter(({ phase }) => phase === 'raised').map((e) => e.alertId));
  return watched(state, events).flatMap(({ alertId, startMs: onsetMs }) => {
    const coveredMs = isRaised.has(alertId) ? windowMs.start : newestMs;
    const fromMs = Math.max(coveredMs, floorToPart(onsetMs - STRIP_REACH_MS));
    const toMs = Math.min(windowMs.end, floorToPart(onsetMs + STRIP_REACH_MS) + PART_MS);
    return partStarts(fromMs, toMs).map((startMs) => ({
      bedId: window.bedId,
      alertId,
      startMs,
      strip: cut({ window, score }, alertId, startMs),
    }));
  });
}

/** The physiological alerts that are open now, and those that came and went with this window. */
function watched(
  state: BedAlertState,
  events: readonly AlertEvent[],
): readonly Pick<AlertEvent, 'alertId' | 'startMs'>[] {
  const alerts = new Map<string, Pick<AlertEvent, 'alertId' | 'startMs'>>();
  for (const event of events) {
    if (event.phase === 'raised' && event.kind === 'physiological')
      alerts.set(event.alertId, event);
  }
  for (const condition of PHYSIOLOGICAL_CONDITIONS) {
    const open = state.open[condition];
    if (open !== undefined)
      alerts.set(open.alertId, { alertId: open.alertId, startMs: open.finding.startMs });
  }
  return [...alerts.values()];
}

function floorToPart(ms: number): number {
  return Math.floor(ms / PART_MS) * PART_MS;
}

function partStarts(fromMs: number, toMs: number): readonly number[] {
  const starts: number[] = [];
  const first = Math.ceil(fromMs / PART_MS) * PART_MS;
  for (let ms = first; ms + PART_MS <= toMs; ms += PART_MS) starts.push(ms);
  return starts;
}

function cut({ window, score }: ScoredWindow, alertId: string, startMs: number): AlertStrip {
  const { sampleRateHz, sampleCount } = window;
  const from = Math.round(((startMs - toEpochMs(window.startUs)) * sampleRateHz) / 1_000);
  const to = from + Math.round((PART_MS * sampleRateHz) / 1_000);
  const stretch = (signal: Float32Array, lead: number): (number | null)[] =>
    Array.from(signal.subarray(lead * sampleCount + from, lead * sampleCount + to), toMv);
  return {
    alertId,
    startMs,
    sampleRateHz,
    leads: window.leads.map((lead, index) => ({
      lead,
      signalMv: stretch(window.samplesMv, index),
      reconstructionMv: stretch(score.reconstructionMv, index),
    })),
  };
}

/** Millivolts to the microvolt, which is finer than any monitor's converter; null where missing. */
function toMv(value: number): number | null {
  return Number.isNaN(value) ? null : Math.round(value * 1_000) / 1_000;
}
