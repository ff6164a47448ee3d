import { ReplayError } from './errors.js';
import type { RecordedAnnotation } from './recording.js';
import { ANNOTATION_SYMBOLS } from './wfdb-annotations.js';

/** How an annotation file is written. */
export interface AnnotationWriteOptions {
  /**
   * The rate that the positions count in. Written into the file, so that a reader whose record has
   * another rate still finds the place; left out, positions are samples of the record.
   */
  readonly sampleRateHz?: number;
}

const PSEUDO = { skip: 59, number: 60, subtype: 61, channel: 62, aux: 63 } as const;
const NOTE_CODE = 22;
/** The time difference that fits beside a code. */
const LONGEST_STEP = 1_023;
/** What one SKIP holds: a signed 32-bit number. */
const LONGEST_SKIP = 2_147_483_647;
const LONGEST_NOTE_BYTES = 255;

const CODES: ReadonlyMap<string, number> = new Map(
  [...ANNOTATION_SYMBOLS].map(([code, symbol]) => [symbol, code]),
);

/**
 * Writes an annotation file in MIT format, which `rdann`, LightWAVE and python wfdb read.
 *
 * Annotations that are not in time order are sorted; those of one position keep the order in which
 * they were given. The input is not changed.
 *
 * @param annotations - with symbols of `ANNOTATION_SYMBOLS`, or `[code]` for a code without one;
 *   subtype and number -128 to 127, channel 0 to 255, notes of at most 255 Latin-1 characters
 * @returns what the file holds
 * @throws {ReplayError} `ECG_REPLAY_WRITE` for an annotation that the format cannot hold
 * @source docs/sources.md#wfdb-annotations
 */
export function writeWfdbAnnotations(
  annotations: readonly RecordedAnnotation[],
  options: AnnotationWriteOptions = {},
): Uint8Array {
  const file = new AnnotationFile();
  if (options.sampleRateHz !== undefined) file.define(options.sampleRateHz);
  const inOrder = annotations.toSorted((a, b) => a.sampleIndex - b.sampleIndex);
  for (const annotation of inOrder) file.add(annotation);
  return file.finish();
}

/** The bytes of a file as they come to be: times are differences, channel and number hold until they change. */
class AnnotationFile {
  readonly #parts: Buffer[] = [];
  #sampleIndex = 0;
  #channel = 0;
  #number = 0;

  define(sampleRateHz: number): void {
    if (!(sampleRateHz > 0 && Number.isFinite(sampleRateHz))) {
      throw refused(`expected a rate above 0 Hz, came ${sampleRateHz}`);
    }
    this.#word(NOTE_CODE, 0);
    this.#note(`## time resolution: ${sampleRateHz}`);
  }

  add(annotation: RecordedAnnotation): void {
    check(annotation);
    const code = codeOf(annotation);
    this.#stepTo(annotation.sampleIndex, code);
    if (annotation.subtype !== 0) this.#word(PSEUDO.subtype, annotation.subtype & 0xff);
    if (annotation.channel !== this.#channel) this.#word(PSEUDO.channel, annotation.channel);
    if (annotation.number !== this.#number) this.#word(PSEUDO.number, annotation.number & 0xff);
    if (annotation.note !== '') this.#note(annotation.note);
    this.#channel = annotation.channel;
    this.#number = annotation.number;
  }

  finish(): Uint8Array {
    this.#word(0, 0);
    return Buffer.concat(this.#parts);
  }

  #stepTo(sampleIndex: number, code: number): void {
    let step = sampleIndex - this.#sampleIndex;
    this.#sampleIndex = sampleIndex;
    if (step <= LONGEST_STEP) {
      this.#word(code, step);
      return;
    }
    for (; step > 0; step -= LONGEST_SKIP) this.#skip(Math.min(step, LONGEST_SKIP));
    this.#word(code, 0);
  }

  /** A long difference: its high half comes before its low half. */
  #skip(samples: number): void {
    this.#word(PSEUDO.skip, 0);
    const halves = Buffer.alloc(4);
    halves.writeUInt16LE(samples >>> 16, 0);
    halves.writeUInt16LE(samples & 0xffff, 2);
    this.#parts.push(halves);
  }

  #note(text: string): void {
    const bytes = Buffer.from(text, 'latin1');
    this.#word(PSEUDO.aux, bytes.length);
    this.#parts.push(bytes);
    if (bytes.length % 2 === 1) this.#parts.push(Buffer.alloc(1));
  }

  #word(code: number, value: number): void {
    const word = Buffer.alloc(2);
    word.writeUInt16LE((code << 10) | value, 0);
    this.#parts.push(word);
  }
}

function codeOf({ symbol, sampleIndex }: RecordedAnnotation): number {
  const bare = /^\[(\d{1,2})\]$/.exec(symbol)?.[1];
  const code = CODES.get(symbol) ?? (bare === undefined ? 0 : Number(bare));
  if (code >= 1 && code < PSEUDO.skip) return code;
  const known = [...CODES.keys()].join(' ');
  throw refused(`sample ${sampleIndex}: expected a symbol of ${known}, came ${symbol}`);
}

function check(annotation: RecordedAnnotation): void {
  const { sampleIndex, subtype, channel, number, note } = annotation;
  const inRange = (value: number, lowest: number, highest: number): boolean =>
    Number.isInteger(value) && value >= lowest && value <= highest;
  if (!inRange(sampleIndex, 0, Number.MAX_SAFE_INTEGER)) {
    throw refused(`expected a position from 0, came ${sampleIndex}`);
  }
  const place = `sample ${sampleIndex}: expected`;
  if (!inRange(subtype, -128, 127)) throw refused(`${place} a subtype -128..127, came ${subtype}`);
  if (!inRange(channel, 0, 255)) throw refused(`${place} a channel 0..255, came ${channel}`);
  if (!inRange(number, -128, 127)) throw refused(`${place} a number -128..127, came ${number}`);
  if (note.length > LONGEST_NOTE_BYTES) {
    throw refused(`${place} a note of at most ${LONGEST_NOTE_BYTES} bytes, came ${note.length}`);
  }
  // A note ends at its first NUL for some readers, and other characters have no byte of their own.
  if (/[^\u0001-\u00ff]/.test(note)) {
    throw refused(`${place} a note of Latin-1 characters without NUL, came another one`);
  }
  if (sampleIndex === 0 && note.startsWith('##')) {
    throw refused(`${place} a note that does not begin with ##, which defines the file`);
  }
}

function refused(message: string): ReplayError {
  return new ReplayError('ECG_REPLAY_WRITE', `annotations: ${message}`);
}
