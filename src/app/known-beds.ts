import { decodeBedState } from '../alerts/bed-state.js';
import { isSystemBed, type WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import { epochUs } from '../domain/units.js';
import type { KnownBed } from '../windowing/bed-items.js';
import { retrying } from './retry.js';
import type { Stores } from './stores.js';

/** Where the beds of a ward are kept. */
export interface KnownBedsParts {
  readonly stores: Stores;
  readonly wardId: WardId;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Beds that were watched before, so that one that stays silent after a restart is noticed. */
export function knownBedsOf(parts: KnownBedsParts): Promise<readonly KnownBed[]> {
  const { clock, logger } = parts;
  return retrying(() => loadKnownBeds(parts), {
    clock,
    signal: new AbortController().signal,
    onFailure: ({ code, message }) => {
      logger.warn({ code }, `${message} It is tried again.`);
    },
  });
}

async function loadKnownBeds({
  stores: { alerts },
  wardId,
  logger,
}: KnownBedsParts): Promise<readonly KnownBed[]> {
  const known: KnownBed[] = [];
  for (const bedId of (await alerts.beds(wardId)).filter((bed) => !isSystemBed(bed))) {
    const { state } = await alerts.loadBed(bedId);
    if (state === undefined) continue;
    try {
      const { judgedToUs, ended } = decodeBedState(state);
      if (judgedToUs > 0 && !ended) known.push({ bedId, lastEndUs: epochUs(judgedToUs) });
    } catch (error) {
      if (!(error instanceof EcgError)) throw error;
      logger.warn({ bed: bedId, code: error.code }, error.message);
    }
  }
  return known;
}
