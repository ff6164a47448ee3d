import { randomUUID } from 'node:crypto';
import type { WardId } from '../domain/bed.js';
import type { ReadinessCheck, WardView } from '../server/ward-view.js';
import { stripFile } from './strip-files.js';
import type { Stores } from './stores.js';
import type { WardBoard } from './ward-board.js';

/** What a ward's view is made of. */
export interface WardViewParts {
  readonly wardId: WardId;
  readonly stores: Stores;
  readonly board: WardBoard;
  /** What else the ward needs, such as Kafka and the detector. */
  readonly checks: () => readonly ReadinessCheck[];
}

/** Shows the stores and the board to the server. */
export async function wardView({
  wardId,
  stores,
  board,
  checks,
}: WardViewParts): Promise<WardView> {
  const { alerts } = stores;
  const logId = await alerts.logId(wardId, randomUUID());
  return {
    wardId,
    logId,
    beds: () => board.beds(),
    readAlerts: (afterSeq, limit) => alerts.read(wardId, afterSeq, limit),
    head: () => alerts.head(wardId),
    strip: (bedId, alertId) => alerts.strip(bedId, alertId),
    stripFile: (request) => stripFile(alerts, wardId, request),
    readiness: () => [stores.health(), ...checks()],
  };
}
