import { parseBedId, type BedId } from '../domain/bed.js';
import { frameEndUs } from '../domain/frame.js';
import type { CaptureAbout, CapturedMessage } from './captured-message.js';
import {
  deliveries,
  keyText,
  momentOf,
  type CapturedDelivery,
  type CaptureTiming,
  type FrameDecoder,
  type StatedDue,
} from './captured-delivery.js';
import { Capture, type CapturePage, type CaptureReadOptions } from './capture-reader.js';
import { PageCache } from './page-cache.js';

/** How a capture is taken apart into beds. */
export interface CaptureBedsOptions extends CaptureReadOptions {
  readonly decode: FrameDecoder;
  /** By default `arrival` where the capture was begun with `now`, else `broker`. */
  readonly timing?: CaptureTiming;
  /** Where a message states itself when it is due; by default none does. */
  readonly stated?: StatedDue;
  /** Ends each stream behind its last frame where the capture has no end of it; false by default. */
  readonly endStreams?: boolean;
}

/** What came of one bed. */
export interface CapturedBed {
  readonly bedId: BedId;
  readonly messageCount: number;
  /** In the order in which they arrived; may be gone through again. */
  readonly deliveries: Iterable<CapturedDelivery>;
}

/** A capture, bed by bed. */
export interface CapturedWard {
  readonly about: CaptureAbout;
  readonly timing: CaptureTiming;
  /** In the order of their ids. */
  readonly beds: readonly CapturedBed[];
  /** Messages whose key names no bed, such as those without key. */
  readonly unkeyed: Omit<CapturedBed, 'bedId'>;
  /** Everything in the order in which it arrived, in one reading of the files. */
  readonly all: Iterable<CapturedDelivery>;
  /** From the first message to the last. */
  readonly durationUs: number;
}

const PAGE_BYTES = 1_048_576;
const UNKEYED = '';
/** The middle of a bed's first messages tells its offset: what came while the recorder began came late. */
const OFFSET_MESSAGES = 256;

/**
 * Takes a capture apart into what each bed sent, with the times at which it arrived, messages that are
 * no frames included. A message belongs to the bed that its key names.
 *
 * The files are gone through once to find out which mebibyte holds messages of which bed; then every
 * bed's deliveries read what they need. Beds that are read side by side share what has been read, so
 * merging all of them by time reads the files once more, in memory of a few mebibytes.
 *
 * Due times are moved by one amount for the whole capture, so that frames of the middle bed are due
 * when their last sample was taken: the stream's own time, whatever the recorder's clock said. Messages
 * that state when they are due are due then.
 *
 * @param path - a folder with one capture, or one of its files
 * @throws {CaptureError} where there is none, files are missing, or one is damaged
 */
export function captureBeds(path: string, options: CaptureBedsOptions): CapturedWard {
  const capture = new Capture(path, options);
  const { about } = capture;
  const timing = options.timing ?? (about.from === 'now' ? 'arrival' : 'broker');
  const { decode, stated = () => undefined, endStreams = false } = options;
  const index = new BedIndex({ decode, timing, stated });
  for (const placed of capture.placed()) index.add(placed);
  const pages = index.pages();
  const how = { decode, timing, stated, shiftUs: index.shiftUs(), endStreams };
  const cache = new PageCache<ReadonlyMap<string, readonly CapturedMessage[]>>((page) =>
    byKey(capture.page(page)),
  );
  const bedOf = (key: string): Omit<CapturedBed, 'bedId'> => {
    const found = index.bed(key);
    return {
      messageCount: found.messageCount,
      deliveries: {
        [Symbol.iterator]: () => deliveries(messagesOn(found.pages, key, { pages, cache }), how),
      },
    };
  };
  return {
    about,
    timing,
    beds: index.bedIds().map((bedId) => ({ bedId, ...bedOf(bedId) })),
    unkeyed: bedOf(UNKEYED),
    all: { [Symbol.iterator]: () => deliveries(capture.messages(), how) },
    durationUs: index.durationUs(),
  };
}

function* messagesOn(
  pageNumbers: readonly number[],
  key: string,
  from: {
    readonly pages: readonly CapturePage[];
    readonly cache: PageCache<ReadonlyMap<string, readonly CapturedMessage[]>>;
  },
): Generator<CapturedMessage> {
  for (const number of pageNumbers) {
    const page = from.pages[number];
    if (page !== undefined) yield* from.cache.get(number, page).get(key) ?? [];
  }
}

function byKey(messages: Iterable<CapturedMessage>): ReadonlyMap<string, CapturedMessage[]> {
  const found = new Map<string, CapturedMessage[]>();
  for (const message of messages) {
    const key = streamOf(message);
    const list = found.get(key);
    if (list === undefined) found.set(key, [message]);
    else list.push(message);
  }
  return found;
}

/** The bed that a message's key names. */
function streamOf(message: CapturedMessage): string {
  return parseBedId(keyText(message) ?? '') ?? UNKEYED;
}

interface IndexedBed {
  messageCount: number;
  readonly pages: number[];
  /** Event time less arrival of the first good frames. */
  readonly offsetsUs: number[];
}

type IndexOptions = Required<Pick<CaptureBedsOptions, 'decode' | 'timing' | 'stated'>>;

/** Which pages hold what; grows with beds and mebibytes, not with messages. */
class BedIndex {
  readonly #how: IndexOptions;
  readonly #starts: { readonly partIndex: number; readonly from: number }[] = [];
  readonly #beds = new Map<string, IndexedBed>();
  #firstUs = Infinity;
  #lastUs = -Infinity;

  constructor(how: IndexOptions) {
    this.#how = how;
  }

  add({
    partIndex,
    byte,
    message,
  }: {
    readonly partIndex: number;
    readonly byte: number;
    readonly message: CapturedMessage;
  }): void {
    const page = this.#starts.at(-1);
    if (page?.partIndex !== partIndex || byte - page.from >= PAGE_BYTES) {
      this.#starts.push({ partIndex, from: byte });
    }
    const stated = this.#how.stated(message);
    const moment = stated ?? momentOf(message, this.#how.timing);
    this.#firstUs = Math.min(this.#firstUs, moment);
    this.#lastUs = Math.max(this.#lastUs, moment);
    const bed = this.bed(streamOf(message));
    bed.messageCount += 1;
    const number = this.#starts.length - 1;
    if (bed.pages.at(-1) !== number) bed.pages.push(number);
    if (bed.messageCount > OFFSET_MESSAGES) return;
    const offsetUs = stated === undefined ? this.#offsetOf(message, moment) : 0;
    if (offsetUs !== undefined) bed.offsetsUs.push(offsetUs);
  }

  bed(key: string): IndexedBed {
    const known = this.#beds.get(key);
    if (known !== undefined) return known;
    const bed: IndexedBed = { messageCount: 0, pages: [], offsetsUs: [] };
    this.#beds.set(key, bed);
    return bed;
  }

  bedIds(): readonly BedId[] {
    return [...this.#beds.keys()].flatMap((key) => parseBedId(key) ?? []).sort();
  }

  pages(): readonly CapturePage[] {
    return this.#starts.map((start, index) => {
      const next = this.#starts[index + 1];
      const until = next?.partIndex === start.partIndex ? next.from : undefined;
      return { ...start, until };
    });
  }

  /** The middle of the beds' offsets: one monitor whose clock is wrong does not move the others. */
  shiftUs(): number {
    const offsets = [...this.#beds.values()].flatMap(({ offsetsUs }) => middleOf(offsetsUs) ?? []);
    return middleOf(offsets) ?? 0;
  }

  durationUs(): number {
    return Math.max(0, this.#lastUs - this.#firstUs);
  }

  #offsetOf(message: CapturedMessage, moment: number): number | undefined {
    if (message.value === undefined) return undefined;
    const frame = this.#how.decode(message.value, keyText(message));
    return frame === undefined ? undefined : frameEndUs(frame) - moment;
  }
}

function middleOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
