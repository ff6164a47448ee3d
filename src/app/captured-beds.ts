import { captureBeds } from '../capture/capture-beds.js';
import type { CapturedMessage } from '../capture/captured-message.js';
import type { BedId } from '../domain/bed.js';
import { EcgError } from '../domain/errors.js';
import type { EpochUs } from '../domain/units.js';
import { statedArrivalUs } from '../ingest/arrival-header.js';
import { decodeFrame } from '../ingest/frame-codec.js';
import type { Delivery } from '../replay/delivery.js';

/** What a capture delivers, and how long it lasts. */
export interface CapturedBeds {
  /** Each bed's deliveries; messages without a bed's key come last, together. */
  readonly streams: readonly { readonly deliveries: Iterable<Delivery> }[];
  readonly durationUs: number;
}

/**
 * Opens a capture for a replay with the timing of its recording, messages that are no frames included.
 *
 * @throws {CaptureError} where there is no whole capture; {EcgError} `ECG_CLI_OPTION` for a bed that is not in it
 */
export function openCapturedBeds(
  path: string,
  options: {
    /** These beds alone, without messages that name none; everything where undefined. */
    readonly only: readonly BedId[] | undefined;
    /** Told where the capture is cut off or goes on, in a sentence. */
    readonly onNotice: (text: string) => void;
  },
): CapturedBeds {
  const { only, onNotice } = options;
  const { beds, unkeyed, durationUs } = captureBeds(path, {
    decode: (bytes, key) => {
      const decoded = decodeFrame(bytes, { key });
      return decoded.ok ? decoded.frame : undefined;
    },
    stated: statedDue,
    onNotice: ({ message }) => {
      onNotice(message);
    },
  });
  if (only === undefined) return { streams: [...beds, unkeyed], durationUs };
  const known = beds.map(({ bedId }) => bedId);
  const missing = only.filter((bedId) => !known.includes(bedId));
  if (missing.length > 0) {
    const message = `Expected beds of the capture (${known.join(', ')}), got ${missing.join(', ')}.`;
    throw new EcgError('ECG_CLI_OPTION', message);
  }
  return { streams: beds.filter(({ bedId }) => only.includes(bedId)), durationUs };
}

/** A replay that was captured says itself when its messages are due. */
function statedDue({ headers }: CapturedMessage): EpochUs | undefined {
  const named = headers.map(({ name, value }): [string, Buffer | undefined] => [
    name,
    value === undefined ? undefined : Buffer.from(value),
  ]);
  return statedArrivalUs(Object.fromEntries(named));
}
