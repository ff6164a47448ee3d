import type { AtomicScripts, ScriptReply } from '../domain/atomic-scripts.js';
import type { BedId } from '../domain/bed.js';
import { LEADS, type Lead } from '../domain/lead.js';
import type { MergedCells, WindowScore } from '../domain/score.js';
import type { StoreKeys } from '../domain/store-keys.js';
import type { WindowSpec } from '../domain/window.js';
import { hourParts, joinParts, unpackRecords, type LeadPart } from './cell-range.js';
import { AggregationError } from './errors.js';
import { leadNumbers, packIncrements, RECORD_BYTES, spanOf, unpackCells } from './packed-cells.js';
import type { ScoreStore } from './score-store.js';

/** An hour of cells is kept this long after its last window: three days to look back, and the hour itself. */
const CELL_RETENTION_SECONDS = 73 * 3_600;

/** What a {@link RedisScoreStore} is made of. */
export interface RedisScoreStoreOptions {
  readonly scripts: AtomicScripts;
  readonly keys: StoreKeys;
  /** 73 hours by default. */
  readonly retentionSeconds?: number;
}

/**
 * Cells in Redis: one packed string a bed and hour, merged by one script.
 *
 * The layout is in `commands/mergeScores-2.lua`.
 */
export class RedisScoreStore implements ScoreStore {
  readonly #scripts: AtomicScripts;
  readonly #keys: StoreKeys;
  readonly #retentionSeconds: string;

  constructor(options: RedisScoreStoreOptions) {
    this.#scripts = options.scripts;
    this.#keys = options.keys;
    this.#retentionSeconds = String(options.retentionSeconds ?? CELL_RETENTION_SECONDS);
  }

  async merge(score: WindowScore, spec: WindowSpec): Promise<MergedCells> {
    const span = spanOf(score, spec);
    const keys = [span.hourIndex, span.hourIndex + 1].map((hour) =>
      this.#keys.cells(score.bedId, hour),
    );
    const packed = await this.#scripts.run('mergeScores', keys, [
      this.#retentionSeconds,
      String(span.firstCellInHour),
      String(span.cellCount),
      leadNumbers(score),
      packIncrements(score.cellScoresMilli),
    ]);
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
    const parts: LeadPart[] = [];
    for (const { hourIndex, firstCell, cellCount, skip } of hourParts(fromCell, toCell)) {
      const reply = await this.#scripts.run(
        'readCells',
        [this.#keys.cells(bedId, hourIndex)],
        [String(firstCell), String(cellCount)],
      );
      for (const [lead, packed] of leadRecords(reply)) {
        parts.push({ lead, skip, cellCount, at: unpackRecords(packed) });
      }
    }
    return joinParts(fromCell, toCell, parts);
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
