import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CaptureError, onDisk } from './errors.js';
import { decodeFileHead } from './file-head.js';
import type { CapturePart } from './part-scan.js';

/** What every file of a capture is called at its end. */
export const CAPTURE_EXTENSION = '.wwcap';

const NAME_AND_NUMBER = /-(\d{4,})\.wwcap$/;
const HEAD_BYTES = 1_048_576;

/** The name of one file of a capture, such as `capture-0001.wwcap`. */
export function partFileName(name: string, part: number): string {
  return `${name}-${String(part).padStart(4, '0')}${CAPTURE_EXTENSION}`;
}

/** The capture files in a folder, by name; none where there is no such folder. */
export function captureFilesIn(folder: string): readonly string[] {
  return onDisk(`${folder}: expected a readable folder`, () => {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith(CAPTURE_EXTENSION))
      .sort((a, b) => partNumberOf(a) - partNumberOf(b) || (a < b ? -1 : 1));
  });
}

function partNumberOf(fileName: string): number {
  return Number(NAME_AND_NUMBER.exec(fileName)?.[1] ?? 0);
}

/** The files of a capture, and a last one that a power loss cut inside its header. */
export interface FoundParts {
  readonly parts: readonly CapturePart[];
  readonly headless: string | undefined;
  /** Whether one file was named, not a folder. */
  readonly isOneFile: boolean;
}

/**
 * Opens the files of a capture in their order.
 *
 * @param path - a folder with one capture, or one file, which is read alone
 * @throws {CaptureError} `ECG_CAPTURE_NOT_FOUND`; `ECG_CAPTURE_PARTS` where files are missing or of several
 *   captures; `ECG_CAPTURE_FORMAT`, `ECG_CAPTURE_DAMAGED`, `ECG_CAPTURE_FILE`
 */
export function findParts(path: string): FoundParts {
  const isOneFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const files = isOneFile ? [path] : captureFilesIn(path).map((name) => join(path, name));
  const opened = files.map((file) => ({ file, part: openPart(file) }));
  const parts = opened.flatMap(({ part }) => part ?? []);
  const headless = opened.filter(({ part }) => part === undefined).map(({ file }) => file);
  if (parts.length === 0) throw nothingIn(path, headless[0]);
  const last = opened.at(-1);
  if (headless.length > 1 || (headless.length === 1 && last?.part !== undefined)) {
    const message = `${headless.join(', ')}: expected a whole header, the file ends inside it; copy it again`;
    throw new CaptureError('ECG_CAPTURE_DAMAGED', message);
  }
  if (!isOneFile) checkRow(path, parts);
  return { parts, headless: headless[0], isOneFile };
}

function nothingIn(path: string, headless: string | undefined): CaptureError {
  const message =
    headless === undefined
      ? `${path}: expected a folder with ${CAPTURE_EXTENSION} files, or one of them; there is none`
      : `${headless}: the file ends inside its header, so nothing was recorded`;
  return new CaptureError('ECG_CAPTURE_NOT_FOUND', message);
}

function openPart(path: string): CapturePart | undefined {
  return onDisk(`${path}: expected a readable file`, () => {
    const descriptor = openSync(path, 'r');
    try {
      const sizeBytes = statSync(path).size;
      const bytes = Buffer.alloc(Math.min(sizeBytes, HEAD_BYTES));
      const read = readSync(descriptor, bytes, 0, bytes.length, 0);
      const head = decodeFileHead(bytes.subarray(0, read), path);
      return head && { path, sizeBytes, ...head };
    } finally {
      closeSync(descriptor);
    }
  });
}

/** One capture, from its first file on, without a hole. */
function checkRow(folder: string, parts: readonly CapturePart[]): void {
  const captures = new Set(parts.map(({ header }) => header.captureId));
  if (captures.size > 1) {
    const message = `${folder}: expected one capture, its files are of ${captures.size}; give each a folder of its own`;
    throw new CaptureError('ECG_CAPTURE_PARTS', message);
  }
  parts.forEach(({ path, header }, index) => {
    if (header.part === index + 1) return;
    const message = `${path}: expected part ${index + 1} of the capture here, came part ${header.part}; put the missing file back, or read the files one by one`;
    throw new CaptureError('ECG_CAPTURE_PARTS', message);
  });
}
