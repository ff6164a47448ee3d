import type { BedId } from '../domain/bed.js';
import type { BedItem, DiscardedFrame } from '../domain/feed.js';
import type { EcgFrame } from '../domain/frame.js';
import { US_PER_MS, type EpochUs } from '../domain/units.js';
import type { WindowSpec } from '../domain/window.js';
import { BedTimeline } from './bed-timeline.js';
import { windowPhaseUs } from './window-spec.js';

/** How the timelines of a ward are set up. */
export interface WardTimelinesOptions {
  readonly allowedLatenessMs?: number;
  readonly knownBeds?: readonly { readonly bedId: BedId; readonly lastEndUs: EpochUs }[];
  readonly watches?: (bedId: BedId) => boolean;
  /** When the frame at hand arrived, where its source states it; silence is then noticed by that. */
  readonly arrivedUs?: () => EpochUs | undefined;
  readonly onFault?: (bedId: BedId, fault: unknown) => void;
}

interface WatchedBed {
  timeline: BedTimeline;
  /** Whole ticks since a frame brought something new; the one under way is not counted. */
  silentTicks: number;
  /** When the last frame that brought something new arrived, where its source stated it. */
  newsUs: EpochUs | undefined;
}

type Items = readonly (BedItem | DiscardedFrame)[];

/** The timelines of many beds: each works by itself, and one that fails is put aside for a new one. */
export class WardTimelines {
  readonly #spec: WindowSpec;
  readonly #options: WardTimelinesOptions;
  readonly #beds = new Map<BedId, WatchedBed>();

  constructor(spec: WindowSpec, options: WardTimelinesOptions) {
    this.#spec = spec;
    this.#options = options;
    for (const { bedId, lastEndUs } of options.knownBeds ?? []) this.#watch(bedId, { lastEndUs });
  }

  /** Takes a frame of any bed. */
  accept(frame: EcgFrame): Items {
    const arrivedUs = this.#options.arrivedUs?.();
    const silence = this.#silenceBefore(arrivedUs, frame.bedId);
    const bed = this.#beds.get(frame.bedId) ?? this.#watch(frame.bedId, {});
    const items = this.#guarded(frame.bedId, bed, () => bed.timeline.accept(frame));
    if (!items.some(({ kind }) => kind === 'discarded')) {
      bed.silentTicks = -1;
      bed.newsUs = arrivedUs;
    }
    return silence.length === 0 ? items : [...silence, ...items];
  }

  /** A tick of the wall clock has passed: beds without frames may have fallen silent. */
  tick(tickMs: number): Items {
    const { watches } = this.#options;
    return [...this.#beds].flatMap(([bedId, bed]) => {
      if (watches !== undefined && !watches(bedId)) {
        bed.silentTicks = -1;
        return [];
      }
      bed.silentTicks++;
      const silentUs = bed.silentTicks * tickMs * US_PER_MS;
      return this.#guarded(bedId, bed, () => bed.timeline.idle(silentUs));
    });
  }

  /** Nobody could be heard: every bed's silence begins anew. */
  forgetSilence(): void {
    for (const bed of this.#beds.values()) bed.silentTicks = -1;
  }

  /** The source has ended. */
  end(): Items {
    return [...this.#beds].flatMap(([bedId, bed]) =>
      this.#guarded(bedId, bed, () => bed.timeline.end()),
    );
  }

  /** What the wall clock would have said, live, of the time before an arrival. */
  #silenceBefore(arrivedUs: EpochUs | undefined, bedId: BedId): Items {
    const bed = this.#beds.get(bedId);
    const newsUs = bed?.newsUs;
    if (bed === undefined || arrivedUs === undefined || newsUs === undefined) return [];
    return this.#guarded(bedId, bed, () => bed.timeline.idle(arrivedUs - newsUs));
  }

  #watch(
    bedId: BedId,
    from: { readonly lastEndUs?: EpochUs; readonly firstWindowStartUs?: EpochUs },
  ): WatchedBed {
    const { allowedLatenessMs } = this.#options;
    const bed: WatchedBed = {
      timeline: new BedTimeline({
        bedId,
        spec: this.#spec,
        phaseUs: windowPhaseUs(bedId, this.#spec),
        ...(allowedLatenessMs === undefined ? {} : { allowedLatenessMs }),
        ...from,
      }),
      silentTicks: -1,
      newsUs: undefined,
    };
    this.#beds.set(bedId, bed);
    return bed;
  }

  /** Does a bed's work; a fault puts a new timeline in place, which repeats no emitted window. */
  #guarded(bedId: BedId, bed: WatchedBed, work: () => Items): Items {
    const { signalEndUs, nextWindowStartUs } = bed.timeline;
    try {
      return work();
    } catch (fault) {
      const fresh = this.#watch(bedId, {
        firstWindowStartUs: nextWindowStartUs,
        ...(Number.isFinite(signalEndUs) ? { lastEndUs: signalEndUs } : {}),
      });
      fresh.silentTicks = bed.silentTicks;
      fresh.newsUs = bed.newsUs;
      this.#options.onFault?.(bedId, fault);
      return [];
    }
  }
}
