import type { BedId } from '../domain/bed.js';
import { sampleTimeUs, type EcgFrame } from '../domain/frame.js';
import type { Lead } from '../domain/lead.js';
import { toEpochMs, type EpochUs } from '../domain/units.js';
import { groupSpans, spansWithin, SpanSet, type Span } from './spans.js';

/** A lead of a planned record. */
export interface PlannedLead {
  readonly lead: Lead;
  readonly gainUvPerCount: number;
  /** Where its electrode was off, in samples of the record. */
  readonly leadOff: readonly Span[];
}

/** A record that a capture becomes: one bed, one stream epoch, one set of leads with their gains and rate. */
export interface PlannedRecord {
  /** Letters, digits and `_` only, and no other record's. */
  readonly name: string;
  readonly bedId: BedId;
  readonly deviceId: string;
  readonly streamEpochUs: EpochUs;
  /** When its first sample was taken. */
  readonly startUs: EpochUs;
  readonly sampleRateHz: number;
  readonly leads: readonly PlannedLead[];
  /** The stream's position of its first sample. */
  readonly firstSampleIndex: number;
  readonly sampleCount: number;
  /** What has come, in samples of the record; the rest are gaps. */
  readonly present: readonly Span[];
  /** Whether the monitor began anew here: an earlier epoch of the bed came before it in the capture. */
  readonly isRestart: boolean;
  /** Whether the monitor ended the stream behind it in good order. */
  readonly endsStream: boolean;
}

/** Records of one stream that are further apart are records of their own: a stray frame makes no file of hours. */
const FAR_S = 3_600;

interface Layout {
  readonly first: EcgFrame;
  readonly present: SpanSet;
  readonly leadOff: readonly SpanSet[];
}

interface Stream {
  readonly bedId: BedId;
  readonly streamEpochUs: EpochUs;
  /** Counts the epochs of the bed in the order in which they came. */
  readonly epochNumber: number;
  readonly layouts: Layout[];
  endsAt: number | undefined;
}

/** Finds out which records the frames of a capture become; the frames may come in any order. */
export class ExportPlanner {
  readonly #streams = new Map<string, Stream>();
  readonly #layouts = new Map<string, Layout>();
  readonly #epochs = new Map<BedId, number>();

  /**
   * Takes a frame into account.
   *
   * @returns whether it has samples that had not come before
   */
  observe(frame: EcgFrame): boolean {
    const stream = this.#streamOf(frame);
    const start = frame.firstSampleIndex;
    const end = start + frame.sampleCount;
    if (frame.endOfStream) stream.endsAt = end;
    if (frame.sampleCount === 0) return false;
    const layout = this.#layoutOf(frame, stream);
    frame.leads.forEach(({ leadOff }, index) => {
      if (leadOff) layout.leadOff[index]?.add(start, end);
    });
    return layout.present.add(start, end);
  }

  /** The records, by bed, then in the order in which their streams came. */
  plan(): ExportPlan {
    const records = new Map<Layout, readonly PlannedRecord[]>();
    const names = new Set<string>();
    for (const stream of [...this.#streams.values()].sort(byBedThenEpoch)) {
      for (const [layout, planned] of recordsOf(stream, names)) records.set(layout, planned);
    }
    return new ExportPlan(
      new Map([...this.#layouts].map(([key, layout]) => [key, records.get(layout) ?? []])),
      [...records.values()].flat(),
    );
  }

  #streamOf({ bedId, streamEpochUs }: EcgFrame): Stream {
    const key = `${bedId} ${streamEpochUs}`;
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    const epochNumber = this.#epochs.get(bedId) ?? 0;
    this.#epochs.set(bedId, epochNumber + 1);
    const stream: Stream = { bedId, streamEpochUs, epochNumber, layouts: [], endsAt: undefined };
    this.#streams.set(key, stream);
    return stream;
  }

  #layoutOf(frame: EcgFrame, stream: Stream): Layout {
    const key = layoutKey(frame);
    const known = this.#layouts.get(key);
    if (known !== undefined) return known;
    const leadOff = frame.leads.map(() => new SpanSet());
    const layout: Layout = { first: withoutCounts(frame), present: new SpanSet(), leadOff };
    this.#layouts.set(key, layout);
    stream.layouts.push(layout);
    return layout;
  }
}

/** Which records a capture becomes, and which of them a frame belongs to. */
export class ExportPlan {
  readonly records: readonly PlannedRecord[];
  readonly #byLayout: ReadonlyMap<string, readonly PlannedRecord[]>;

  constructor(
    byLayout: ReadonlyMap<string, readonly PlannedRecord[]>,
    records: readonly PlannedRecord[],
  ) {
    this.#byLayout = byLayout;
    this.records = records;
  }

  /** The record that holds a frame's samples; undefined for a frame without any. */
  recordOf(frame: EcgFrame): PlannedRecord | undefined {
    if (frame.sampleCount === 0) return undefined;
    const at = frame.firstSampleIndex;
    return this.#byLayout
      .get(layoutKey(frame))
      ?.find(
        ({ firstSampleIndex, sampleCount }) =>
          at >= firstSampleIndex && at < firstSampleIndex + sampleCount,
      );
  }
}

function layoutKey({ bedId, streamEpochUs, sampleRateHz, leads }: EcgFrame): string {
  const list = leads.map(({ lead, gainUvPerCount }) => `${lead}:${gainUvPerCount}`).join(',');
  return `${bedId} ${streamEpochUs} ${sampleRateHz} ${list}`;
}

/** A frame's counts are views on what was read; keeping them would keep all of it. */
function withoutCounts(frame: EcgFrame): EcgFrame {
  const leads = frame.leads.map((lead) => ({ ...lead, counts: new Int16Array(0) }));
  return { ...frame, leads };
}

function byBedThenEpoch(a: Stream, b: Stream): number {
  if (a.bedId !== b.bedId) return a.bedId < b.bedId ? -1 : 1;
  return a.epochNumber - b.epochNumber;
}

interface Stretch {
  readonly layout: Layout;
  readonly spans: readonly Span[];
  readonly start: number;
  readonly end: number;
}

function recordsOf(
  stream: Stream,
  names: Set<string>,
): ReadonlyMap<Layout, readonly PlannedRecord[]> {
  const stretches = stream.layouts.flatMap(stretchesOf).sort((a, b) => a.start - b.start);
  const { endsAt = -Infinity } = stream;
  const last = stretches.findLast(({ start }) => start < endsAt);
  const planned = new Map<Layout, PlannedRecord[]>();
  stretches.forEach((stretch, index) => {
    const record = {
      ...recordOf(stretch, names),
      isRestart: index === 0 && stream.epochNumber > 0,
      endsStream: stretch === last,
    };
    planned.set(stretch.layout, [...(planned.get(stretch.layout) ?? []), record]);
  });
  return planned;
}

function stretchesOf(layout: Layout): Stretch[] {
  const far = FAR_S * layout.first.sampleRateHz;
  return groupSpans(layout.present.spans(), far).flatMap((spans) => {
    const [first, last] = [spans[0], spans.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ layout, spans, start: first.start, end: last.end }];
  });
}

function recordOf(
  { layout, spans, start, end }: Stretch,
  names: Set<string>,
): Omit<PlannedRecord, 'isRestart' | 'endsStream'> {
  const { first, leadOff } = layout;
  const { bedId, deviceId, streamEpochUs, sampleRateHz } = first;
  const startUs = sampleTimeUs(first, start);
  return {
    name: nameOf(bedId, startUs, names),
    bedId,
    deviceId,
    streamEpochUs,
    startUs,
    sampleRateHz,
    leads: first.leads.map(({ lead, gainUvPerCount }, index) => ({
      lead,
      gainUvPerCount,
      leadOff: spansWithin(leadOff[index]?.spans() ?? [], { start, end }),
    })),
    firstSampleIndex: start,
    sampleCount: end - start,
    present: spansWithin(spans, { start, end }),
  };
}

/** Bed and second, such as `B1_20260101T000000`: readers of WFDB take letters, digits and `_` only. */
function nameOf(bedId: BedId, startUs: EpochUs, names: Set<string>): string {
  const second = new Date(toEpochMs(startUs)).toISOString().slice(0, 19).replace(/[-:]/g, '');
  const base = `${bedId.replace(/[^A-Za-z0-9]/g, '_')}_${second}`;
  let name = base;
  for (let number = 2; names.has(name); number += 1) name = `${base}_${number}`;
  names.add(name);
  return name;
}
