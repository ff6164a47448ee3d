import { strToU8, zipSync } from 'fflate';
import type { AlertEvent } from '../domain/alert.js';
import { INVALID_COUNT } from '../domain/frame.js';
import { epochUs, US_PER_MS } from '../domain/units.js';
import type { RecordedAnnotation } from '../replay/recording.js';
import { writeWfdbAnnotations } from '../replay/wfdb-annotation-writer.js';
import { formatWfdbHeader } from '../replay/wfdb-header-writer.js';
import type { StripWithAlert } from '../strips/alert-strip-facts.js';
import { STRIP_CAUTION, stripSubtitle, stripTitle } from '../strips/strip-words.js';

/** A microvolt a count, which is what strips are kept to. */
const COUNTS_PER_MV = 1_000;
const MOST_COUNTS = 32_767;
const SUBTYPE: Readonly<Record<AlertEvent['priority'], number>> = { low: 1, medium: 2, high: 3 };

interface Signal {
  readonly description: string;
  readonly counts: Int16Array;
}

/**
 * A strip as a WFDB record in a zip file: header, signals in format 16, and the marked cells as annotator
 * `ww`, between `(` and `)` on their lead. Behind the leads follow the model's reconstructions of them.
 *
 * @throws {ReplayError} `ECG_REPLAY_WRITE` for what the format cannot hold
 */
export function zippedRecord(given: StripWithAlert, recordName: string): Uint8Array {
  const { strip, alert } = given;
  const signals = [
    ...strip.leads.map(({ lead, signalMv }) => signalOf(lead, signalMv)),
    ...strip.leads.map(({ lead, reconstructionMv }) =>
      signalOf(`${lead} reconstruction`, reconstructionMv),
    ),
  ];
  const frameCount = Math.max(0, ...signals.map(({ counts }) => counts.length));
  const header = formatWfdbHeader({
    recordName,
    frameRateHz: strip.sampleRateHz,
    counterFrequencyHz: strip.sampleRateHz,
    baseCounterValue: 0,
    frameCount,
    startUs: epochUs(strip.startMs * US_PER_MS),
    signals: signals.map(({ description, counts }) => ({
      fileName: `${recordName}.dat`,
      format: 16,
      samplesPerFrame: 1,
      skewFrames: 0,
      byteOffset: 0,
      gainPerUnit: COUNTS_PER_MV,
      baseline: 0,
      units: 'mV',
      adcResolutionBits: 16,
      adcZero: 0,
      initialValue: counts[0] ?? 0,
      checksum: (counts.reduce((sum, value) => sum + value, 0) << 16) >> 16,
      blockSizeBytes: 0,
      description,
    })),
    comments: [stripTitle(alert, strip.alertId), stripSubtitle(alert), STRIP_CAUTION].map(inAscii),
  });
  // Written with one date, so that the same strip gives the same bytes.
  const mtime = new Date(strip.startMs);
  return zipSync({
    [`${recordName}.hea`]: [strToU8(header), { mtime }],
    [`${recordName}.dat`]: [interleaved(signals, frameCount), { mtime }],
    [`${recordName}.ww`]: [writeWfdbAnnotations(annotationsOf(given, frameCount)), { mtime }],
  });
}

/** A header is ASCII. */
function inAscii(text: string): string {
  return text.replaceAll(' · ', ', ').replaceAll('’', "'");
}

function signalOf(description: string, samplesMv: readonly (number | null)[]): Signal {
  const counts = Int16Array.from(samplesMv, (value) =>
    value === null
      ? INVALID_COUNT
      : Math.max(-MOST_COUNTS, Math.min(MOST_COUNTS, Math.round(value * COUNTS_PER_MV))),
  );
  return { description, counts };
}

function interleaved(signals: readonly Signal[], frameCount: number): Uint8Array {
  const bytes = Buffer.alloc(signals.length * frameCount * 2);
  for (let frame = 0; frame < frameCount; frame++) {
    signals.forEach(({ counts }, index) => {
      bytes.writeInt16LE(counts[frame] ?? INVALID_COUNT, (frame * signals.length + index) * 2);
    });
  }
  return bytes;
}

function annotationsOf(
  { strip, alert, marks }: StripWithAlert,
  frameCount: number,
): readonly RecordedAnnotation[] {
  const at = (ms: number): number => {
    const sample = Math.round(((ms - strip.startMs) * strip.sampleRateHz) / 1_000);
    return Math.max(0, Math.min(frameCount - 1, sample));
  };
  const subtype = alert === undefined ? 0 : SUBTYPE[alert.priority];
  const made = (ms: number, symbol: string, channel: number, note = ''): RecordedAnnotation => ({
    sampleIndex: at(ms),
    symbol,
    subtype,
    channel,
    number: 0,
    note,
  });
  const channelOf = (lead: string | undefined): number =>
    Math.max(
      0,
      strip.leads.findIndex((each) => each.lead === lead),
    );
  return [
    ...(alert === undefined
      ? []
      : [
          made(
            alert.startMs,
            '"',
            channelOf(alert.leads[0]),
            `${alert.condition}; ${alert.priority}`,
          ),
        ]),
    ...marks.flatMap(({ lead, startMs, endMs }) => [
      made(startMs, '(', channelOf(lead)),
      made(endMs, ')', channelOf(lead)),
    ]),
  ].sort((a, b) => a.sampleIndex - b.sampleIndex || a.channel - b.channel);
}
