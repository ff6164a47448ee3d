import { EcgError, type EcgErrorOptions } from '../domain/errors.js';

/**
 * What can go wrong around the stream, as a closed list. What is wrong *in* the stream is a value:
 * see `FrameRejection`.
 *
 * `TOPIC_MISSING`: a topic is not there; `BROKER_UNAVAILABLE`: no broker answers;
 * `TOPIC_REFUSED`: Kafka does not create or delete a topic; `SEND_FAILED`: Kafka refuses a frame;
 * `CLOSED`: a source or target was used after its end.
 */
export type IngestErrorCode =
  | 'ECG_INGEST_TOPIC_MISSING'
  | 'ECG_INGEST_BROKER_UNAVAILABLE'
  | 'ECG_INGEST_TOPIC_REFUSED'
  | 'ECG_INGEST_SEND_FAILED'
  | 'ECG_INGEST_CLOSED';

/** An error of reading or writing the stream of frames. */
export class IngestError extends EcgError {
  declare readonly code: IngestErrorCode;

  constructor(code: IngestErrorCode, message: string, options: EcgErrorOptions = {}) {
    super(code, message, options);
  }
}
