import { ReplayError } from './errors.js';
import type { RecordedAnnotation } from './recording.js';

/**
 * The symbols of the annotation codes.
 *
 * @source docs/sources.md#wfdb-annotations
 */
export const ANNOTATION_SYMBOLS: ReadonlyMap<number, string> = new Map<number, string>([
  ...Array.from('NLRaVFJASEj/Q~', (symbol, index): [number, string] => [index + 1, symbol]),
  [16, '|'],
  ...Array.from('sT*D"=pB^t+u?![]en@xf()r', (symbol, index): [number, string] => [
    index + 18,
    symbol,
  ]),
]);

/** What an annotation file holds. */
export interface WfdbAnnotations {
  /** Positions are in the file's own time resolution. */
  readonly annotations: readonly RecordedAnnotation[];
  /** Set where the file has a time resolution of its own. */
  readonly timeResolutionHz?: number;
}

const CODE = { note: 22, skip: 59, number: 60, subtype: 61, channel: 62, aux: 63 } as const;

interface Draft {
  sampleIndex: number;
  code: number;
  subtype: number;
  channel: number;
  number: number;
  note: string;
}

/**
 * Reads an annotation file in MIT format: 16-bit words of a code and a time difference, with the
 * pseudo codes SKIP, NUM, SUB, CHN and AUX. NUM and CHN hold until the next one; SUB and AUX belong
 * to one annotation. Notes at time 0 that begin with `##` define the file and are no annotations.
 *
 * @param fileName - for messages
 * @throws {ReplayError} `ECG_REPLAY_TRUNCATED` where the file ends inside an annotation
 */
export function parseWfdbAnnotations(bytes: Uint8Array, fileName: string): WfdbAnnotations {
  const definitions: string[] = [];
  const marks: Draft[] = [];
  for (const draft of readDrafts(bytes, fileName)) {
    const defines = draft.code === CODE.note && draft.note.startsWith('##');
    if (draft.sampleIndex === 0 && (defines || inDefinitions(definitions))) {
      definitions.push(draft.note);
    } else if (draft.code !== 0) marks.push(draft);
  }
  const symbols = new Map([...ANNOTATION_SYMBOLS, ...customSymbols(definitions)]);
  const annotations = marks.map(({ code, ...rest }) => ({
    ...rest,
    symbol: symbols.get(code) ?? `[${code}]`,
  }));
  const resolution = definitions
    .map((note) => /^## time resolution: (\d+(?:\.\d+)?)/.exec(note)?.[1])
    .find((found) => found !== undefined);
  return {
    annotations,
    ...(resolution !== undefined && { timeResolutionHz: Number(resolution) }),
  };
}

function inDefinitions(notes: readonly string[]): boolean {
  return (
    notes.lastIndexOf('## annotation type definitions') > notes.lastIndexOf('## end of definitions')
  );
}

function customSymbols(notes: readonly string[]): [number, string][] {
  return notes.flatMap((note) => {
    const match = /^(\d+) (\S+) /.exec(note);
    return match === null ? [] : [[Number(match[1]), match[2] ?? ''] as [number, string]];
  });
}

function readDrafts(bytes: Uint8Array, fileName: string): Draft[] {
  const drafts: Draft[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let time = 0;
  let current: Draft | undefined;
  for (let at = 0; at + 2 <= bytes.length;) {
    const word = view.getUint16(at, true);
    const code = word >> 10;
    const value = word & 0x3ff;
    at += 2;
    if (word === 0) break;
    if (code === CODE.skip) {
      need(at, 4, bytes, fileName);
      time += (view.getInt16(at, true) << 16) | view.getUint16(at + 2, true);
      at += 4;
    } else if (code === CODE.aux) {
      need(at, value & 0xff, bytes, fileName);
      if (current) current.note = textOf(bytes.subarray(at, at + (value & 0xff)));
      at += (value & 0xff) + (value & 1);
    } else if (code >= CODE.number) {
      if (current) extend(current, code, value);
    } else {
      time += value;
      current = nextDraft(current, time, code);
      drafts.push(current);
    }
  }
  return drafts;
}

function nextDraft(previous: Draft | undefined, sampleIndex: number, code: number): Draft {
  const { channel, number } = previous ?? { channel: 0, number: 0 };
  return { sampleIndex, code, subtype: 0, channel, number, note: '' };
}

function extend(draft: Draft, code: number, value: number): void {
  const byte = value & 0xff;
  const signedByte = (byte << 24) >> 24;
  if (code === CODE.subtype) draft.subtype = signedByte;
  else if (code === CODE.channel) draft.channel = byte;
  else draft.number = signedByte;
}

/** Notes are padded with NUL in some databases. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replace(/\0+$/, '');
}

function need(at: number, count: number, bytes: Uint8Array, fileName: string): void {
  if (at + count <= bytes.length) return;
  throw new ReplayError(
    'ECG_REPLAY_TRUNCATED',
    `${fileName}: expected ${count} bytes at byte ${at}, found ${bytes.length - at}`,
    { details: { expectedBytes: at + count, foundBytes: bytes.length } },
  );
}
