import type { AtomicScripts } from '../domain/atomic-scripts.js';
import type { BedId } from '../domain/bed.js';
import type { MergedCells, WindowScore } from '../domain/score.js';
import type { StoreKeys } from '../domain/store-keys.js';
import type { WindowSpec } from '../domain/window.js';
import { AggregationError } from './errors.js';
import { leadNumbers, packIncrements, RECORD_BYTES, spanOf, unpackCells } from './packed-cells.js';
import { unpackHour } from './packed-hour.js';
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

  async readHour(bedId: BedId, hourIndex: number): Promise<MergedCells | undefined> {
    const packed = await this.#scripts.run('readHour', [this.#keys.cells(bedId, hourIndex)], []);
    const cells = Buffer.isBuffer(packed) ? unpackHour(packed, hourIndex) : undefined;
    return cells?.leads.length === 0 ? undefined : cells;
  }
}
