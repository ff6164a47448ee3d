import type { BedId } from '../domain/bed.js';
import type { Lead } from '../domain/lead.js';
import { NO_SCORE, type MergedCells, type WindowScore } from '../domain/score.js';
import type { WindowSpec } from '../domain/window.js';
import { hourParts, joinParts, type LeadPart } from './cell-range.js';
import { CELLS_PER_HOUR, clampScore, emptyCells, meanOf, spanOf } from './packed-cells.js';
import type { WindowSpan } from './packed-cells.js';
import type { ScoreStore } from './score-store.js';

/** What a {@link MemoryScoreStore} keeps. */
export interface MemoryScoreStoreOptions {
  /** Hours of event time that are kept behind a bed's newest hour; 73 by default, as in Redis. */
  readonly retentionHours?: number;
}

/** The cells of one lead in one hour. */
interface LeadHour {
  readonly sumMilli: Int32Array;
  readonly windowCount: Uint8Array;
}

/** The cells of one bed in one hour. */
interface BedHour {
  readonly leads: Map<Lead, LeadHour>;
  /** The cells of this hour in which a merged window starts. */
  readonly mergedStarts: Set<number>;
}

/**
 * Cells in this process: the store of the embedded ward, with the results of the Redis store.
 *
 * An hour of one lead takes 180 kB. Hours that lie more than the retention behind the newest hour of their
 * bed are dropped.
 */
export class MemoryScoreStore implements ScoreStore {
  readonly #beds = new Map<BedId, Map<number, BedHour>>();
  readonly #retentionHours: number;

  constructor(options: MemoryScoreStoreOptions = {}) {
    this.#retentionHours = options.retentionHours ?? 73;
  }

  merge(score: WindowScore, spec: WindowSpec): Promise<MergedCells> {
    // A promise turns what is thrown here into a rejection, as with the Redis store.
    return new Promise((resolve) => {
      resolve(this.#merge(score, spec));
    });
  }

  readCells(bedId: BedId, fromCell: number, toCell: number): Promise<MergedCells> {
    return new Promise((resolve) => {
      resolve(joinParts(fromCell, toCell, this.#partsOf(bedId, fromCell, toCell)));
    });
  }

  #partsOf(bedId: BedId, fromCell: number, toCell: number): readonly LeadPart[] {
    const hours = this.#beds.get(bedId);
    return hourParts(fromCell, toCell).flatMap(({ hourIndex, firstCell, cellCount, skip }) =>
      [...(hours?.get(hourIndex)?.leads ?? [])].map(([lead, cells]) => ({
        lead,
        skip,
        cellCount,
        at: (cell: number) => ({
          sumMilli: cells.sumMilli[firstCell + cell] ?? 0,
          windowCount: cells.windowCount[firstCell + cell] ?? 0,
        }),
      })),
    );
  }

  /** How many hours of a bed are kept now. */
  hourCount(bedId: BedId): number {
    return this.#beds.get(bedId)?.size ?? 0;
  }

  #merge(score: WindowScore, spec: WindowSpec): MergedCells {
    const span = spanOf(score, spec);
    const hours = this.#hoursOf(score.bedId);
    const starts = hourAt(hours, span.hourIndex).mergedStarts;
    const merged = emptyCells(score, span);
    const adding = !starts.has(span.firstCellInHour);
    for (let index = 0; index < score.cellScoresMilli.length; index += 1) {
      mergeCell({ score, span, hours, merged, index, adding });
    }
    starts.add(span.firstCellInHour);
    this.#dropOldHours(hours);
    return merged;
  }

  #hoursOf(bedId: BedId): Map<number, BedHour> {
    const known = this.#beds.get(bedId);
    if (known) return known;
    const hours = new Map<number, BedHour>();
    this.#beds.set(bedId, hours);
    return hours;
  }

  #dropOldHours(hours: Map<number, BedHour>): void {
    const newest = Math.max(...hours.keys());
    for (const hour of hours.keys()) {
      if (hour < newest - this.#retentionHours) hours.delete(hour);
    }
  }
}

/** One cell of one lead of a window that is being merged. */
interface CellMerge {
  readonly score: WindowScore;
  readonly span: WindowSpan;
  readonly hours: Map<number, BedHour>;
  readonly merged: MergedCells;
  /** The cell's place in the window's arrays. */
  readonly index: number;
  /** Whether the window is new; else the cell is only read. */
  readonly adding: boolean;
}

function mergeCell({ score, span, hours, merged, index, adding }: CellMerge): void {
  const lead = score.leads[Math.floor(index / span.cellCount)];
  if (lead === undefined) return;
  const cellFromHour = span.firstCellInHour + (index % span.cellCount);
  const hourIndex = span.hourIndex + Math.floor(cellFromHour / CELLS_PER_HOUR);
  const cell = cellFromHour % CELLS_PER_HOUR;
  const scoreMilli = score.cellScoresMilli[index] ?? NO_SCORE;
  const adds = adding && scoreMilli !== NO_SCORE;
  const cells = adds
    ? leadAt(hourAt(hours, hourIndex), lead)
    : hours.get(hourIndex)?.leads.get(lead);
  if (!cells) return;
  const count = (cells.windowCount[cell] ?? 0) + (adds ? 1 : 0);
  const sumMilli = (cells.sumMilli[cell] ?? 0) + (adds ? clampScore(scoreMilli) : 0);
  cells.windowCount[cell] = count;
  cells.sumMilli[cell] = sumMilli;
  merged.windowCount[index] = count;
  merged.meanMilli[index] = meanOf(sumMilli, count);
}

function hourAt(hours: Map<number, BedHour>, hourIndex: number): BedHour {
  const known = hours.get(hourIndex);
  if (known) return known;
  const hour: BedHour = { leads: new Map(), mergedStarts: new Set() };
  hours.set(hourIndex, hour);
  return hour;
}

function leadAt(hour: BedHour, lead: Lead): LeadHour {
  const known = hour.leads.get(lead);
  if (known) return known;
  const cells = {
    sumMilli: new Int32Array(CELLS_PER_HOUR),
    windowCount: new Uint8Array(CELLS_PER_HOUR),
  };
  hour.leads.set(lead, cells);
  return cells;
}
