import type { Settings } from '../../config/schema.js';
import type { AlertEvent } from '../../domain/alert.js';
import { parseBedId, parseWardId } from '../../domain/bed.js';
import type { Clock } from '../../domain/clock.js';
import { EcgError } from '../../domain/errors.js';
import type { Logger } from '../../domain/logger.js';
import { epochUs, US_PER_MS } from '../../domain/units.js';
import { observedAlerts } from '../../evaluation/observed-alerts.js';
import type { Annotation, RecordResult } from '../../evaluation/record-result.js';
import type { RecordedAnnotation, Recording } from '../../replay/recording.js';
import { recordingFrames } from '../../replay/recording-frames.js';
import { readWfdbRecord } from '../../replay/wfdb-record.js';
import type { OpenedDetector } from '../detectors.js';
import { alertRules } from '../rules.js';
import { memoryStores } from '../stores.js';
import { WardChain } from '../ward-chain.js';
import { alertAnnotations } from './alert-annotations.js';
import { CellCollector } from './cell-collector.js';
import type { SetRecord } from './record-set.js';

/** What a record goes through. */
export interface EvaluationTools {
  readonly settings: Settings;
  readonly opened: OpenedDetector;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of every window that has been judged. */
  readonly onWindow: () => void;
}

/** What came of a record. */
export interface EvaluatedRecord {
  readonly result: RecordResult;
  /** Its alerts, for the record's own `.ww` file. */
  readonly annotations: readonly RecordedAnnotation[];
}

/** Windows of this bed begin with whole seconds (`windowPhaseUs`), as records do: no record loses its first one. */
export const EVALUATION_BED = 'evaluation';

/** Every record begins at a whole second of the same day, so that its windows are the same in every evaluation. */
const START_MS = Date.UTC(2000, 0, 1);
const START_US = epochUs(START_MS * US_PER_MS);

/**
 * Reads a record and sends it through the whole chain, as fast as the machine goes.
 *
 * @throws {ReplayError} where the record cannot be read; {EcgError} `ECG_APP_EVALUATION_INCOMPLETE` where
 *   a part of it could not be carried through the chain
 */
export async function evaluateRecord(
  record: SetRecord,
  tools: EvaluationTools,
): Promise<EvaluatedRecord> {
  const recording = await readWfdbRecord(record.path);
  const durationMs = (recording.sampleCount * 1_000) / recording.sampleRateHz;
  const leads = recording.leads.map(({ lead }) => lead);
  const collector = new CellCollector({ leads, startUs: START_US, durationMs });
  const events = await throughTheChain(record, recording, collector, tools);
  const result: RecordResult = {
    name: record.name,
    durationMs,
    leadNames: recording.leads.map(({ sourceName, lead }) => ({ sourceName, lead })),
    cells: collector.cells(),
    alerts: observedAlerts(events, START_MS, durationMs),
    truth: {
      annotations: recording.annotations.map((annotation): Annotation => ({
        atMs: (annotation.sampleIndex * 1_000) / recording.sampleRateHz,
        symbol: annotation.symbol,
        note: annotation.note,
      })),
      ...(record.bedsideAlarm === undefined ? {} : { bedsideAlarm: record.bedsideAlarm }),
      ...(record.noiseDb === undefined ? {} : { noiseDb: record.noiseDb }),
    },
  };
  const { sampleRateHz } = recording;
  const channels = new Map(recording.leads.map(({ lead, channel }) => [lead, channel]));
  return { result, annotations: alertAnnotations(result, { sampleRateHz, channels }) };
}

async function throughTheChain(
  record: SetRecord,
  recording: Recording,
  collector: CellCollector,
  { settings, opened, clock, logger, onWindow }: EvaluationTools,
): Promise<readonly AlertEvent[]> {
  const wardId = parseWardId('evaluation');
  const bedId = parseBedId(EVALUATION_BED);
  if (wardId === undefined || bedId === undefined) throw new TypeError('These ids are valid.');
  const events: AlertEvent[] = [];
  const faults: unknown[] = [];
  const stores = memoryStores();
  const chain = new WardChain({
    wardId,
    spec: opened.spec,
    allowedLatenessMs: settings.windowing.allowedLatenessMs,
    rules: alertRules(settings),
    detector: opened.detector,
    store: stores.scores,
    log: stores.alerts,
    clock,
    logger,
    maxPendingWindows: settings.inference.maxPendingWindows,
    observer: {
      onItemFailed: (_bed, error) => faults.push(error),
      onJudged: ({ cells }) => {
        collector.add(cells);
        onWindow();
      },
      onLogged: (logged) => events.push(...logged.map(({ event }) => event)),
    },
  });
  const frames = recordingFrames(recording, { bedId, deviceId: 'evaluation', startUs: START_US });
  try {
    for (const frame of frames) {
      await chain.ready();
      chain.push(frame);
    }
    await chain.whenIdle();
  } finally {
    await chain.stop(0);
  }
  if (faults.length > 0) throw incomplete(record, faults);
  return events;
}

function incomplete(record: SetRecord, faults: readonly unknown[]): EcgError {
  const [first] = faults;
  const why = first instanceof Error ? first.message : String(first);
  return new EcgError(
    'ECG_APP_EVALUATION_INCOMPLETE',
    `${record.name}: expected every window to be scored and judged, ${faults.length} were not (${why})`,
    { cause: first },
  );
}
