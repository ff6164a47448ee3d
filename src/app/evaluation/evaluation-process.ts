import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { EcgError } from '../../domain/errors.js';
import { encodeRecordResult } from '../../evaluation/record-file.js';
import { openDetector, type OpenedDetector } from '../detectors.js';
import { writeWfdbAnnotations } from '../../replay/wfdb-annotation-writer.js';
import { systemClock } from '../system-clock.js';
import { writeWhole } from '../write-whole.js';
import { ANNOTATOR } from './alert-annotations.js';
import { evaluateRecord } from './evaluate-record.js';
import type { FromEvaluationProcess, ToEvaluationProcess } from './process-messages.js';
import type { SetRecord } from './record-set.js';

/**
 * The entry of an evaluation process: the whole chain with one inference thread, one record at a time.
 * Processes share nothing, so that every core carries chain and inference, and a record that ends a process
 * ends no other.
 */
const TOLD_EVERY_MS = 500;

type Start = Extract<ToEvaluationProcess, { kind: 'start' }>;

function say(message: FromEvaluationProcess): void {
  // After the parent is gone there is nobody to tell, and the process ends by its disconnect.
  if (process.connected) process.send?.(message);
}

const logger = pino({ level: 'error', base: null }, pino.destination({ dest: 2, sync: true }));

let windows = 0;
systemClock.every(TOLD_EVERY_MS, tellWindows);

function tellWindows(): void {
  if (windows > 0) say({ kind: 'windows', count: windows });
  windows = 0;
}

async function open({ settings }: Start): Promise<OpenedDetector> {
  const single = { ...settings, inference: { ...settings.inference, workers: 1 } };
  return openDetector(single, { clock: systemClock, logger, observer: {} });
}

async function evaluate(record: SetRecord, start: Start, opened: OpenedDetector): Promise<void> {
  const { name } = record;
  try {
    const { result, annotations } = await evaluateRecord(record, {
      settings: start.settings,
      opened,
      clock: systemClock,
      logger,
      onWindow: () => {
        windows += 1;
      },
    });
    const { annotationsFolder, recordsFolder } = start.folder;
    await writeFile(
      join(annotationsFolder, `${name}.${ANNOTATOR}`),
      writeWfdbAnnotations(annotations),
    );
    // A result that is there is whole: a killed evaluation goes on behind it.
    await writeWhole(join(recordsFolder, `${name}.json`), encodeRecordResult(result));
    tellWindows();
    say({ kind: 'evaluated', name });
  } catch (error) {
    tellWindows();
    say({ kind: 'failed', name, message: error instanceof Error ? error.message : String(error) });
  }
}

let started: { readonly start: Start; readonly opened: OpenedDetector } | undefined;

process.on('message', (message: ToEvaluationProcess) => {
  switch (message.kind) {
    case 'start':
      open(message).then(
        (opened) => {
          started = { start: message, opened };
          say({ kind: 'ready' });
        },
        (error: unknown) => {
          const code = error instanceof EcgError ? error.code : 'ECG_APP_EVALUATION_PROCESS';
          say({ kind: 'refused', code, message: String(error) });
        },
      );
      return;
    case 'evaluate':
      if (started !== undefined) void evaluate(message.record, started.start, started.opened);
  }
});

process.on('disconnect', () => {
  // The inference thread is ended in good order: ending it in a run would abort the process.
  const closing = started?.opened.detector.abandon() ?? Promise.resolve();
  void closing.finally(() => process.exit());
});
