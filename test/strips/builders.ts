import type { AlertStrip } from '../../src/domain/alert.js';
import type { Lead } from '../../src/domain/lead.js';

export const STRIP_START_MS = 1_799_999_994_000;
export const RATE_HZ = 250;

/** A strip of 12 s with a wave of 1 mV on an offset, 100 ms of it missing at 2 s. */
export function strip(leads: readonly Lead[] = ['II', 'V1']): AlertStrip {
  const sampleCount = 12 * RATE_HZ;
  const wave = (offsetMv: number) =>
    Array.from({ length: sampleCount }, (_, i) => {
      if (i >= 2 * RATE_HZ && i < 2.1 * RATE_HZ) return null;
      return Math.round((offsetMv + Math.sin((2 * Math.PI * i) / RATE_HZ)) * 1_000) / 1_000;
    });
  return {
    alertId: 'B01:anomaly:1800000000000',
    startMs: STRIP_START_MS,
    sampleRateHz: RATE_HZ,
    leads: leads.map((lead, i) => ({ lead, signalMv: wave(i), reconstructionMv: wave(i + 0.1) })),
  };
}
