import type { Lead } from '../domain/lead.js';
import { RATE_SPAN_MS, type RateGap, type RateReading } from '../domain/rhythm.js';
import type { EcgWindow } from '../domain/window.js';
import { beatBursts } from './beat-bursts.js';
import { beatEnvelope, ENVELOPE_RATE_HZ } from './beat-envelope.js';
import { periodicityOf, type Periodicity } from './periodicity.js';
import { holdsSpan, newestSpan } from './span.js';

/** One second of a lead may be missing, as for the model; it is bridged. @source docs/sources.md#missing-signal */
const MISSING_CELLS = 10;

/** From this periodicity on the period gives the rate; below it the number of bursts. @source docs/sources.md#rate */
const PERIODIC_FROM = 0.5;

/** Without a period the bursts are beats only where they leave this share of the time free. @source docs/sources.md#rate */
const BEATS_UP_TO_DUTY = 0.4;

/** A period with this many bursts or more holds several beats, as in bigeminy. @source docs/sources.md#rate */
const SEVERAL_BEATS_FROM = 1.5;

/** At most so many beats are looked for in one period. @source docs/sources.md#rate */
const MOST_BEATS = 4;

/** Several beats in a period are at least 300 ms apart: 200 a minute. @source docs/sources.md#rate */
const LEAST_BEAT_SAMPLES = 0.3 * ENVELOPE_RATE_HZ;

const SAMPLES_PER_MINUTE = 60 * ENVELOPE_RATE_HZ;

/** Rates outside of this are no reading. @source docs/sources.md#rate */
const RANGE_BPM = { from: 15, to: 300 } as const;

/** A calm lead that shows so many times the beats sees some that the other one misses. @source docs/sources.md#rate */
const MISSED_FROM_RATIO = 1.5;

/** What one lead says of the rate. */
interface LeadRate {
  readonly lead: Lead;
  readonly rateBpm: number;
  readonly periodicity: number;
  readonly isCalm: boolean;
}

/**
 * Reads the heart rate of a bed's newest eight seconds without looking for any R peak.
 *
 * A regular rhythm is read by its period, an irregular one (atrial fibrillation) by the number of bursts. The most periodic
 * lead counts, unless it misses every second or third beat that another lead shows.
 */
export function readRate(window: EcgWindow): RateReading {
  if (!holdsSpan(window, RATE_SPAN_MS)) return { measured: false, reason: 'window-unsuitable' };
  const rates: LeadRate[] = [];
  let reason: RateGap = 'no-connected-lead';
  for (const [leadIndex, lead] of window.leads.entries()) {
    const options = { spanMs: RATE_SPAN_MS, unconnectedCells: MISSING_CELLS };
    const { state, samplesMv } = newestSpan(window, leadIndex, options);
    if (state === 'unconnected') continue;
    const read = state === 'noisy' ? state : readLead(lead, samplesMv);
    if (typeof read === 'string') reason = telling(reason, read);
    else rates.push(read);
  }
  const [first, ...others] = rates;
  if (first === undefined) return { measured: false, reason };
  const regular = others.reduce((a, b) => (b.periodicity > a.periodicity ? b : a), first);
  const { lead, rateBpm, periodicity } = rates.reduce(
    (a, b) => (b.isCalm && b.rateBpm >= MISSED_FROM_RATIO * a.rateBpm ? b : a),
    regular,
  );
  return { measured: true, rateBpm, periodicity, lead };
}

/** Of several leads' reasons the one that says most of the heart. */
const TELLING: readonly RateGap[] = ['no-connected-lead', 'noisy', 'no-beats', 'no-periodicity'];

function telling(a: RateGap, b: RateGap): RateGap {
  return TELLING.indexOf(a) >= TELLING.indexOf(b) ? a : b;
}

function readLead(lead: Lead, samplesMv: Float32Array): LeadRate | RateGap {
  const beats = beatBursts(beatEnvelope(samplesMv));
  if (beats === undefined) return 'no-beats';
  const found = periodicityOf(beats.bursts);
  const rateBpm = rateOf(found, beats.bursts.length);
  if (rateBpm === undefined || rateBpm < RANGE_BPM.from || rateBpm > RANGE_BPM.to) {
    return 'no-periodicity';
  }
  return { lead, rateBpm, periodicity: found.periodicity, isCalm: beats.isCalm };
}

function rateOf(found: Periodicity, sampleCount: number): number | undefined {
  const { period, periodicity, burstCount, duty } = found;
  if (period !== undefined && periodicity >= PERIODIC_FROM) {
    return (beatsIn(period, (burstCount * period) / sampleCount) * SAMPLES_PER_MINUTE) / period;
  }
  return duty <= BEATS_UP_TO_DUTY ? (burstCount * SAMPLES_PER_MINUTE) / sampleCount : undefined;
}

/** How many beats a period holds: in bigeminy two beats repeat as a pair. */
function beatsIn(period: number, burstsInPeriod: number): number {
  if (burstsInPeriod < SEVERAL_BEATS_FROM) return 1;
  const beats = Math.min(MOST_BEATS, Math.round(burstsInPeriod));
  return period / beats >= LEAST_BEAT_SAMPLES ? beats : 1;
}
