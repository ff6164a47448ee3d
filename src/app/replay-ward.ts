import type { AlertEvent } from '../domain/alert.js';
import type { BedId, WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { frameEndUs } from '../domain/frame.js';
import type { Logger } from '../domain/logger.js';
import type { Settings } from '../config/schema.js';
import { EcgError } from '../domain/errors.js';
import type { EpochUs } from '../domain/units.js';
import { loggedAlerts } from '../domain/ward-log.js';
import type { FrameSource } from '../ingest/frame-source.js';
import type { FrameTarget } from '../ingest/frame-target.js';
import type { Delivery } from '../replay/delivery.js';
import { publishFrames, type PublishProgress } from '../replay/publisher.js';
import { endedInGoodOrder } from '../replay/stream-end.js';
import { openDetector } from './detectors.js';
import { alertRules } from './rules.js';
import type { Stores } from './stores.js';
import { WardChain } from './ward-chain.js';
import { whenAborted } from './when-aborted.js';

/** A bed and what arrives from it, in the order of arrival: `promptly(frames)` for an ideal link. */
export interface ReplayBed {
  readonly bedId: BedId;
  readonly deliveries: Iterable<Delivery>;
}

/** Beds to replay, and the chain's ends. */
export interface ReplayParts {
  readonly settings: Settings;
  readonly wardId: WardId;
  readonly beds: readonly Pick<ReplayBed, 'deliveries'>[];
  /** Where the publisher sends, and where the chain reads what it sent. */
  readonly target: FrameTarget;
  readonly source: FrameSource;
  readonly stores: Stores;
  readonly speed: number | 'max';
  readonly durationUs?: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PublishProgress) => void;
}

/** What came of a replay. */
export interface ReplayResult {
  /** Every alert event, bed by bed, in each bed's order: the same for the same frames, however replayed. */
  readonly events: readonly AlertEvent[];
  readonly progress: PublishProgress;
  /** Items that could not be carried through; 0 in a sound chain. */
  readonly failed: number;
  /** Messages that were no usable frames, as in a ward they would go to the dead letters. */
  readonly refused: number;
}

const PAGE = 1_000;

/**
 * Sends recorded or synthetic beds through the whole chain and collects the alert events.
 *
 * @throws {EcgError} where the model or a connection is not usable
 */
export async function replayWard(parts: ReplayParts): Promise<ReplayResult> {
  const { settings, wardId, source, target, stores, clock, logger, signal } = parts;
  const { detector, spec } = await openDetector(settings, { clock, logger, observer: {} });
  const { allowedLatenessMs } = settings.windowing;
  const ended = new EndedBeds(signal);
  let [failed, refused] = [0, 0];
  const chain = new WardChain({
    wardId,
    spec,
    allowedLatenessMs,
    rules: alertRules(settings),
    detector,
    store: stores.scores,
    log: stores.alerts,
    clock,
    logger,
    maxPendingWindows: settings.inference.maxPendingWindows,
    observer: {
      onItem: (item) => {
        if (item.kind === 'stream-ended') ended.came(item.bedId, item.endUs);
      },
      onRejected: ({ message, reason }) => {
        refused += 1;
        logger.warn({ code: reason }, message);
      },
      onItemFailed: (bed, error) => {
        failed += 1;
        logger.error({ bed, err: error }, 'an item of a bed failed; the bed goes on');
      },
      onRetry: (operation, error) => {
        logger.warn({ operation, code: error.code }, `${error.message} It is tried again.`);
      },
      onProgress: (bedId, neededFromUs) => {
        source.progress({ bedId, neededFromUs });
      },
    },
  });
  try {
    await source.start(chain);
    const progress = await publishFrames({
      ...parts,
      beds: parts.beds.map(({ deliveries }) => endedInGoodOrder(deliveries, allowedLatenessMs)),
      onSent: (delivery) => {
        if (delivery.kind === 'frame' && delivery.frame.endOfStream)
          ended.await(delivery.frame.bedId, frameEndUs(delivery.frame));
      },
    });
    ended.allSent();
    await target.flush();
    await untilEnded(ended.all, chain, clock);
    await Promise.race([chain.whenIdle(), whenAborted(signal)]);
    if (signal.aborted) await chain.stop(STOP_GRACE_MS);
    return { events: await eventsOf(stores, wardId), progress, failed, refused };
  } finally {
    await source.stop();
    await chain.stop(0);
    await detector.abandon();
  }
}

/** How long a replay that is stopped goes on with what is under way. */
const STOP_GRACE_MS = 5_000;

/** How long a replay waits for the end of a stream after the last sign of progress. */
const STALLED_AFTER_MS = 120_000;
const LOOK_EVERY_MS = 1_000;

/** Waits for the streams' ends; fails where everything is sent and nothing comes any more. */
async function untilEnded(ended: Promise<void>, chain: WardChain, clock: Clock): Promise<void> {
  let stopLooking = (): void => undefined;
  const stalled = new Promise<never>((_resolve, reject) => {
    let [finished, quietMs] = [chain.finished, 0];
    stopLooking = clock.every(LOOK_EVERY_MS, () => {
      quietMs = chain.finished === finished ? quietMs + LOOK_EVERY_MS : 0;
      finished = chain.finished;
      if (quietMs >= STALLED_AFTER_MS) reject(unfinished());
    });
  });
  try {
    await Promise.race([ended, stalled]);
  } finally {
    stopLooking();
  }
}

function unfinished(): EcgError {
  return new EcgError(
    'ECG_APP_REPLAY_UNFINISHED',
    'The end of a stream did not come out of the chain: frames of its last seconds were refused or ' +
      'lost. The log says which; mend the recording or leave out its end.',
  );
}

/** Waits until the last end that each bed's stream said has come out of the chain, or for an abort. */
class EndedBeds {
  readonly all: Promise<void>;
  readonly #awaited = new Map<BedId, EpochUs>();
  readonly #came = new Map<BedId, EpochUs>();
  #allSent = false;
  #done: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.all = new Promise((resolve) => {
      this.#done = resolve;
    });
    void whenAborted(signal).then(this.#done);
  }

  /** A bed's stream said that it ends then; a bed may be given to one patient after another. */
  await(bedId: BedId, endUs: EpochUs): void {
    this.#awaited.set(bedId, endUs);
  }

  came(bedId: BedId, endUs: EpochUs): void {
    this.#came.set(bedId, endUs);
    this.#look();
  }

  /** No further end will be said. */
  allSent(): void {
    this.#allSent = true;
    this.#look();
  }

  #look(): void {
    const isAll = [...this.#awaited].every(([bedId, endUs]) => this.#came.get(bedId) === endUs);
    if (this.#allSent && isAll) this.#done();
  }
}

async function eventsOf({ alerts }: Stores, wardId: WardId): Promise<readonly AlertEvent[]> {
  const byBed = new Map<BedId, AlertEvent[]>();
  for (let seq = 0; ;) {
    const page = await alerts.read(wardId, seq, PAGE);
    for (const { event } of loggedAlerts(page)) {
      const events = byBed.get(event.bedId) ?? [];
      events.push(event);
      byBed.set(event.bedId, events);
    }
    const last = page.at(-1);
    if (last === undefined) break;
    seq = last.seq;
  }
  const beds = [...byBed.keys()].sort((a, b) => a.localeCompare(b, 'en'));
  return beds.flatMap((bedId) => byBed.get(bedId) ?? []);
}
