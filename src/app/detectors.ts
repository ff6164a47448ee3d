import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import type { WindowSpec } from '../domain/window.js';
import type { Settings } from '../config/schema.js';
import type { DetectorObserver } from '../inference/detector-observer.js';
import { createOnnxDetector, type OnnxDetector } from '../inference/onnx-detector.js';

/** The model that comes with wardwave. */
export const SHIPPED_MANIFEST = fileURLToPath(
  new URL('../../models/mmae-ecg.json', import.meta.url),
);

/** A detector and the windows that it takes. */
export interface OpenedDetector {
  readonly detector: OnnxDetector;
  readonly spec: WindowSpec;
}

/**
 * Starts the configured model and checks that windows fit it.
 *
 * @throws {EcgError} `ECG_INFER_...` for a model that cannot be used, `ECG_APP_WINDOW_MISFIT` where
 *   the windowing settings are not the model's
 */
export async function openDetector(
  settings: Settings,
  tools: { readonly clock: Clock; readonly logger: Logger; readonly observer: DetectorObserver },
): Promise<OpenedDetector> {
  const { manifest, workers, maxBatch, maxDelayMs } = settings.inference;
  const detector = await createOnnxDetector({
    manifestPath: manifest ?? SHIPPED_MANIFEST,
    workers: workers > 0 ? workers : availableParallelism(),
    maxBatch,
    maxDelayMs,
    workerUrl: workerUrl(),
    ...tools,
  });
  const { sampleRateHz, sampleCount } = detector.shape;
  const { lengthMs, hopMs } = settings.windowing;
  const modelMs = (sampleCount * 1_000) / sampleRateHz;
  if (modelMs !== lengthMs) {
    await detector.close();
    throw new EcgError(
      'ECG_APP_WINDOW_MISFIT',
      `The model ${detector.model.name} takes windows of ${modelMs} ms, but windowing.lengthMs is ` +
        `${lengthMs}: set it to ${modelMs} or choose another model.`,
    );
  }
  return { detector, spec: { sampleRateHz, lengthMs, hopMs } };
}

/** Worker threads run compiled code, also where this file runs from its source. */
function workerUrl(): URL {
  return new URL('../../dist/inference/inference-worker.js', import.meta.url);
}
