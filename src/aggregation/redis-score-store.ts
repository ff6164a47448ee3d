import { createHash } from 'node:crypto';
import type { AtomicScripts, ScriptReply } from '../domain/atomic-scripts.js';
import type { BedId } from '../domain/bed.js';
import { LEADS, type Lead } from '../domain/lead.js';
import type { MergedCells, WindowScore } from '../domain/score.js';
import type { StoreKeys } from '../domain/store-keys.js';
import type { WindowSpec } from '../domain/window.js';
import {
  blockParts,
  expandedPart,
  joinParts,
  settledCells,
  unpackRecords,
  type BlockPart,
  type LeadPart,
} from './cell-range.js';
import { compactBlock, expandBlock } from './compact-block.js';
import { AggregationError } from './errors.js';
import { meansOfFullBlock } from './full-block.js';
import {
  BLOCKS_PER_HOUR,
  leadNumbers,
  packIncrements,
  RECORD_BYTES,
  spanOf,
  unpackCells,
  type WindowSpan,
} from './packed-cells.js';
import type { CompactOutcome, ScoreStore } from './score-store.js';

/** A block of cells is kept this long after its last window: three days to look back, and an hour. */
const CELL_RETENTION_SECONDS = 73 * 3_600;

/** What a {@link RedisScoreStore} is made of. */
export interface RedisScoreStoreOptions {
  readonly scripts: AtomicScripts;
  readonly keys: StoreKeys;
  /** 73 hours by default. */
  readonly retentionSeconds?: number;
}

/**
 * Cells in Redis: one packed string a bed and 15 minutes, merged by one script.
 *
 * The layout of a full block is in `commands/mergeScores-2.lua`, that of a compact one in `compact-block.ts`.
 */
export class RedisScoreStore implements ScoreStore {
  readonly keptBlocks: number;
  readonly #scripts: AtomicScripts;
  readonly #keys: StoreKeys;
  readonly #retentionSeconds: string;

  constructor(options: RedisScoreStoreOptions) {
    this.#scripts = options.scripts;
    this.#keys = options.keys;
    const retentionSeconds = options.retentionSeconds ?? CELL_RETENTION_SECONDS;
    this.#retentionSeconds = String(retentionSeconds);
    this.keptBlocks = Math.ceil((retentionSeconds * BLOCKS_PER_HOUR) / 3_600);
  }

  async merge(score: WindowScore, spec: WindowSpec): Promise<MergedCells> {
    const span = spanOf(score, spec);
    const keys = [span.blockIndex, span.blockIndex + 1].map((block) =>
      this.#keys.cells(score.bedId, block),
    );
    const packed = await this.#scripts.run('mergeScores', keys, [
      this.#retentionSeconds,
      String(span.firstCellInBlock),
      String(span.cellCount),
      leadNumbers(score),
      packIncrements(score.cellScoresMilli),
    ]);
    if (packed === 0) return this.#readSettled(score, span);
    const expectedBytes = score.cellScoresMilli.length * RECORD_BYTES;
    if (!Buffer.isBuffer(packed) || packed.length !== expectedBytes) {
      throw new AggregationError(
        'ECG_STORE_SCRIPT_FAILED',
        `Expected ${expectedBytes} bytes from mergeScores, but got something else.`,
        { details: { bed: score.bedId } },
      );
    }
    return unpackCells(packed, score, span);
  }

  async readCells(bedId: BedId, fromCell: number, toCell: number): Promise<MergedCells> {
    const parts = await Promise.all(
      blockParts(fromCell, toCell).map((part) => this.#readPart(bedId, part)),
    );
    return joinParts(fromCell, toCell, parts.flat());
  }

  async compact(bedId: BedId, blockIndex: number): Promise<CompactOutcome> {
    const keys = [this.#keys.cells(bedId, blockIndex)];
    const full = await this.#scripts.run('readFullBlock', keys, []);
    if (!Buffer.isBuffer(full)) return 'nothing';
    const sha1 = createHash('sha1').update(full).digest('hex');
    const compact = compactBlock(meansOfFullBlock(full));
    const done = await this.#scripts.run('replaceBlock', keys, [sha1, compact]);
    return done === 1 ? 'compacted' : 'changed';
  }

  async #readPart(bedId: BedId, part: BlockPart): Promise<readonly LeadPart[]> {
    const { blockIndex, firstCell, cellCount, skip } = part;
    const reply = await this.#scripts.run(
      'readCells',
      [this.#keys.cells(bedId, blockIndex)],
      [String(firstCell), String(cellCount)],
    );
    if (Buffer.isBuffer(reply)) return expandBlock(reply).map((lead) => expandedPart(part, lead));
    return leadRecords(reply).map(([lead, packed]) => ({
      lead,
      skip,
      cellCount,
      at: unpackRecords(packed),
    }));
  }

  async #readSettled(score: WindowScore, span: WindowSpan): Promise<MergedCells> {
    const { firstCellIndex: from, cellCount } = span;
    return settledCells(await this.readCells(score.bedId, from, from + cellCount), score, span);
  }
}

function leadRecords(reply: ScriptReply): readonly (readonly [Lead, Buffer])[] {
  if (reply === null || typeof reply === 'number' || Buffer.isBuffer(reply)) throw badReply();
  const records: (readonly [Lead, Buffer])[] = [];
  for (let at = 0; at < reply.length; at += 2) {
    const [number, packed] = [reply[at], reply[at + 1]];
    const lead = typeof number === 'number' ? LEADS[number - 1] : undefined;
    if (lead === undefined || !Buffer.isBuffer(packed)) throw badReply();
    records.push([lead, packed]);
  }
  return records;
}

function badReply(): AggregationError {
  return new AggregationError(
    'ECG_STORE_SCRIPT_FAILED',
    'Expected lead numbers with their records from readCells, but got something else.',
  );
}
