import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { ModelOutputs } from './model-contract.js';
import { OnnxSession } from './onnx-session.js';
import {
  toPlainError,
  type FromWorker,
  type ToWorker,
  type WorkerStart,
} from './worker-messages.js';

/**
 * The entry of a worker thread: one session, one batch at a time.
 *
 * The thread ends only by itself, when it is told to close and nothing runs: ending it from
 * outside in the middle of a run would abort the whole process.
 */
async function serve(port: MessagePort, start: WorkerStart): Promise<void> {
  const session = await OnnxSession.open(start.onnxBytes, start.shape);
  port.on('message', (message: ToWorker) => {
    void answer(port, session, message);
  });
  say(port, { kind: 'ready' });
}

async function answer(port: MessagePort, session: OnnxSession, message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'run':
      try {
        const outputs = await session.run(message.batch);
        say(port, { kind: 'done', outputs }, buffersOf(outputs));
      } catch (error) {
        say(port, { kind: 'failed', error: toPlainError(error) });
      }
      return;
    case 'close':
      await session.close();
      port.close();
  }
}

function say(port: MessagePort, message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

function buffersOf(outputs: ModelOutputs): ArrayBuffer[] {
  const { cellScores, windowScores, reconstructionMv } = outputs;
  return [cellScores.buffer, windowScores.buffer, reconstructionMv.buffer];
}

if (parentPort !== null) {
  const port = parentPort;
  serve(port, workerData as WorkerStart).catch((error: unknown) => {
    say(port, { kind: 'refused', error: toPlainError(error) });
    port.close();
  });
}
