import { parseBedId, type BedId } from '../../src/domain/bed.js';
import type { BedItem, DiscardedFrame } from '../../src/domain/feed.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import type { Lead } from '../../src/domain/lead.js';
import { epochUs, sampleIndex } from '../../src/domain/units.js';
import type { EcgWindow, WindowSpec } from '../../src/domain/window.js';
import { BedTimeline, type TimelineOptions } from '../../src/windowing/bed-timeline.js';

export type Item = BedItem | DiscardedFrame;

/** A spec small enough for property tests: two seconds long, so that lateness and window overlap. */
export const SHORT_SPEC: WindowSpec = { sampleRateHz: 100, lengthMs: 2_000, hopMs: 500 };

export const MODEL_SPEC: WindowSpec = { sampleRateHz: 100, lengthMs: 10_000, hopMs: 1_000 };

/** A moment that lies on no grid of any rate. */
export const EPOCH_US = epochUs(1_790_000_000_123_457);

export function bed(text: string): BedId {
  const parsed = parseBedId(text);
  if (parsed === undefined) throw new Error(`${text} is no bed id`);
  return parsed;
}

export interface SignalOptions {
  readonly bedId?: BedId;
  readonly epoch?: number;
  readonly sampleRateHz?: number;
  readonly leads?: readonly Lead[];
  readonly gainUvPerCount?: number;
  readonly count?: (position: number, leadIndex: number) => number;
  readonly leadOff?: boolean;
  readonly clockOffsetUs?: number;
  readonly endOfStream?: boolean;
}

/** Counts that differ at every position, so that a shifted or doubled sample shows. */
export function wavyCount(position: number, leadIndex: number): number {
  return Math.round(
    700 * Math.sin(position / 17 + leadIndex) + 300 * Math.sin(position / 5.3) + (position % 7),
  );
}

/** The frame of positions `[start, end)` of one stream. */
export function frameOf(start: number, end: number, options: SignalOptions = {}): EcgFrame {
  const { leads = ['II', 'V1'], count = wavyCount, sampleRateHz = 360 } = options;
  const epoch = options.epoch ?? EPOCH_US;
  return {
    bedId: options.bedId ?? bed('B1'),
    deviceId: 'monitor',
    streamEpochUs: epochUs(epoch),
    sequence: start,
    firstSampleIndex: sampleIndex(start),
    deviceTimeUs: epochUs(
      epoch + Math.round((start * 1e6) / sampleRateHz) + (options.clockOffsetUs ?? 0),
    ),
    sampleRateHz,
    sampleCount: end - start,
    leads: leads.map((lead, leadIndex) => ({
      lead,
      gainUvPerCount: options.gainUvPerCount ?? 2.44,
      counts: Int16Array.from({ length: end - start }, (_, at) => count(start + at, leadIndex)),
      leadOff: options.leadOff ?? false,
    })),
    endOfStream: options.endOfStream ?? false,
  };
}

/** Cuts `[start, end)` into frames of a fixed length. */
export function framesOf(
  start: number,
  end: number,
  frameSamples: number,
  options: SignalOptions = {},
): readonly EcgFrame[] {
  const frames: EcgFrame[] = [];
  for (let at = start; at < end; at += frameSamples)
    frames.push(frameOf(at, Math.min(at + frameSamples, end), options));
  return frames;
}

/** Runs frames through a fresh timeline to its end. */
export function itemsOf(
  frames: readonly EcgFrame[],
  options: Partial<TimelineOptions> = {},
): readonly Item[] {
  const timeline = new BedTimeline({ bedId: bed('B1'), spec: SHORT_SPEC, ...options });
  const items = frames.flatMap((frame) => timeline.accept(frame));
  return [...items, ...timeline.end()];
}

export function windowsIn(items: readonly Item[]): readonly EcgWindow[] {
  return items.flatMap((item) => (item.kind === 'window' ? [item.window] : []));
}

/** Windows as text in which every bit of every sample shows. */
export function bytesOf(windows: readonly EcgWindow[]): readonly string[] {
  return windows.map(
    (window) =>
      `${window.startUs} ${window.leads.join()} ` +
      `${Buffer.from(window.samplesMv.buffer).toString('hex')} ` +
      Buffer.from(window.cellFlags).toString('hex'),
  );
}

export function kindsIn(items: readonly Item[]): readonly string[] {
  return items.map(({ kind }) => kind);
}

/** Facts alone, in order. */
export function factsIn(items: readonly Item[]): readonly Item[] {
  return items.filter(({ kind }) => kind !== 'window');
}
