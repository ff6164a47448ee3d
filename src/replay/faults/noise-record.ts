import { basename } from 'node:path';
import { INVALID_COUNT } from '../../domain/frame.js';
import { LEADS } from '../../domain/lead.js';
import { readBytes } from '../read-file.js';
import { parseWfdbHeader } from '../wfdb-header.js';
import { readWfdbRecord } from '../wfdb-record.js';
import { noiseTrack, type NoiseTrack } from './noise-track.js';

const UV_PER_MV = 1_000;

/**
 * Reads a WFDB record of noise, such as `em`, `bw` or `ma` of nstdb, whatever its signals are called.
 *
 * @param path - the record without extension
 * @throws {ReplayError} as `readWfdbRecord` does
 */
export async function readNoiseRecord(path: string): Promise<NoiseTrack> {
  const header = parseWfdbHeader(
    Buffer.from(await readBytes(`${path}.hea`)).toString('utf8'),
    basename(`${path}.hea`),
  );
  // Noise is of no lead; the reader of records wants one for each signal.
  const leadNames = Object.fromEntries(
    header.signals.map(({ description }, index) => [description, LEADS[index] ?? '']),
  );
  const { leads, sampleRateHz } = await readWfdbRecord(path, { leadNames });
  const channels = leads.map(({ counts, gainUvPerCount }) =>
    Float32Array.from(counts, (count) =>
      count === INVALID_COUNT ? NaN : (count * gainUvPerCount) / UV_PER_MV,
    ),
  );
  return noiseTrack(channels, sampleRateHz);
}
