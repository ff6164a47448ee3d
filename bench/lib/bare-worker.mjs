/** Runs a model on one thread, batch after batch, and nothing else: what onnxruntime-node alone can do. */
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const { onnxPath, batch, leadCount, sampleCount, present } = workerData;
const session = await InferenceSession.create(onnxPath, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
const ecg = Float32Array.from({ length: batch * leadCount * sampleCount }, (_, at) =>
  present[Math.floor(at / sampleCount) % leadCount] === 1 ? Math.sin(at / 7) : 0,
);
const leadPresent = Float32Array.from(
  { length: batch * leadCount },
  (_, at) => present[at % leadCount],
);
const feeds = {
  ecg: new Tensor('float32', ecg, [batch, leadCount, sampleCount]),
  lead_present: new Tensor('float32', leadPresent, [batch, leadCount]),
};
await session.run(feeds);
parentPort.on('message', async ({ durationMs }) => {
  const fromMs = performance.now();
  let windows = 0;
  while (performance.now() - fromMs < durationMs) {
    await session.run(feeds);
    windows += batch;
  }
  parentPort.postMessage({ windows, ms: performance.now() - fromMs });
});
parentPort.postMessage('ready');
