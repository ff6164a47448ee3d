import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Logger } from '../../src/domain/logger.js';
import {
  createOnnxDetector,
  type OnnxDetector,
  type OnnxDetectorOptions,
} from '../../src/inference/onnx-detector.js';
import { realClock } from '../support/test-clock.js';

const WORKER_PATH = join(import.meta.dirname, '../../dist/inference/inference-worker.js');

/** The manifest of the model that is committed. */
export const REAL_MODEL = join(import.meta.dirname, '../../models/mmae-ecg.json');

/** The manifest of a tiny model of these tests. */
export function fixtureModel(name: string): string {
  return join(import.meta.dirname, 'fixtures', `${name}.json`);
}

/** The compiled worker; threads cannot run TypeScript. */
function builtWorker(): URL {
  if (!existsSync(WORKER_PATH)) {
    throw new Error(`Expected the compiled worker at ${WORKER_PATH}: run \`npm run build\` first.`);
  }
  return pathToFileURL(WORKER_PATH);
}

/**
 * The compiled worker behind `fixtures/crashing-worker.mjs`.
 *
 * @param folder - an empty one; the launcher and the marker of the crash go there
 * @param refusedStarts - how many workers do not start after the crash
 */
export async function crashingWorker(folder: string, refusedStarts: number): Promise<URL> {
  const fixture = pathToFileURL(join(import.meta.dirname, 'fixtures/crashing-worker.mjs'));
  const settings = { workerUrl: builtWorker().href, marker: join(folder, 'ended'), refusedStarts };
  const launcher = join(folder, 'launcher.mjs');
  await writeFile(
    launcher,
    `globalThis.crashSettings = ${JSON.stringify(settings)};\nawait import('${fixture.href}');\n`,
  );
  return pathToFileURL(launcher);
}

const silent = (): void => undefined;

/** Logs nothing. */
const silentLogger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

/** A detector with real threads: the tiny echo model on two workers, where nothing else is said. */
export function makeDetector(options: Partial<OnnxDetectorOptions> = {}): Promise<OnnxDetector> {
  return createOnnxDetector({
    manifestPath: fixtureModel('echo'),
    workers: 2,
    clock: realClock,
    logger: silentLogger,
    workerUrl: builtWorker(),
    ...options,
  });
}
