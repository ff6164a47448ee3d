/** Windows of the synthetic ward, as a detector takes them. */
import { LEADS } from '../../dist/domain/lead.js';
import { syntheticWard } from '../../dist/replay/synthetic/ward.js';

const RATE_HZ = 100;
const SECONDS = 10;
/** Where the first window begins in its stream: rhythms have begun to change by then. */
const FROM_S = 20;
const MISSING = -32_768;
const START_US = Date.UTC(2026, 0, 1) * 1_000;

/**
 * Windows of 10 s at 100 Hz from the beds of the ward in turns, of all its leads or of some; the same for the
 * same seed.
 */
export function syntheticWindows({ count, seed, leads }) {
  const ward = syntheticWard({
    beds: Math.min(count, 8),
    seed,
    startUs: START_US,
    sampleRateHz: RATE_HZ,
    leads: leads ?? LEADS.filter((lead) => lead !== 'MCL1'),
  });
  const perBed = Math.ceil(count / ward.length);
  return ward.flatMap((bed) => windowsOf(bed, perBed)).slice(0, count);
}

function windowsOf({ bedId, frames }, count) {
  const firstSample = FROM_S * RATE_HZ;
  const length = SECONDS * RATE_HZ;
  const endSample = firstSample + count * length;
  let leads = [];
  const signals = new Map();
  for (const frame of frames) {
    if (frame.firstSampleIndex >= endSample) break;
    leads = frame.leads.map(({ lead }) => lead);
    for (const { lead, counts, gainUvPerCount } of frame.leads) {
      if (!signals.has(lead)) signals.set(lead, new Float32Array(endSample).fill(Number.NaN));
      const signal = signals.get(lead);
      counts.forEach((value, at) => {
        if (value !== MISSING)
          signal[frame.firstSampleIndex + at] = (value * gainUvPerCount) / 1_000;
      });
    }
  }
  return Array.from({ length: count }, (_, index) => {
    const start = firstSample + index * length;
    const startUs = START_US + (start * 1e6) / RATE_HZ;
    return {
      bedId,
      startUs,
      endUs: startUs + SECONDS * 1e6,
      sampleRateHz: RATE_HZ,
      sampleCount: length,
      leads,
      samplesMv: Float32Array.from({ length: leads.length * length }, (__, at) => {
        return signals.get(leads[Math.floor(at / length)])[start + (at % length)];
      }),
      cellFlags: new Uint8Array(leads.length * SECONDS * 10),
    };
  });
}
