import { CANARY_BED_ID } from '../../domain/bed.js';
import { decodeFrame } from '../../ingest/frame-codec.js';
import type { FrameSink } from '../../ingest/frame-source.js';
import type { TapSink } from '../../ingest/kafka-tap.js';

/**
 * Hands the messages of a tap to a chain as frames; what is no frame is told to the chain and goes nowhere
 * else. Silences are seen by the signal that is missing, not by when messages came: a broker that was away
 * says nothing of a bed.
 */
export function tappedFrames(chain: FrameSink & { hasRoom(): boolean }): TapSink {
  return {
    push: (message) => {
      const key = message.key === undefined ? undefined : Buffer.from(message.key).toString('utf8');
      const decoded = decodeFrame(message.value ?? new Uint8Array(0), { key });
      if (!decoded.ok) {
        chain.rejected(decoded.rejection);
        return;
      }
      // The canary proves the ward's own way; a candidate is measured on patients' beds.
      if (decoded.frame.bedId !== CANARY_BED_ID) chain.push(decoded.frame);
    },
    hasRoom: () => chain.hasRoom(),
    ready: () => chain.ready(),
  };
}
