import type { PlannedRecord } from './export-plan.js';
import type { Span } from './spans.js';

/** A mark of signal quality in a record. */
export interface QualityMark {
  readonly sampleIndex: number;
  /** -1: no signal at all; else one bit for each of the first seven leads whose electrode is off. */
  readonly subtype: number;
  /** The lead that it is about, by its place in the record; 0 where it is about all. */
  readonly channel: number;
  readonly note: string;
}

const NO_SIGNAL = -1;
const LEADS_WITH_A_BIT = 7;

/**
 * Where the signal of a record begins anew, is missing, comes back, and where an electrode goes off
 * and on, in time order. Behind a gap, the electrodes that are off are said again.
 */
export function qualityMarks(record: PlannedRecord): readonly QualityMark[] {
  const marks = [...restart(record), ...gaps(record), ...leadOffs(record), ...streamEnd(record)];
  // One position keeps this order: a restart, a gap, then leads, then the end.
  return marks.sort((a, b) => a.sampleIndex - b.sampleIndex);
}

function restart({ isRestart }: PlannedRecord): QualityMark[] {
  return isRestart ? [{ sampleIndex: 0, subtype: 0, channel: 0, note: 'monitor restart' }] : [];
}

function streamEnd(record: PlannedRecord): QualityMark[] {
  if (!record.endsStream) return [];
  const sampleIndex = record.sampleCount - 1;
  return [
    { sampleIndex, subtype: offBits(record, sampleIndex), channel: 0, note: 'end of stream' },
  ];
}

function gaps(record: PlannedRecord): QualityMark[] {
  return gapsOf(record).flatMap(({ start, end }) => [
    { sampleIndex: start, subtype: NO_SIGNAL, channel: 0, note: `gap: ${end - start} samples` },
    { sampleIndex: end, subtype: offBits(record, end), channel: 0, note: 'signal' },
  ]);
}

/** The stretches of a record in which nothing came. */
export function gapsOf({ present }: Pick<PlannedRecord, 'present'>): readonly Span[] {
  return present
    .slice(1)
    .map(({ start }, index) => ({ start: present[index]?.end ?? 0, end: start }));
}

function leadOffs(record: PlannedRecord): QualityMark[] {
  const gapStarts = new Set(gapsOf(record).map(({ start }) => start));
  return record.leads.flatMap(({ lead, leadOff }, channel) =>
    leadOff.flatMap(({ start, end }) => {
      const mark = (sampleIndex: number, note: string): QualityMark => {
        return { sampleIndex, subtype: offBits(record, sampleIndex), channel, note };
      };
      const goesOn = end < record.sampleCount && !gapStarts.has(end);
      return [mark(start, `lead off: ${lead}`), ...(goesOn ? [mark(end, `lead on: ${lead}`)] : [])];
    }),
  );
}

function offBits({ leads }: PlannedRecord, sampleIndex: number): number {
  return leads.slice(0, LEADS_WITH_A_BIT).reduce((bits, { leadOff }, index) => {
    const isOff = leadOff.some(({ start, end }) => start <= sampleIndex && sampleIndex < end);
    return isOff ? bits | (1 << index) : bits;
  }, 0);
}
