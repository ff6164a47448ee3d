import type { EpochUs } from '../domain/units.js';

/** One header of a message. */
export interface CapturedHeader {
  readonly name: string;
  /** Undefined where the header has a name only. */
  readonly value: Uint8Array | undefined;
}

/** A message of a topic as it came, whatever it holds. */
export interface CapturedMessage {
  readonly partition: number;
  readonly offset: number;
  /** What the broker or the sender says when it was sent, in ms since 1970; -1 where nobody says. */
  readonly brokerTimeMs: number;
  /** When it came, by the recorder's clock. */
  readonly arrivedUs: EpochUs;
  /** Undefined where the message has none. */
  readonly key: Uint8Array | undefined;
  /** Undefined for a message without value, as one that deletes a key. */
  readonly value: Uint8Array | undefined;
  readonly headers: readonly CapturedHeader[];
}

/** Where in a topic a capture begins: with what comes next, with the oldest message, or at a moment. */
export type CaptureStart = 'now' | 'beginning' | 'moment';

/** What is the same for all files of a capture. */
export interface CaptureAbout {
  /** Tells captures apart: the files of one capture have the same. */
  readonly captureId: string;
  readonly topic: string;
  /** When the capture began, by the recorder's clock. */
  readonly startedUs: EpochUs;
  readonly from: CaptureStart;
  /** Only messages with these keys were kept; undefined where all were. */
  readonly beds?: readonly string[];
  /** The version of wardwave that wrote it. */
  readonly writtenBy: string;
}

/** What stands at the head of one file. */
export interface CaptureHeader extends CaptureAbout {
  /** Counts the files of a capture from 1. */
  readonly part: number;
}
