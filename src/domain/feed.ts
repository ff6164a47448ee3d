import type { BedId } from './bed.js';
import type { EcgFrame } from './frame.js';
import type { Lead } from './lead.js';
import type { EpochUs } from './units.js';
import type { EcgWindow } from './window.js';

/** Part of a bed's signal that was never received, `[startUs, endUs)` in event time. */
export interface GapFact {
  readonly kind: 'gap';
  readonly bedId: BedId;
  readonly startUs: EpochUs;
  readonly endUs: EpochUs;
}

/** No frame has come for a while; `silentUs` is 3 s first, then 60 s. */
export interface FeedLostFact {
  readonly kind: 'feed-lost';
  readonly bedId: BedId;
  /** The event time at which the signal stopped. */
  readonly sinceUs: EpochUs;
  readonly silentUs: number;
}

/** Frames come again after the feed was lost. */
export interface FeedBackFact {
  readonly kind: 'feed-back';
  readonly bedId: BedId;
  /** The event time at which the signal had stopped. */
  readonly sinceUs: EpochUs;
  /** The event time of the first sample that came again. */
  readonly backUs: EpochUs;
}

/** The device's time of day moved against its own sample count by more than the limit. */
export interface ClockStepFact {
  readonly kind: 'clock-step';
  readonly bedId: BedId;
  readonly atUs: EpochUs;
  /** Device time less event time: positive where the device's clock runs ahead. */
  readonly offsetUs: number;
  /**
   * Set on the first frame that is seen of a stream: whether the clock jumped or crept there is not known,
   * as after a restart of wardwave.
   */
  readonly firstSeen?: true;
}

/** The device's time of day crept away from its own sample count by more than the limit, or came back. */
export interface ClockDriftFact {
  readonly kind: 'clock-drift';
  readonly bedId: BedId;
  readonly atUs: EpochUs;
  /** How far it crept, without its jumps: positive where the device's clock runs fast. */
  readonly offsetUs: number;
  /** Whether that is beyond the limit; false once it has come back well inside. */
  readonly beyondLimit: boolean;
}

/** The leads or the sample rate of a stream changed. */
export interface LayoutFact {
  readonly kind: 'layout';
  readonly bedId: BedId;
  readonly atUs: EpochUs;
  readonly leads: readonly Lead[];
  readonly sampleRateHz: number;
}

/** The monitor ended its stream in good order: every window of it has been emitted before this. */
export interface StreamEndedFact {
  readonly kind: 'stream-ended';
  readonly bedId: BedId;
  readonly endUs: EpochUs;
}

/** A window is closed. */
export interface WindowClosed {
  readonly kind: 'window';
  readonly bedId: BedId;
  readonly window: EcgWindow;
}

/** What is true of a bed's feed besides its windows; goes through the chain in order with them. */
export type FeedFact =
  | GapFact
  | FeedLostFact
  | FeedBackFact
  | ClockStepFact
  | ClockDriftFact
  | LayoutFact
  | StreamEndedFact;

/** What windowing says of one bed, in an order that depends on the frames alone. */
export type BedItem = WindowClosed | FeedFact;

/** Why a frame added nothing to the signal. */
export type DiscardReason = 'duplicate' | 'late';

/** A frame that added nothing: an output of its own, counted and shown, never silently dropped. */
export interface DiscardedFrame {
  readonly kind: 'discarded';
  readonly bedId: BedId;
  readonly frame: EcgFrame;
  readonly reason: DiscardReason;
  /** For a late frame: how far its end lies behind the watermark. */
  readonly behindUs: number;
}
