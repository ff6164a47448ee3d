import { readFile } from 'node:fs/promises';
import { ReplayError } from './errors.js';

/**
 * Reads a whole file.
 *
 * @throws {ReplayError} `ECG_REPLAY_FILE` with the system's reason, also in `details.why`
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const why = systemReason(cause);
    throw new ReplayError('ECG_REPLAY_FILE', `${path}: expected a readable file, came ${why}`, {
      cause,
      details: { why },
    });
  }
}

/**
 * Reads a whole file; undefined where there is none.
 *
 * @throws {ReplayError} `ECG_REPLAY_FILE` where there is one that cannot be read
 */
export async function readBytesIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readBytes(path);
  } catch (error) {
    if (error instanceof ReplayError && error.details['why'] === 'ENOENT') return undefined;
    throw error;
  }
}

/** What the system calls the reason of an error, such as `ENOENT`. */
export function systemReason(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : cause;
  return String(code);
}
