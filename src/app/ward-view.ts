import { randomUUID } from 'node:crypto';
import type { WardId } from '../domain/bed.js';
import type { ReadinessCheck, WardView } from '../server/ward-view.js';
import type { SignalKeeper } from '../signals/signal-keeper.js';
import { stripFile } from './strip-files.js';
import type { Stores } from './stores.js';
import type { WardBoard } from './ward-board.js';

/** What a ward's view is made of. */
export interface WardViewParts {
  readonly wardId: WardId;
  readonly stores: Stores;
  readonly board: WardBoard;
  readonly keeper: SignalKeeper;
  /** What else the ward needs, such as Kafka and the detector. */
  readonly checks: () => readonly ReadinessCheck[];
}

/** Shows the stores and the board to the server. */
export async function wardView({
  wardId,
  stores,
  board,
  keeper,
  checks,
}: WardViewParts): Promise<WardView> {
  const { alerts } = stores;
  let logId = await alerts.logId(wardId, randomUUID());
  return {
    wardId,
    get logId() {
      return logId;
    },
    beds: () => board.beds(),
    readEntries: (afterSeq, limit) => alerts.read(wardId, afterSeq, limit),
    head: async () => {
      // A store that has lost everything begins another log, and gives it another name here.
      logId = await alerts.logId(wardId, randomUUID());
      return alerts.head(wardId);
    },
    signals: () => keeper.signals(),
    strip: (bedId, alertId) => alerts.strip(bedId, alertId),
    stripFile: (request) => stripFile(alerts, wardId, request),
    readiness: () => [stores.health(), ...checks()],
  };
}
