import type { AlertEvent } from '../domain/alert.js';
import type { BedId, WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import type { EcgFrame } from '../domain/frame.js';
import type { Logger } from '../domain/logger.js';
import type { Settings } from '../config/schema.js';
import type { FrameSource } from '../ingest/frame-source.js';
import type { FrameTarget } from '../ingest/frame-target.js';
import { publishFrames, type PublishProgress } from '../replay/publisher.js';
import { openDetector } from './detectors.js';
import { alertRules } from './rules.js';
import type { Stores } from './stores.js';
import { WardChain } from './ward-chain.js';

/** Beds to replay, and the chain's ends. */
export interface ReplayParts {
  readonly settings: Settings;
  readonly wardId: WardId;
  readonly beds: readonly { readonly bedId: BedId; readonly frames: Iterable<EcgFrame> }[];
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
  const ended = new EndedBeds(parts.beds.length, signal);
  let failed = 0;
  const chain = new WardChain({
    wardId,
    spec,
    allowedLatenessMs: settings.windowing.allowedLatenessMs,
    rules: alertRules(settings),
    detector,
    store: stores.scores,
    log: stores.alerts,
    clock,
    logger,
    maxPendingWindows: settings.inference.maxPendingWindows,
    observer: {
      onItem: (item) => {
        if (item.kind === 'stream-ended') ended.add(item.bedId);
      },
      onRejected: ({ message, reason }) => {
        failed += 1;
        logger.error({ code: reason }, message);
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
      beds: parts.beds.map(({ frames }) => frames),
    });
    await target.flush();
    await ended.all;
    await chain.whenIdle();
    return { events: await eventsOf(stores, wardId), progress, failed };
  } finally {
    await source.stop();
    await chain.stop(0);
    await detector.close();
  }
}

/** Waits for the end of every bed's stream; an abort ends the waiting. */
class EndedBeds {
  readonly all: Promise<void>;
  readonly #ended = new Set<BedId>();
  readonly #count: number;
  #done: () => void = () => undefined;

  constructor(count: number, signal: AbortSignal) {
    this.#count = count;
    this.all = new Promise((resolve) => {
      this.#done = resolve;
    });
    if (signal.aborted) this.#done();
    signal.addEventListener('abort', () => {
      this.#done();
    });
  }

  add(bedId: BedId): void {
    this.#ended.add(bedId);
    if (this.#ended.size === this.#count) this.#done();
  }
}

async function eventsOf({ alerts }: Stores, wardId: WardId): Promise<readonly AlertEvent[]> {
  const byBed = new Map<BedId, AlertEvent[]>();
  for (let seq = 0; ;) {
    const page = await alerts.read(wardId, seq, PAGE);
    for (const { event } of page) {
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
