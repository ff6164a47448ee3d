import { INVALID_COUNT } from '../../domain/frame.js';
import type {
  ReportStrip,
  StripLead,
  StripRequest,
} from '../../evaluation/report/strip-requests.js';
import type { RecordedLead, Recording } from '../../replay/recording.js';
import { readWfdbRecord } from '../../replay/wfdb-record.js';
import type { SetRecord } from './record-set.js';

const UV_PER_MV = 1_000;

/**
 * Reads the signal of the strips that the report asked for, each record once.
 *
 * @throws {ReplayError} where a record cannot be read any more
 */
export async function readStrips(
  requests: readonly StripRequest[],
  records: readonly SetRecord[],
): Promise<readonly ReportStrip[]> {
  const wanted = new Set(requests.map(({ record }) => record));
  const recordings = new Map<string, Recording>();
  for (const { name, path } of records) {
    if (wanted.has(name)) recordings.set(name, await readWfdbRecord(path));
  }
  return requests.flatMap((request) => {
    const recording = recordings.get(request.record);
    return recording === undefined ? [] : { ...request, leads: stretchOf(recording, request) };
  });
}

function stretchOf(
  { leads, sampleRateHz, sampleCount }: Recording,
  { startMs, endMs }: StripRequest,
): readonly StripLead[] {
  const from = Math.round((startMs * sampleRateHz) / 1_000);
  const to = Math.min(sampleCount, Math.round((endMs * sampleRateHz) / 1_000));
  return leads.map((lead) => ({
    lead: lead.lead,
    sampleRateHz,
    signalMv: millivolts(lead, from, to),
  }));
}

function millivolts(
  { counts, gainUvPerCount }: RecordedLead,
  from: number,
  to: number,
): readonly (number | null)[] {
  return Array.from(counts.subarray(from, to), (count) =>
    count === INVALID_COUNT ? null : (count * gainUvPerCount) / UV_PER_MV,
  );
}
