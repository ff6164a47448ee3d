import type { CaptureAbout } from '../capture/captured-message.js';
import type { PlannedRecord } from '../capture/export-plan.js';
import { gapsOf } from '../capture/quality-marks.js';
import { toEpochMs } from '../domain/units.js';
import type { WfdbHeader, WfdbSignal } from '../replay/wfdb-header.js';
import { gainPerMv } from '../replay/wfdb-header-writer.js';
import type { WrittenSignal } from '../replay/wfdb-signal-writer.js';

/** The header of an exported record: what WFDB knows in its fields, the rest in comments `name: value`. */
export function exportedHeader(
  record: PlannedRecord,
  written: readonly WrittenSignal[],
  from: { readonly about: CaptureAbout; readonly differingSamples: number },
): WfdbHeader {
  const { name, startUs, sampleRateHz, sampleCount } = record;
  return {
    recordName: name,
    frameRateHz: sampleRateHz,
    counterFrequencyHz: sampleRateHz,
    baseCounterValue: 0,
    frameCount: sampleCount,
    startUs,
    signals: record.leads.map(({ lead, gainUvPerCount }, index) =>
      signalOf(`${name}.dat`, { lead, gainUvPerCount }, written[index]),
    ),
    comments: commentsOf(record, written, from),
  };
}

function signalOf(
  fileName: string,
  { lead, gainUvPerCount }: { readonly lead: string; readonly gainUvPerCount: number },
  written: WrittenSignal | undefined,
): WfdbSignal {
  return {
    fileName,
    format: 16,
    samplesPerFrame: 1,
    skewFrames: 0,
    byteOffset: 0,
    gainPerUnit: gainPerMv(gainUvPerCount),
    baseline: 0,
    units: 'mV',
    adcResolutionBits: 16,
    adcZero: 0,
    initialValue: written?.initialValue ?? 0,
    checksum: written?.checksum ?? 0,
    blockSizeBytes: 0,
    description: lead,
  };
}

function commentsOf(
  record: PlannedRecord,
  written: readonly WrittenSignal[],
  { about, differingSamples }: { readonly about: CaptureAbout; readonly differingSamples: number },
): readonly string[] {
  const gaps = gapsOf(record);
  const missing = gaps.reduce((sum, { start, end }) => sum + end - start, 0);
  const epoch = new Date(toEpochMs(record.streamEpochUs)).toISOString();
  const invalid = record.leads.map(
    ({ lead }, index) => `${lead} ${(written[index]?.invalidCount ?? missing) - missing}`,
  );
  const gains = record.leads.map(({ lead, gainUvPerCount }) => `${lead} ${gainUvPerCount}`);
  return [
    `bed: ${record.bedId}`,
    `device: ${record.deviceId}`,
    `stream epoch: ${epoch} (${record.streamEpochUs} us)`,
    `first position: ${record.firstSampleIndex}`,
    `missing samples: ${missing} of ${record.sampleCount} in ${gaps.length} gaps`,
    `invalid samples as sent: ${invalid.join(', ')}`,
    `samples sent twice with other values: ${differingSamples}`,
    `microvolts per count: ${gains.join(', ')}`,
    `source: topic ${about.topic}, capture ${about.captureId}, wardwave ${about.writtenBy}`,
  ];
}
