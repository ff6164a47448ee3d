/** onnxruntime alone, in Node and in Python, on the same model, leads, batch and threads. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { checkout } from './bench.mjs';

export const MODEL = join(checkout, 'models', 'mmae-ecg.onnx');
const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];

/** Which of the model's leads are there, as ones and zeros. */
export function presentLeads(leads) {
  return LEADS.map((lead) => (leads.includes(lead) ? 1 : 0));
}

/** Threads that run bare onnxruntime-node. */
export async function openBare({ threads, batch, leads }) {
  const workerData = {
    ...{ onnxPath: MODEL, batch, leadCount: LEADS.length, sampleCount: 1_000 },
    present: presentLeads(leads),
  };
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./bare-worker.mjs', import.meta.url), { workerData }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    /** Windows a second of all threads together. */
    rate: async (durationMs) => {
      const answers = workers.map((worker) => once(worker, 'message'));
      for (const worker of workers) worker.postMessage({ durationMs });
      const results = await Promise.all(answers);
      return results.reduce((sum, [{ windows, ms }]) => sum + (windows * 1_000) / ms, 0);
    },
    close: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}

/** Windows a second of Python's onnxruntime on one thread; undefined where that Python has none. */
export function pythonRate(python, { batch, leads, durationMs }) {
  const script = join(import.meta.dirname, 'bare_onnxruntime.py');
  const args = [script, MODEL, String(batch), presentLeads(leads).join(''), String(durationMs)];
  const { status, stdout } = spawnSync(python, args, { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : undefined;
}
