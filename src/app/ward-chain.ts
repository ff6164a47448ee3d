import {
  concatMap,
  filter,
  groupBy,
  map,
  merge,
  mergeMap,
  Subject,
  tap,
  type Subscription,
} from 'rxjs';
import type { BedCommand } from '../alerts/bed-judge.js';
import type { BedId } from '../domain/bed.js';
import type { BedItem, DiscardedFrame } from '../domain/feed.js';
import type { EcgFrame } from '../domain/frame.js';
import type { EpochUs } from '../domain/units.js';
import type { FrameRejection, FrameSink } from '../ingest/frame-source.js';
import { bedItems } from '../windowing/bed-items.js';
import { BedChain, type StartedItem } from './bed-chain.js';
import type { WardChainParts } from './chain-parts.js';
import { Gate } from './gate.js';

/**
 * The way of a frame: windows, scores, merged cells, judgement, the ward's log.
 *
 * Every bed's items are carried through in order; beds run beside each other. What fails for one bed
 * is told to the observer, and the bed goes on with its next item.
 */
export class WardChain implements FrameSink {
  /** Settles only where the chain has ended by a fault of its own, with that fault. */
  readonly broken: Promise<unknown>;
  readonly #parts: WardChainParts;
  readonly #frames = new Subject<EcgFrame>();
  readonly #commands = new Subject<BedCommand>();
  readonly #gate: Gate;
  readonly #abort = new AbortController();
  /** In the order in which they came. */
  readonly #underWay = new Set<StartedItem>();
  readonly #subscription: Subscription;
  #stopped = false;
  #finished = 0;
  /** When the frame that is being pushed arrived, where its source states it. */
  #arrivedUs: EpochUs | undefined;
  #break: (error: unknown) => void = () => undefined;

  constructor(parts: WardChainParts) {
    this.#parts = parts;
    this.broken = new Promise((resolve) => {
      this.#break = resolve;
    });
    this.#gate = new Gate(parts.maxPendingWindows);
    const items = this.#frames.pipe(
      bedItems(parts.spec, this.#windowingOptions()),
      tap((item) => {
        this.#told(item);
      }),
      filter((item): item is BedItem => item.kind !== 'discarded'),
    );
    this.#subscription = merge(items, this.#commands)
      .pipe(
        groupBy(bedOf),
        mergeMap((bed) => {
          const chain = new BedChain(bed.key, parts, this.#abort.signal);
          return bed.pipe(
            map((item) => this.#start(chain, item)),
            concatMap((started) => this.#finish(chain, started)),
          );
        }),
      )
      .subscribe({
        error: (error: unknown) => {
          this.#break(error);
        },
      });
  }

  push(frame: EcgFrame, arrivedUs?: EpochUs): void {
    if (this.#stopped) return;
    this.#parts.observer.onFrame?.(frame);
    this.#arrivedUs = arrivedUs;
    this.#frames.next(frame);
  }

  /** Carries out what staff do to a bed, behind the bed's items that are under way. */
  command(command: BedCommand): void {
    if (!this.#stopped) this.#commands.next(command);
  }

  ready(): Promise<void> {
    return this.#gate.whenOpen();
  }

  rejected(rejection: FrameRejection): void {
    this.#parts.observer.onRejected?.(rejection);
  }

  /** Items under way. */
  get pending(): number {
    return this.#gate.count;
  }

  /** When the oldest item under way came; undefined where none is. */
  get oldestStartedUs(): EpochUs | undefined {
    const [oldest] = this.#underWay;
    return oldest?.startedUs;
  }

  /** Items that have ended, ever. */
  get finished(): number {
    return this.#finished;
  }

  /** Settles when everything that was pushed has been carried through. */
  whenIdle(): Promise<void> {
    return this.#gate.whenEmpty();
  }

  /**
   * Lets what is under way finish, as far as the store answers, and leaves open windows open: the
   * next process builds them again from the source.
   */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    const { clock } = this.#parts;
    await Promise.race([
      this.#gate.whenEmpty(),
      new Promise<void>((resolve) => clock.after(graceMs, resolve)),
    ]);
    this.#abort.abort();
    this.#subscription.unsubscribe();
  }

  #windowingOptions(): Parameters<typeof bedItems>[1] {
    const { clock, listening, watches, observer, allowedLatenessMs, knownBeds } = this.#parts;
    return {
      allowedLatenessMs,
      ...(knownBeds === undefined ? {} : { knownBeds }),
      ...(watches === undefined ? {} : { watches }),
      // A live chain goes by its own clock, whatever the messages state.
      ...(listening === undefined
        ? { arrivedUs: () => this.#arrivedUs }
        : {
            hears: () => listening() !== 'deaf',
            clock: {
              every: (periodMs, callback) =>
                clock.every(periodMs, () => {
                  if (listening() !== 'behind' && this.#gate.open) callback();
                }),
            },
          }),
      onFault: (bedId, fault) => observer.onItemFailed?.(bedId, fault),
    };
  }

  #told(item: BedItem | DiscardedFrame): void {
    const { observer } = this.#parts;
    if (item.kind === 'discarded') observer.onDiscarded?.(item);
    else observer.onItem?.(item);
  }

  #start(chain: BedChain, item: BedItem | BedCommand): StartedItem {
    this.#gate.enter();
    const started = chain.start(item);
    this.#underWay.add(started);
    return started;
  }

  async #finish(chain: BedChain, started: StartedItem): Promise<void> {
    try {
      await chain.finish(started);
    } catch (error) {
      if (!this.#abort.signal.aborted) {
        this.#parts.observer.onItemFailed?.(bedOf(started.item), error);
      }
    } finally {
      this.#underWay.delete(started);
      this.#finished += 1;
      this.#gate.leave();
    }
  }
}

function bedOf(item: BedItem | BedCommand): BedId {
  return item.kind === 'control' ? item.control.bedId : item.bedId;
}
