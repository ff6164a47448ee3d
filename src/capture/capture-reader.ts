import type { CaptureAbout, CapturedMessage } from './captured-message.js';
import { findParts } from './capture-parts.js';
import { CaptureError } from './errors.js';
import { scanRecords, type BadStretch, type CapturePart } from './part-scan.js';
import type { CaptureEnd } from './record.js';

/**
 * Something that a reader of a capture must know.
 *
 * `cut-off`: the last record was not written to its end, as at a power loss; `unfinished`: there is no
 * closing record, because the recorder was killed or still records; `damaged`: bytes were passed over.
 */
export interface CaptureNotice {
  readonly kind: 'cut-off' | 'unfinished' | 'damaged';
  readonly file: string;
  readonly byte: number;
  /** Bytes that hold no message any more. */
  readonly lostBytes: number;
  /** A full sentence with file and byte. */
  readonly message: string;
}

/** How a capture is read. */
export interface CaptureReadOptions {
  /** `refuse` (the default) throws at the first damaged byte, `skip` goes on at the next good record. */
  readonly damage?: 'refuse' | 'skip';
  /** Told once of each thing, however often the capture is read. */
  readonly onNotice?: (notice: CaptureNotice) => void;
}

/** A message, and where it stands in the files. */
export interface PlacedMessage {
  readonly partIndex: number;
  readonly byte: number;
  readonly message: CapturedMessage;
}

/** A stretch of one file that begins at a record. */
export interface CapturePage {
  readonly partIndex: number;
  readonly from: number;
  /** Where the next page begins; undefined at the end of the file. */
  readonly until: number | undefined;
}

interface PlacedEnd {
  readonly byte: number;
  readonly end: CaptureEnd;
}

/** A capture that has been opened: its files as they were then, read as often as one likes. */
export class Capture {
  readonly about: CaptureAbout;
  readonly parts: readonly CapturePart[];
  readonly #isOneFile: boolean;
  readonly #options: CaptureReadOptions;
  readonly #told = new Set<string>();

  /**
   * Opens a capture.
   *
   * @param path - a folder with one capture, or one of its files, which is read alone
   * @throws {CaptureError} where there is none, files are missing, or one is no capture
   */
  constructor(path: string, options: CaptureReadOptions = {}) {
    const { parts, headless, isOneFile } = findParts(path);
    const [first] = parts;
    if (first === undefined) throw new CaptureError('ECG_CAPTURE_NOT_FOUND', `${path}: no capture`);
    this.about = first.header;
    this.parts = parts;
    this.#isOneFile = isOneFile;
    this.#options = options;
    if (headless !== undefined) {
      const message = `${headless} ends inside its header: nothing was recorded in it.`;
      this.#tell({ kind: 'cut-off', file: headless, byte: 0, lostBytes: 0, message });
    }
  }

  /** How many bytes the files have. */
  get sizeBytes(): number {
    return this.parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /**
   * Every message in the order of its arrival.
   *
   * @throws {CaptureError} `ECG_CAPTURE_DAMAGED` unless damage is skipped; `ECG_CAPTURE_FILE`
   */
  *messages(): Generator<CapturedMessage> {
    for (const { message } of this.placed()) yield message;
  }

  /** Every message in the order of its arrival, with its place. */
  *placed(): Generator<PlacedMessage> {
    for (const partIndex of this.parts.keys()) yield* this.#wholePart(partIndex);
  }

  /** The messages of one page. */
  *page({ partIndex, from, until }: CapturePage): Generator<CapturedMessage> {
    const part = this.#part(partIndex);
    const onBad = (stretch: BadStretch): void => {
      this.#bad(partIndex, stretch);
    };
    const range = { from, ...(until === undefined ? {} : { until }) };
    for (const { record } of scanRecords(part, { ...range, onBad })) {
      if (record.kind === 'message') yield record.message;
    }
  }

  *#wholePart(partIndex: number): Generator<PlacedMessage> {
    const part = this.#part(partIndex);
    const seen = { messages: 0, ended: false, damaged: false };
    const onBad = (stretch: BadStretch): void => {
      seen.damaged = true;
      this.#bad(partIndex, stretch);
    };
    for (const { byte, record } of scanRecords(part, { onBad })) {
      if (record.kind === 'message') {
        seen.messages += 1;
        yield { partIndex, byte, message: record.message };
      } else if (record.kind === 'end') {
        seen.ended = true;
        this.#checkEnd(partIndex, { byte, end: record.end, ...seen });
      }
    }
    if (!seen.ended && !seen.damaged) this.#unfinished(partIndex);
  }

  #checkEnd(
    partIndex: number,
    {
      byte,
      end,
      messages,
      damaged,
    }: PlacedEnd & { readonly messages: number; readonly damaged: boolean },
  ): void {
    const part = this.#part(partIndex);
    if (end.messageCount !== messages && !damaged) {
      const what = `the file was closed with ${end.messageCount} messages and has ${messages}`;
      this.#damaged(part, byte, { lostBytes: 0, what });
    }
    if (end.isLast || this.#isOneFile || !this.#isLast(partIndex)) return;
    const message = `${part.path} is not the last file of its capture, and the next one is not there.`;
    this.#tell({ kind: 'unfinished', file: part.path, byte, lostBytes: 0, message });
  }

  #part(partIndex: number): CapturePart {
    const part = this.parts[partIndex];
    if (part === undefined) throw new RangeError(`a capture has no part at ${partIndex}`);
    return part;
  }

  /** Only the end of the last file may be cut: the others were closed before the next began. */
  #isLast(partIndex: number): boolean {
    return partIndex === this.parts.length - 1;
  }

  #bad(partIndex: number, { byte, nextByte }: BadStretch): void {
    const part = this.#part(partIndex);
    const lostBytes = (nextByte ?? part.sizeBytes) - byte;
    if (nextByte === undefined && this.#isLast(partIndex)) {
      const message = `${part.path}, byte ${byte}: the last record is cut off (${lostBytes} bytes); everything before it is read.`;
      this.#tell({ kind: 'cut-off', file: part.path, byte, lostBytes, message });
      return;
    }
    const what =
      nextByte === undefined ? 'the file ends inside a record' : 'a record is not what was written';
    this.#damaged(part, byte, { lostBytes, what });
  }

  #unfinished(partIndex: number): void {
    const part = this.#part(partIndex);
    const byte = part.sizeBytes;
    if (this.#isLast(partIndex)) {
      const message = `${part.path} has no closing record: its recorder was killed, or still records.`;
      this.#tell({ kind: 'unfinished', file: part.path, byte, lostBytes: 0, message });
    } else {
      this.#damaged(part, byte, { lostBytes: 0, what: 'the file ends without its closing record' });
    }
  }

  #damaged(
    { path }: CapturePart,
    byte: number,
    { lostBytes, what }: { readonly lostBytes: number; readonly what: string },
  ): void {
    if (this.#options.damage !== 'skip') {
      throw new CaptureError(
        'ECG_CAPTURE_DAMAGED',
        `${path}, byte ${byte}: ${what}. Copy the file again from where it was recorded, or skip the damage (${lostBytes} bytes)`,
        { details: { file: path, byte, lostBytes } },
      );
    }
    const message = `${path}, byte ${byte}: ${what}; ${lostBytes} bytes were passed over.`;
    this.#tell({ kind: 'damaged', file: path, byte, lostBytes, message });
  }

  #tell(notice: CaptureNotice): void {
    const place = `${notice.kind} ${notice.file} ${notice.byte}`;
    if (this.#told.has(place)) return;
    this.#told.add(place);
    this.#options.onNotice?.(notice);
  }
}

/**
 * Reads every message of a capture in the order of its arrival, in bounded memory.
 *
 * @param path - a folder with one capture, or one of its files, which is read alone
 * @throws {CaptureError} where there is none, files are missing, or one is damaged
 * @example for (const { key, value } of readCapture('night-3')) use(key, value);
 */
export function* readCapture(
  path: string,
  options: CaptureReadOptions = {},
): Generator<CapturedMessage> {
  yield* new Capture(path, options).messages();
}
