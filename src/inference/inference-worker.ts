import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { answerOf, rowsOfAnswer, type ModelAnswer, type ModelShape } from './model-contract.js';
import { joinInputs, type InputRows } from './model-input.js';
import { OnnxSession } from './onnx-session.js';
import {
  toPlainError,
  type FromWorker,
  type ToWorker,
  type WorkerStart,
} from './worker-messages.js';

/**
 * The entry of a worker thread: one session, one batch after the other.
 *
 * The thread ends only by itself, when it is told to close and nothing runs: ending it from
 * outside in the middle of a run would abort the whole process.
 */
async function serve(port: MessagePort, start: WorkerStart): Promise<void> {
  const session = await OnnxSession.open(start.onnxBytes, start.shape);
  let last = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    last = last.then(() => answer(port, session, { message, shape: start.shape }));
  });
  say(port, { kind: 'ready' });
}

async function answer(
  port: MessagePort,
  session: OnnxSession,
  { message, shape }: { readonly message: ToWorker; readonly shape: ModelShape },
): Promise<void> {
  switch (message.kind) {
    case 'run':
      try {
        say(port, { kind: 'done', answers: await run(session, shape, message.inputs) });
      } catch (error) {
        say(port, { kind: 'failed', error: toPlainError(error) });
      }
      return;
    case 'close':
      await session.close();
      port.close();
  }
}

/** The model takes and gives all of its leads; those that no window has stay in this thread. */
async function run(
  session: OnnxSession,
  shape: ModelShape,
  inputs: readonly InputRows[],
): Promise<readonly ModelAnswer[]> {
  const outputs = await session.run(joinInputs(shape, inputs));
  return inputs.map(({ modelRows }, at) =>
    rowsOfAnswer(shape, modelRows, answerOf(shape, outputs, at)),
  );
}

function say(port: MessagePort, message: FromWorker): void {
  port.postMessage(message);
}

if (parentPort !== null) {
  const port = parentPort;
  serve(port, workerData as WorkerStart).catch((error: unknown) => {
    say(port, { kind: 'refused', error: toPlainError(error) });
    port.close();
  });
}
