import type { BedId } from '../domain/bed.js';
import { compareLeads, type Lead } from '../domain/lead.js';
import { NO_SCORE, type MergedCells, type WindowScore } from '../domain/score.js';
import type { WindowSpec } from '../domain/window.js';
import {
  blockParts,
  expandedPart,
  joinParts,
  settledCells,
  type BlockPart,
  type LeadPart,
} from './cell-range.js';
import { compactBlock, expandBlock } from './compact-block.js';
import {
  BLOCKS_PER_HOUR,
  CELLS_PER_BLOCK,
  clampScore,
  emptyCells,
  meanOf,
  spanOf,
} from './packed-cells.js';
import type { WindowSpan } from './packed-cells.js';
import type { CompactOutcome, ScoreStore } from './score-store.js';

/** What a {@link MemoryScoreStore} keeps. */
export interface MemoryScoreStoreOptions {
  /** Hours of event time that are kept behind a bed's newest block; 73 by default, as in Redis. */
  readonly retentionHours?: number;
}

/** The cells of one lead in one full block. */
interface LeadBlock {
  readonly sumMilli: Int32Array;
  readonly windowCount: Uint8Array;
}

/** The cells of one bed in one block that still takes windows. */
interface FullBlock {
  readonly leads: Map<Lead, LeadBlock>;
  /** The cells of this block in which a merged window starts. */
  readonly mergedStarts: Set<number>;
}

/** The blocks of one bed by number; a compact one is kept as its bytes. */
type BedBlocks = Map<number, FullBlock | Buffer>;

/**
 * Cells in this process: the store of the embedded ward, with the results of the Redis store.
 *
 * A full block of one lead takes 45 kB. Blocks that lie more than the retention behind the newest block of their
 * bed are dropped.
 */
export class MemoryScoreStore implements ScoreStore {
  readonly keptBlocks: number;
  readonly #beds = new Map<BedId, BedBlocks>();

  constructor(options: MemoryScoreStoreOptions = {}) {
    this.keptBlocks = (options.retentionHours ?? 73) * BLOCKS_PER_HOUR;
  }

  merge(score: WindowScore, spec: WindowSpec): Promise<MergedCells> {
    // A promise turns what is thrown here into a rejection, as with the Redis store.
    return new Promise((resolve) => {
      resolve(this.#merge(score, spec));
    });
  }

  readCells(bedId: BedId, fromCell: number, toCell: number): Promise<MergedCells> {
    return new Promise((resolve) => {
      resolve(this.#read(bedId, fromCell, toCell));
    });
  }

  compact(bedId: BedId, blockIndex: number): Promise<CompactOutcome> {
    const blocks = this.#beds.get(bedId);
    const block = blocks?.get(blockIndex);
    if (blocks === undefined || block === undefined || Buffer.isBuffer(block)) {
      return Promise.resolve('nothing');
    }
    const means = [...block.leads]
      .sort(([a], [b]) => compareLeads(a, b))
      .map(([lead, cells]) => ({ lead, meanMilli: meansOf(cells) }));
    blocks.set(blockIndex, compactBlock(means));
    return Promise.resolve('compacted');
  }

  /** How many blocks of a bed are kept now. */
  blockCount(bedId: BedId): number {
    return this.#beds.get(bedId)?.size ?? 0;
  }

  #read(bedId: BedId, fromCell: number, toCell: number): MergedCells {
    const blocks = this.#beds.get(bedId);
    const parts = blockParts(fromCell, toCell).flatMap((part) =>
      partsOf(blocks?.get(part.blockIndex), part),
    );
    return joinParts(fromCell, toCell, parts);
  }

  #merge(score: WindowScore, spec: WindowSpec): MergedCells {
    const span = spanOf(score, spec);
    const blocks = this.#blocksOf(score.bedId);
    if (isSettled(blocks, span)) {
      const { firstCellIndex: from, cellCount } = span;
      return settledCells(this.#read(score.bedId, from, from + cellCount), score, span);
    }
    const starts = fullBlockAt(blocks, span.blockIndex).mergedStarts;
    const merged = emptyCells(score, span);
    const adding = !starts.has(span.firstCellInBlock);
    for (let index = 0; index < score.cellScoresMilli.length; index += 1) {
      mergeCell({ score, span, blocks, merged, index, adding });
    }
    starts.add(span.firstCellInBlock);
    this.#dropOldBlocks(blocks);
    return merged;
  }

  #blocksOf(bedId: BedId): BedBlocks {
    const known = this.#beds.get(bedId);
    if (known) return known;
    const blocks: BedBlocks = new Map();
    this.#beds.set(bedId, blocks);
    return blocks;
  }

  #dropOldBlocks(blocks: BedBlocks): void {
    const newest = Math.max(...blocks.keys());
    for (const block of blocks.keys()) {
      if (block < newest - this.keptBlocks) blocks.delete(block);
    }
  }
}

/** Whether a window touches a compact block. */
function isSettled(blocks: BedBlocks, span: WindowSpan): boolean {
  const reachesOver = span.firstCellInBlock + span.cellCount > CELLS_PER_BLOCK;
  const touched = [span.blockIndex, ...(reachesOver ? [span.blockIndex + 1] : [])];
  return touched.some((block) => Buffer.isBuffer(blocks.get(block)));
}

function partsOf(block: FullBlock | Buffer | undefined, part: BlockPart): readonly LeadPart[] {
  if (block === undefined) return [];
  if (Buffer.isBuffer(block)) return expandBlock(block).map((lead) => expandedPart(part, lead));
  const { firstCell, cellCount, skip } = part;
  return [...block.leads].map(([lead, { sumMilli, windowCount }]) => ({
    lead,
    skip,
    cellCount,
    at: (cell: number) => {
      const count = windowCount[firstCell + cell] ?? 0;
      return { meanMilli: meanOf(sumMilli[firstCell + cell] ?? 0, count), windowCount: count };
    },
  }));
}

function meansOf({ sumMilli, windowCount }: LeadBlock): Int32Array {
  return sumMilli.map((sum, cell) => meanOf(sum, windowCount[cell] ?? 0));
}

/** One cell of one lead of a window that is being merged. */
interface CellMerge {
  readonly score: WindowScore;
  readonly span: WindowSpan;
  readonly blocks: BedBlocks;
  readonly merged: MergedCells;
  /** The cell's place in the window's arrays. */
  readonly index: number;
  /** Whether the window is new; else the cell is only read. */
  readonly adding: boolean;
}

function mergeCell({ score, span, blocks, merged, index, adding }: CellMerge): void {
  const lead = score.leads[Math.floor(index / span.cellCount)];
  if (lead === undefined) return;
  const cellFromBlock = span.firstCellInBlock + (index % span.cellCount);
  const blockIndex = span.blockIndex + Math.floor(cellFromBlock / CELLS_PER_BLOCK);
  const cell = cellFromBlock % CELLS_PER_BLOCK;
  const scoreMilli = score.cellScoresMilli[index] ?? NO_SCORE;
  const adds = adding && scoreMilli !== NO_SCORE;
  const cells = adds
    ? leadAt(fullBlockAt(blocks, blockIndex), lead)
    : knownLead(blocks.get(blockIndex), lead);
  if (!cells) return;
  const count = (cells.windowCount[cell] ?? 0) + (adds ? 1 : 0);
  const sumMilli = (cells.sumMilli[cell] ?? 0) + (adds ? clampScore(scoreMilli) : 0);
  cells.windowCount[cell] = count;
  cells.sumMilli[cell] = sumMilli;
  merged.windowCount[index] = count;
  merged.meanMilli[index] = meanOf(sumMilli, count);
}

function knownLead(block: FullBlock | Buffer | undefined, lead: Lead): LeadBlock | undefined {
  return block === undefined || Buffer.isBuffer(block) ? undefined : block.leads.get(lead);
}

/** A block that takes windows, made where there is none; a window of a compact block does not come here. */
function fullBlockAt(blocks: BedBlocks, blockIndex: number): FullBlock {
  const known = blocks.get(blockIndex);
  if (known !== undefined && !Buffer.isBuffer(known)) return known;
  const block: FullBlock = { leads: new Map(), mergedStarts: new Set() };
  blocks.set(blockIndex, block);
  return block;
}

function leadAt(block: FullBlock, lead: Lead): LeadBlock {
  const known = block.leads.get(lead);
  if (known) return known;
  const cells = {
    sumMilli: new Int32Array(CELLS_PER_BLOCK),
    windowCount: new Uint8Array(CELLS_PER_BLOCK),
  };
  block.leads.set(lead, cells);
  return cells;
}
