import {
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  merge,
  Observable,
  Subject,
  takeUntil,
  type OperatorFunction,
} from 'rxjs';
import type { BedId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import type { BedItem, DiscardedFrame } from '../domain/feed.js';
import type { EcgFrame } from '../domain/frame.js';
import type { EpochUs } from '../domain/units.js';
import type { WindowSpec } from '../domain/window.js';
import { WardTimelines } from './ward-timelines.js';
import { checkWindowSpec } from './window-spec.js';

/** A bed that was watched before this process began. */
export interface KnownBed {
  readonly bedId: BedId;
  /** The event time at which its signal ended, as far as is known. */
  readonly lastEndUs: EpochUs;
}

/** How {@link bedItems} treats its beds. */
export interface BedItemsOptions {
  /** 2 s unless said otherwise. */
  readonly allowedLatenessMs?: number;
  /** Given where frames come live: silence is then noticed by the wall clock too. */
  readonly clock?: Pick<Clock, 'every'>;
  /**
   * When the frame at hand arrived, where its source states it, as a replay does: silence is then
   * noticed by these times, at any speed.
   */
  readonly arrivedUs?: () => EpochUs | undefined;
  /** Whether this process is the one to notice a bed's silence; every bed where not given. */
  readonly watches?: (bedId: BedId) => boolean;
  /** Whether frames could come at all: while they cannot, silence does not count, and then begins anew. */
  readonly hears?: () => boolean;
  /** Beds whose silence counts from the start, before any frame of them. */
  readonly knownBeds?: readonly KnownBed[];
  /** Told when a bed's timeline failed, which is a programming error; the bed starts anew. */
  readonly onFault?: (bedId: BedId, fault: unknown) => void;
}

/** How often silence is looked at. */
const IDLE_TICK_MS = 250;

/**
 * Turns the frames of many beds into their windows and facts.
 *
 * Each bed has an event clock of its own, so a silent bed holds nobody up, and a fault in one bed
 * ends no other. When the source completes, every window that holds signal is closed; when the
 * subscriber leaves, nothing more is said, so a process that stops must unsubscribe: its windows
 * are built again, whole, by the next one.
 *
 * @throws {WindowError} `ECG_WINDOW_BAD_SPEC` for a spec that cannot be cut exactly
 */
export function bedItems(
  spec: WindowSpec,
  options: BedItemsOptions = {},
): OperatorFunction<EcgFrame, BedItem | DiscardedFrame> {
  checkWindowSpec(spec);
  return (frames) =>
    defer(() => {
      const ward = new WardTimelines(spec, options);
      const sourceDone = new Subject<void>();
      const fromFrames = concat(
        frames.pipe(concatMap((frame) => ward.accept(frame))),
        defer(() => ward.end()),
      ).pipe(
        finalize(() => {
          sourceDone.next();
        }),
      );
      const fromSilence = idleTicks(options.clock).pipe(
        takeUntil(sourceDone),
        concatMap(() => {
          if (options.hears?.() ?? true) return ward.tick(IDLE_TICK_MS);
          ward.forgetSilence();
          return [];
        }),
      );
      return merge(fromSilence, fromFrames);
    });
}

/** Ticks as long as someone listens; none where no clock is given. */
function idleTicks(clock: Pick<Clock, 'every'> | undefined): Observable<void> {
  if (clock === undefined) return EMPTY;
  return new Observable((subscriber) =>
    clock.every(IDLE_TICK_MS, () => {
      subscriber.next();
    }),
  );
}
