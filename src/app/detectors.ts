import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import type { ModelIdentity } from '../domain/score.js';
import type { WindowSpec } from '../domain/window.js';
import { DEFAULT_DETECTOR, type DetectorName, type Settings } from '../config/schema.js';
import type { DetectorObserver } from '../inference/detector-observer.js';
import { loadManifest } from '../inference/manifest.js';
import { createOnnxDetector, type OnnxDetector } from '../inference/onnx-detector.js';

/** The manifests of the models that come with wardwave, by detector. */
export const SHIPPED_MANIFESTS: Readonly<Record<DetectorName, string>> = {
  mmae: shipped('mmae-ecg.json'),
  mcf: shipped('mcf.json'),
};

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
  const { workers, maxBatch, maxDelayMs } = settings.inference;
  const detector = await createOnnxDetector({
    manifestPath: manifestPath(settings),
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

/**
 * The configured model, without starting it.
 *
 * @throws {EcgError} `ECG_INFER_...` where its manifest or its ONNX file is not what it should be
 */
export async function configuredModel(settings: Settings): Promise<ModelIdentity> {
  return (await loadManifest(manifestPath(settings))).identity;
}

function manifestPath({ inference }: Settings): string {
  return inference.manifest ?? SHIPPED_MANIFESTS[inference.detector ?? DEFAULT_DETECTOR];
}

/** The least that a core computes for a model, also where other programs share it: 2 GFLOP a second. */
const LEAST_FLOPS_PER_MS = 2e6;

/** What a detector's runs cost. */
interface RunCost {
  readonly manifest: { readonly flopsPerWindow: number };
  readonly maxBatch: number;
}

/** Only a run that hangs takes longer than this. */
export function slowestRunMs({ manifest, maxBatch }: RunCost): number {
  return (manifest.flopsPerWindow * maxBatch) / LEAST_FLOPS_PER_MS;
}

/** The path of a file that lies in models/. */
function shipped(name: string): string {
  return fileURLToPath(new URL(`../../models/${name}`, import.meta.url));
}

/** Worker threads run compiled code, also where this file runs from its source. */
function workerUrl(): URL {
  return new URL('../../dist/inference/inference-worker.js', import.meta.url);
}
