import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { frameStartUs } from '../../src/domain/frame.js';
import { US_PER_SECOND } from '../../src/domain/units.js';
import { formatWfdbHeader, gainPerMv } from '../../src/replay/wfdb-header-writer.js';
import type { RecordedAnnotation } from '../../src/replay/recording.js';
import { syntheticFrames, SYNTHETIC_GAIN_UV } from '../../src/replay/synthetic/bed.js';
import type { Episode } from '../../src/replay/synthetic/scenario.js';
import { writeWfdbAnnotations } from '../../src/replay/wfdb-annotation-writer.js';
import { WfdbSignalFile } from '../../src/replay/wfdb-signal-writer.js';
import { bedId, firstSeconds, STREAM_START_US } from './streams.js';

const LEADS = ['II', 'V1'] as const;
const RATE_HZ = 250;

/** A synthetic record, and what an annotator would say of it. */
export interface MadeUpRecord {
  readonly name: string;
  readonly seconds: number;
  readonly episodes: readonly Episode[];
  /** Changes of rhythm, such as `(VF` from second 90. */
  readonly rhythms?: readonly { readonly atS: number; readonly note: string }[];
  /** Beats, such as `V` at second 12.3. */
  readonly beats?: readonly { readonly atS: number; readonly symbol: string }[];
}

/** Writes a record of the synthetic heart in WFDB format: header, signals in format 16, annotations. */
export function writeRecord(folder: string, record: MadeUpRecord): void {
  mkdirSync(folder, { recursive: true });
  const { name, seconds } = record;
  const sampleCount = seconds * RATE_HZ;
  const fileName = `${name}.dat`;
  const shape = { signalCount: LEADS.length, sampleCount };
  const file = WfdbSignalFile.create(join(folder, fileName), shape);
  const frames = syntheticFrames({
    bedId: bedId('B1'),
    deviceId: 'made-up',
    seed: 3,
    stream: name.length,
    startUs: STREAM_START_US,
    scenario: { episodes: record.episodes },
    sampleRateHz: RATE_HZ,
    leads: LEADS,
  });
  for (const frame of firstSeconds(frames, seconds)) {
    const at = Math.round(((frameStartUs(frame) - STREAM_START_US) * RATE_HZ) / US_PER_SECOND);
    file.put(
      at,
      frame.leads.map(({ counts }) => counts),
    );
  }
  const written = file.finish();
  const header = formatWfdbHeader({
    recordName: name,
    frameRateHz: RATE_HZ,
    counterFrequencyHz: RATE_HZ,
    baseCounterValue: 0,
    frameCount: sampleCount,
    signals: LEADS.map((description, index) => ({
      fileName,
      format: 16,
      samplesPerFrame: 1,
      skewFrames: 0,
      byteOffset: 0,
      gainPerUnit: gainPerMv(SYNTHETIC_GAIN_UV),
      baseline: 0,
      units: 'mV',
      adcResolutionBits: 16,
      adcZero: 0,
      initialValue: written[index]?.initialValue ?? 0,
      checksum: written[index]?.checksum ?? 0,
      blockSizeBytes: 0,
      description,
    })),
    comments: [],
  });
  writeFileSync(join(folder, `${name}.hea`), header);
  writeFileSync(join(folder, `${name}.atr`), writeWfdbAnnotations(annotationsOf(record)));
}

function annotationsOf({ rhythms = [], beats = [] }: MadeUpRecord): RecordedAnnotation[] {
  const common = { subtype: 0, channel: 0, number: 0 };
  const at = (atS: number): number => Math.round(atS * RATE_HZ);
  return [
    ...rhythms.map(({ atS, note }) => ({ ...common, sampleIndex: at(atS), symbol: '+', note })),
    ...beats.map(({ atS, symbol }) => ({ ...common, sampleIndex: at(atS), symbol, note: '' })),
  ];
}
