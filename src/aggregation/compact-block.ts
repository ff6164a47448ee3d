import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { LEADS, type Lead } from '../domain/lead.js';
import { AggregationError } from './errors.js';
import { CELLS_PER_BLOCK } from './packed-cells.js';
import { scoreOfStep, stepOf } from './score-scale.js';

/** The first byte of a compact block; that of a full one is in `full-block.ts`. */
export const COMPACT_VERSION = 3;

/** The means of one lead's cells in a block, thousandths or `NO_SCORE`. */
export interface LeadMeans {
  readonly lead: Lead;
  /** One for each cell of the block. */
  readonly meanMilli: Int32Array;
}

/**
 * Packs a block that gets no more windows: each mean becomes the nearest step of one byte, and the steps are deflated.
 *
 * The layout is: the version; how many leads; the leads' numbers, one byte each; then, as raw deflate, lead after lead,
 * each cell's step less that of the cell before it, modulo 256. Counts of windows and what was merged are left out.
 */
export function compactBlock(leads: readonly LeadMeans[]): Buffer {
  const differences = Buffer.alloc(leads.length * CELLS_PER_BLOCK);
  for (const [row, { meanMilli }] of leads.entries()) {
    let before = 0;
    for (let cell = 0; cell < CELLS_PER_BLOCK; cell += 1) {
      const step = stepOf(meanMilli[cell] ?? 0);
      differences[row * CELLS_PER_BLOCK + cell] = step - before;
      before = step;
    }
  }
  const numbers = leads.map(({ lead }) => LEADS.indexOf(lead) + 1);
  const deflated = deflateRawSync(differences, {
    level: constants.Z_BEST_COMPRESSION,
    memLevel: 9,
    strategy: constants.Z_FILTERED,
  });
  return Buffer.concat([Buffer.from([COMPACT_VERSION, numbers.length, ...numbers]), deflated]);
}

/**
 * Reads what {@link compactBlock} wrote.
 *
 * @throws {AggregationError} `ECG_STORE_BAD_BLOCK` for anything else
 */
export function expandBlock(block: Buffer): readonly LeadMeans[] {
  const [version, leadCount] = block;
  if (version !== COMPACT_VERSION || leadCount === undefined) throw badBlock(block);
  const leads = [...block.subarray(2, 2 + leadCount)].map((number) => LEADS[number - 1]);
  const differences = inflated(block, 2 + leadCount, leadCount * CELLS_PER_BLOCK);
  return leads.map((lead, row) => {
    if (lead === undefined) throw badBlock(block);
    const meanMilli = new Int32Array(CELLS_PER_BLOCK);
    let step = 0;
    for (let cell = 0; cell < CELLS_PER_BLOCK; cell += 1) {
      step = (step + (differences[row * CELLS_PER_BLOCK + cell] ?? 0)) & 0xff;
      meanMilli[cell] = scoreOfStep(step);
    }
    return { lead, meanMilli };
  });
}

function inflated(block: Buffer, from: number, expectedBytes: number): Buffer {
  let bytes: Buffer;
  try {
    bytes = inflateRawSync(block.subarray(from), { maxOutputLength: Math.max(1, expectedBytes) });
  } catch (cause) {
    throw badBlock(block, cause);
  }
  if (bytes.length !== expectedBytes) throw badBlock(block);
  return bytes;
}

function badBlock(block: Buffer, cause?: unknown): AggregationError {
  return new AggregationError(
    'ECG_STORE_BAD_BLOCK',
    `Expected a compact block of cells, but got ${block.length} bytes that are none.`,
    { cause },
  );
}
