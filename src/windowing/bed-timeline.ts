import type { BedId } from '../domain/bed.js';
import type { BedItem, DiscardedFrame, DiscardReason } from '../domain/feed.js';
import { frameEndUs, frameStartUs, sampleTimeUs, type EcgFrame } from '../domain/frame.js';
import { epochUs, US_PER_MS, US_PER_SECOND, type EpochUs } from '../domain/units.js';
import type { EcgWindow, WindowSpec } from '../domain/window.js';
import { QUALITY_LOOK_BACK_US } from './cell-quality.js';
import { EventClock } from './event-clock.js';
import { FeedSilence, SILENCE_LIMITS_US } from './feed-silence.js';
import { FIR_REACH_US } from './fir-resampler.js';
import { FrameWitness } from './frame-witness.js';
import { GapFinder } from './gap-finder.js';
import type { PositionRange } from './position-set.js';
import { RunSet } from './run-set.js';
import { WindowCutter } from './window-cutter.js';

/** Frames arriving up to this much behind the newest signal are placed unless settings say otherwise. */
const ALLOWED_LATENESS_MS = 2_000;

/** Longer frames are taken in slices of this length, so that a ring's length does not depend on frames. */
const SLICE_US = 1_000_000;

/** How the timeline of one bed is set up. */
export interface TimelineOptions {
  readonly bedId: BedId;
  /** Checked by `checkWindowSpec`. */
  readonly spec: WindowSpec;
  /** By how much the windows begin after whole multiples of the hop; 0 where not given. */
  readonly phaseUs?: number;
  readonly allowedLatenessMs?: number;
  /** The end of the bed's signal as known from before a restart: its silence counts from there. */
  readonly lastEndUs?: EpochUs;
  /** No window that starts before it is emitted: those have been. */
  readonly firstWindowStartUs?: EpochUs;
}

/**
 * Turns the frames of one bed into its windows and the facts of its feed, in an order that depends
 * on the frames alone.
 *
 * Around a hole the order is: `feed-lost`, after 60 s the windows that hold the last signal,
 * `feed-back`, then what the frame itself brings: `layout`, `clock-step`, `gap`, windows. A silence
 * reported by {@link idle} says the same things at the same place of that order, only sooner. Its
 * state is bounded by window length, lateness and filter, however the frames come.
 */
export class BedTimeline {
  readonly #bedId: BedId;
  readonly #allowedLatenessUs: number;
  readonly #clock: EventClock;
  readonly #runs: RunSet;
  readonly #cutter: WindowCutter;
  readonly #gaps: GapFinder;
  readonly #silence: FeedSilence;
  #witness = new FrameWitness();
  /** The end that an end-of-stream frame named, while signal before it may still come. */
  #announcedEndUs: EpochUs | undefined;
  #endedAtUs = epochUs(Number.NEGATIVE_INFINITY);

  constructor(options: TimelineOptions) {
    const { bedId, spec, phaseUs = 0, allowedLatenessMs = ALLOWED_LATENESS_MS } = options;
    this.#bedId = bedId;
    this.#allowedLatenessUs = allowedLatenessMs * US_PER_MS;
    this.#clock = new EventClock(allowedLatenessMs);
    this.#cutter = new WindowCutter(bedId, spec, phaseUs);
    this.#gaps = new GapFinder(bedId);
    this.#silence = new FeedSilence(bedId, options.lastEndUs);
    const held = spec.lengthMs * US_PER_MS + QUALITY_LOOK_BACK_US + 2 * FIR_REACH_US;
    const spanUs = held + this.#allowedLatenessUs + 2 * SLICE_US;
    this.#runs = new RunSet({ gridRateHz: spec.sampleRateHz, spanUs });
    if (options.firstWindowStartUs !== undefined)
      this.#cutter.startAtOrAfter(options.firstWindowStartUs);
  }

  /** The end of the newest signal; minus infinity before any. */
  get signalEndUs(): EpochUs {
    return this.#clock.highestUs;
  }

  /** The start of the next window to close; minus infinity before any frame. */
  get nextWindowStartUs(): EpochUs {
    return this.#cutter.nextStartUs;
  }

  /** Takes a frame of the bed and returns what it brings about, in order. */
  accept(frame: EcgFrame): readonly (BedItem | DiscardedFrame)[] {
    const usable = this.#usablePartOf(frame);
    if (typeof usable === 'string') return [this.#discarded(frame, usable)];
    const items = [...this.#before(frame)];
    for (let start = usable.start; start < usable.end;) {
      const sliceSamples = Math.ceil((SLICE_US * frame.sampleRateHz) / US_PER_SECOND);
      const end = Math.min(start + sliceSamples, usable.end);
      items.push(...this.#place(frame, { start, end }));
      start = end;
    }
    this.#silence.heard(frameEndUs(frame));
    if (frame.endOfStream && frameEndUs(frame) >= this.#clock.highestUs)
      this.#announcedEndUs = frameEndUs(frame);
    if (this.#announcedEndUs !== undefined && this.#isWholeUpTo(this.#announcedEndUs))
      items.push(...this.#endStream());
    return items;
  }

  /**
   * Tells that no frame has come for a while by the wall clock; live only.
   *
   * A silence of 60 s closes the windows that hold the bed's last signal.
   */
  idle(silentUs: number): readonly BedItem[] {
    if (this.#announcedEndUs !== undefined)
      return silentUs >= this.#allowedLatenessUs ? this.#endStream() : [];
    return this.#fallSilent(silentUs);
  }

  /** The source has ended: every window that holds signal is closed. */
  end(): readonly BedItem[] {
    return this.#announcedEndUs === undefined ? this.#flush() : this.#endStream();
  }

  /** The positions of a frame that can still add something, or why there are none. */
  #usablePartOf(frame: EcgFrame): PositionRange | DiscardReason {
    const start = frame.firstSampleIndex;
    const end = start + frame.sampleCount;
    const endUs = frameEndUs(frame);
    const run = this.#runs.find(frame);
    const adds = (from: number): boolean =>
      from < end && (run === undefined || run.missing(from, end).length > 0);
    const isNewEnd =
      frame.endOfStream && endUs >= this.#clock.highestUs && this.#announcedEndUs === undefined;
    if (!adds(start) && !isNewEnd) return 'duplicate';
    const usableFromUs = Math.max(this.#cutter.usableFromUs, this.#endedAtUs);
    const isOtherStream = this.#runs.head !== undefined && run !== this.#runs.head;
    if (endUs <= usableFromUs || (isOtherStream && endUs <= this.#clock.watermarkUs)) return 'late';
    const usableFrom = ((usableFromUs - frame.streamEpochUs) * frame.sampleRateHz) / US_PER_SECOND;
    const from = Math.min(end, Math.max(start, Math.ceil(usableFrom)));
    return adds(from) || isNewEnd ? { start: from, end } : 'duplicate';
  }

  #discarded(frame: EcgFrame, reason: DiscardReason): DiscardedFrame {
    const behindUs =
      reason === 'late' ? Math.max(0, this.#clock.watermarkUs - frameEndUs(frame)) : 0;
    return { kind: 'discarded', bedId: this.#bedId, frame, reason, behindUs };
  }

  /** What is to be said before the samples of a frame are placed. */
  #before(frame: EcgFrame): readonly BedItem[] {
    const startUs = frameStartUs(frame);
    const endUs = frameEndUs(frame);
    const items: BedItem[] = [];
    if (this.#announcedEndUs !== undefined && endUs > this.#announcedEndUs)
      items.push(...this.#endStream());
    const holeUs = this.#silence.holeBeforeUs(startUs);
    if (this.#silence.isNews(endUs))
      items.push(...this.#fallSilent(holeUs), ...this.#silence.back(startUs));
    if (!this.#runs.head || holeUs >= SILENCE_LIMITS_US.longLost)
      this.#cutter.aimAt(startUs - this.#allowedLatenessUs);
    if (endUs > this.#clock.highestUs) items.push(...this.#witness.facts(frame));
    return items;
  }

  #place(frame: EcgFrame, range: PositionRange): readonly BedItem[] {
    this.#clock.advance(sampleTimeUs(frame, range.end));
    const { watermarkUs } = this.#clock;
    const startUs = sampleTimeUs(frame, range.start);
    const before = this.#cutter.close(this.#runs.all, epochUs(Math.min(watermarkUs, startUs)));
    this.#runs.place(frame, range.start, range.end);
    const gaps = this.#gaps.passed(this.#runs.all, watermarkUs);
    const closed = this.#cutter.close(this.#runs.all, watermarkUs);
    this.#runs.forgetBefore(this.#cutter.usableFromUs);
    return [...this.#closed(before), ...gaps, ...this.#closed(closed)];
  }

  #fallSilent(silentUs: number): readonly BedItem[] {
    const lost = this.#silence.lost(silentUs);
    const isLong = lost.some((fact) => fact.silentUs === SILENCE_LIMITS_US.longLost);
    return isLong ? [...lost, ...this.#flush()] : lost;
  }

  #flush(): readonly BedItem[] {
    const gaps = this.#gaps.passed(this.#runs.all, Number.POSITIVE_INFINITY);
    return [...gaps, ...this.#closed(this.#cutter.flush(this.#runs.all, this.#clock.highestUs))];
  }

  /** Whether nothing is missing between the watermark and the end of the stream. */
  #isWholeUpTo(endUs: EpochUs): boolean {
    const { head } = this.#runs;
    if (head === undefined) return true;
    const { streamEpochUs, sampleRateHz } = head.key;
    const positionAt = (momentUs: number): number =>
      Math.round(((momentUs - streamEpochUs) * sampleRateHz) / US_PER_SECOND);
    const start = Math.max(0, positionAt(this.#clock.watermarkUs));
    return head.missing(start, positionAt(endUs)).length === 0;
  }

  #endStream(): readonly BedItem[] {
    const endUs = this.#announcedEndUs ?? this.#clock.highestUs;
    const items = this.#flush();
    this.#announcedEndUs = undefined;
    this.#endedAtUs = endUs;
    this.#runs.clear();
    this.#cutter.forgetSignal();
    this.#gaps.restart();
    this.#silence.stop();
    this.#witness = new FrameWitness();
    return [...items, { kind: 'stream-ended', bedId: this.#bedId, endUs }];
  }

  #closed(windows: readonly EcgWindow[]): readonly BedItem[] {
    return windows.map((window) => ({ kind: 'window', bedId: this.#bedId, window }));
  }
}
