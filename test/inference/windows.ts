import { parseBedId, type BedId } from '../../src/domain/bed.js';
import type { Lead } from '../../src/domain/lead.js';
import { epochUs, plusUs, US_PER_SECOND } from '../../src/domain/units.js';
import type { EcgWindow } from '../../src/domain/window.js';
import type { ModelShape } from '../../src/inference/model-contract.js';

/** The shape of every model in these tests. */
export const SHAPE: ModelShape = {
  leads: ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'],
  sampleRateHz: 100,
  sampleCount: 1_000,
  cellCount: 100,
};

/** A bed id in a test. */
export function bed(name: string): BedId {
  const bedId = parseBedId(name);
  if (bedId === undefined) throw new Error(`not a bed id: ${name}`);
  return bedId;
}

/** What differs from a window of leads II and V1 that carries a made-up heart rhythm. */
export interface WindowChanges {
  readonly bedId?: BedId;
  readonly leads?: readonly Lead[];
  /** The signal by lead index and sample, in mV; NaN where it is missing. */
  readonly signalMv?: (leadIndex: number, sample: number) => number;
  /** The flags by lead index and cell. */
  readonly flags?: (leadIndex: number, cell: number) => number;
}

/** A window of ten seconds at 100 Hz. */
export function makeWindow(changes: WindowChanges = {}): EcgWindow {
  const leads = changes.leads ?? ['II', 'V1'];
  const signalMv = changes.signalMv ?? heartbeatMv(1);
  const startUs = epochUs(1_800_000_000 * US_PER_SECOND);
  return {
    bedId: changes.bedId ?? bed('B01'),
    startUs,
    endUs: plusUs(startUs, 10 * US_PER_SECOND),
    sampleRateHz: SHAPE.sampleRateHz,
    sampleCount: SHAPE.sampleCount,
    leads,
    samplesMv: Float32Array.from({ length: leads.length * SHAPE.sampleCount }, (_, at) =>
      signalMv(Math.floor(at / SHAPE.sampleCount), at % SHAPE.sampleCount),
    ),
    cellFlags: Uint8Array.from(
      { length: leads.length * SHAPE.cellCount },
      (_, at) => changes.flags?.(Math.floor(at / SHAPE.cellCount), at % SHAPE.cellCount) ?? 0,
    ),
  };
}

/** A spike and a wave, over and over, with noise that depends on the seed alone. */
export function heartbeatMv(seed: number): (leadIndex: number, sample: number) => number {
  const periodSamples = 60 + ((seed * 17) % 50);
  return (leadIndex, sample) => {
    const phase = (sample + seed * 31) % periodSamples;
    const spikeMv = 1.1 * Math.exp(-((phase - 20) ** 2) / 4);
    const waveMv = 0.25 * Math.exp(-((phase - 45) ** 2) / 60);
    const noise = Math.sin((sample + 1) * (seed + 1) * (leadIndex + 1) * 12.9898) * 43_758.5453;
    return (spikeMv + waveMv) * (1 - leadIndex / 20) + (noise - Math.floor(noise) - 0.5) * 0.05;
  };
}
