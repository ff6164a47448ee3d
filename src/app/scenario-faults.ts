import { join } from 'node:path';
import { EcgError } from '../domain/errors.js';
import type { Lead } from '../domain/lead.js';
import { streamNumber, type Fault } from '../replay/faults/inject.js';
import { readNoiseRecord } from '../replay/faults/noise-record.js';
import { atRate, type NoiseTrack } from '../replay/faults/noise-track.js';
import { measureQrsMv } from '../replay/faults/qrs-amplitude.js';
import { syntheticNoise } from '../replay/faults/synthetic-noise.js';
import { SeededRandom } from '../replay/synthetic/random.js';
import type { ScenarioBed, ScenarioFault } from '../scenario/scenario.js';
import { SCENARIO_START_US, type CleanBed, type OpenOptions } from './scenario-signal.js';

/**
 * Makes the faults of a bed ready to act: noise is read or made, and measured against the bed's QRS.
 *
 * @param clean - the bed's signal; without it the faults are only looked at
 */
export async function openFaults(
  { faults, bedId }: ScenarioBed,
  clean: CleanBed | undefined,
  options: OpenOptions,
): Promise<readonly Fault[]> {
  const ready: Fault[] = [];
  let [qrsMv, tracks]: [ReadonlyMap<Lead, number> | undefined, number] = [undefined, 0];
  for (const fault of faults) {
    if (fault.kind !== 'noise') {
      ready.push(fault);
      continue;
    }
    tracks += 1;
    const name = `${bedId}/track/${tracks}`;
    const track = await openTrack(fault, clean?.sampleRateHz, { ...options, name });
    if (track === undefined || clean === undefined) continue;
    const { deliveries, beatsS = [] } = clean;
    qrsMv ??= measureQrsMv(deliveries, { startUs: SCENARIO_START_US, beatsS });
    ready.push({ ...fault, track, qrsMv });
  }
  return ready;
}

const INSTEAD =
  'fetch it (em, bw and ma are records of nstdb), or say synthetic: electrode-motion instead';

async function openTrack(
  { source, path }: Extract<ScenarioFault, { kind: 'noise' }>,
  sampleRateHz: number | undefined,
  { data, seed, report, name }: OpenOptions & { readonly name: string },
): Promise<NoiseTrack | undefined> {
  if ('synthetic' in source) {
    const random = new SeededRandom(seed, streamNumber(name));
    return sampleRateHz === undefined
      ? undefined
      : syntheticNoise(source.synthetic, random, sampleRateHz);
  }
  const at = [...path, 'record'];
  if (data === undefined) {
    report(at, `expected --data, the folder in which the noise ${source.record} lies, came none`);
    return undefined;
  }
  const file = join(data, source.record);
  try {
    const track = await readNoiseRecord(file);
    return sampleRateHz === undefined ? undefined : atRate(track, sampleRateHz);
  } catch (error) {
    if (!(error instanceof EcgError)) throw error;
    report(at, `expected a record of noise in ${file}, came: ${error.message}; ${INSTEAD}`);
    return undefined;
  }
}
