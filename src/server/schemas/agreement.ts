import type { z } from 'zod';
import type { LoggedSignal, WardSignals } from '../../domain/alarm-signal.js';
import type { LoggedAlert } from '../../domain/alert.js';
import type { BedId, WardId } from '../../domain/bed.js';
import type {
  BedStatus,
  CatchupNotice,
  CellsMessage,
  Delivered,
  EVENTS,
  Goodbye,
  Heartbeat,
  SeenRequest,
  SubscribeReply,
  SubscribeRequest,
  WaveMessage,
  WireBytes,
} from '../wire.js';
import type { EVENT_SCHEMAS, REPLY_SCHEMAS } from './wire-schemas.js';

/** What a value is once it has been sent: a branded id is text. */
type Sent<T> = T extends BedId | WardId
  ? string
  : T extends string | number | boolean | null | WireBytes
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Sent<Item>[]
      : { readonly [Key in keyof T]: Sent<T[Key]> };

/** `true` where each of two types may stand for the other; else it names what came, and does not compile. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

interface EventTypes {
  readonly alert: LoggedAlert;
  readonly signal: LoggedSignal;
  readonly signals: WardSignals;
  readonly seen: SeenRequest;
  readonly heartbeat: Heartbeat;
  readonly bed: BedStatus;
  readonly wave: WaveMessage;
  readonly cells: CellsMessage;
  readonly catchup: CatchupNotice;
  readonly goodbye: Goodbye;
  readonly subscribe: SubscribeRequest;
}

interface ReplyTypes {
  readonly alert: Delivered;
  readonly signal: Delivered;
  readonly subscribe: SubscribeReply;
}

type Agreement<Schemas extends Record<keyof Types, z.ZodType>, Types> = {
  readonly [Name in keyof Types]: Same<z.output<Schemas[Name]>, Sent<Types[Name]>>;
};

/**
 * Compiles only while the schemas and the types of the wire say the same, event by event, and while every
 * event has a schema. It is checked by the compiler and holds nothing of use at run time.
 */
export const SCHEMAS_AGREE: Agreement<typeof EVENT_SCHEMAS, EventTypes> &
  Record<keyof typeof EVENTS, true> = {
  alert: true,
  signal: true,
  signals: true,
  seen: true,
  heartbeat: true,
  bed: true,
  wave: true,
  cells: true,
  catchup: true,
  goodbye: true,
  subscribe: true,
};

/** The same for what is answered. */
export const REPLIES_AGREE: Agreement<typeof REPLY_SCHEMAS, ReplyTypes> = {
  alert: true,
  signal: true,
  subscribe: true,
};
