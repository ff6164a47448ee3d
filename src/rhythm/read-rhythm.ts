import type { RhythmReading } from '../domain/rhythm.js';
import { toEpochMs } from '../domain/units.js';
import type { EcgWindow } from '../domain/window.js';
import { readChaos } from './chaos.js';
import { readRate } from './rate.js';

/**
 * Reads a window's heart rate and whether its newest seconds look like fibrillation, without R peaks.
 *
 * It depends on the window alone: the same window gives the same bytes.
 */
export function readRhythm(window: EcgWindow): RhythmReading {
  const chaos = readChaos(window);
  const isChaotic = chaos.judged && chaos.isChaotic;
  return {
    endMs: toEpochMs(window.endUs),
    rate: isChaotic ? { measured: false, reason: 'chaotic' } : readRate(window),
    chaos,
  };
}
