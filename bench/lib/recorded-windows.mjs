/** The windows of recordings, cut as in the product, with the annotations in the same time. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseBedId } from '../../dist/domain/bed.js';
import { rhythmIntervals } from '../../dist/evaluation/truth/rhythms.js';
import { usableAnnotations } from '../../dist/evaluation/truth/annotations.js';
import { recordingFrames } from '../../dist/replay/recording-frames.js';
import { readWfdbRecord } from '../../dist/replay/wfdb-record.js';
import { BedTimeline } from '../../dist/windowing/bed-timeline.js';

/** Every record begins at this moment, and windows and annotations count milliseconds from there. */
export const START_MS = Date.UTC(2000, 0, 1);

const SPEC = { sampleRateHz: 100, lengthMs: 10_000, hopMs: 1_000 };

/** The names of a set's records, in order. */
export function recordNames(data, set) {
  return readdirSync(join(data, set))
    .filter((file) => file.endsWith('.hea'))
    .map((file) => file.slice(0, -'.hea'.length))
    .sort();
}

/** A record with its windows of 10 s every second, its annotations and its annotated rhythms. */
export async function readRecord(data, set, name) {
  const recording = await readWfdbRecord(join(data, set, name));
  const durationMs = (recording.sampleCount * 1_000) / recording.sampleRateHz;
  const { annotations } = usableAnnotations(
    recording.annotations.map(({ sampleIndex, symbol, note }) => ({
      atMs: (sampleIndex * 1_000) / recording.sampleRateHz,
      symbol,
      note,
    })),
    durationMs,
  );
  return {
    set,
    name,
    durationMs,
    annotations,
    rhythms: rhythmIntervals(annotations, durationMs),
    windows: windowsOf(recording),
  };
}

function windowsOf(recording) {
  const bedId = parseBedId('bench');
  const timeline = new BedTimeline({ bedId, spec: SPEC });
  const windows = [];
  const keep = (items) => {
    for (const item of items) if (item.kind === 'window') windows.push(item.window);
  };
  const options = { bedId, deviceId: 'bench', startUs: START_MS * 1_000 };
  for (const frame of recordingFrames(recording, options)) keep(timeline.accept(frame));
  keep(timeline.end());
  return windows;
}
