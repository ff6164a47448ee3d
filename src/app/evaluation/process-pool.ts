import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../config/schema.js';
import { EcgError } from '../../domain/errors.js';
import type { EvaluationFolder } from './evaluation-folder.js';
import type { FromEvaluationProcess, ToEvaluationProcess } from './process-messages.js';
import type { SetRecord } from './record-set.js';

/** What is evaluated by how many processes, and who is told. */
export interface ProcessPoolOptions {
  readonly settings: Settings;
  readonly processes: number;
  /** Where the results go. */
  readonly folder: EvaluationFolder;
  /** Ends the evaluation: what is under way is given up, what is finished stays. */
  readonly signal: AbortSignal;
  readonly onWindows: (count: number) => void;
  readonly onEvaluated: (name: string) => void;
}

/** A record of which nothing could be made, and why. */
export interface FailedRecord {
  readonly record: string;
  readonly message: string;
}

/** Child processes run compiled code, also where this file runs from its source. */
const ENTRY = fileURLToPath(
  new URL('../../../dist/app/evaluation/evaluation-process.js', import.meta.url),
);

/**
 * Evaluates records on several processes, in the given order.
 *
 * @returns the records that failed; one that ends its process is one of them, and the others go on
 * @throws {EcgError} the refusal of a process that could not start, such as for a model that is not usable
 */
export async function evaluateOnProcesses(
  records: readonly SetRecord[],
  options: ProcessPoolOptions,
): Promise<readonly FailedRecord[]> {
  const queue = [...records];
  const failed: FailedRecord[] = [];
  const processes = Math.min(options.processes, records.length);
  await Promise.all(
    Array.from({ length: processes }, async () => {
      while (queue.length > 0 && !options.signal.aborted) {
        failed.push(...(await serveOneProcess(queue, options)));
      }
    }),
  );
  return failed;
}

/** Feeds one process from the queue until the queue is empty or the process ends. */
async function serveOneProcess(
  queue: SetRecord[],
  options: ProcessPoolOptions,
): Promise<readonly FailedRecord[]> {
  const { settings, folder, signal } = options;
  const conversation = new Conversation(fork(ENTRY, { serialization: 'advanced' }));
  const failed: FailedRecord[] = [];
  const stop = (): void => {
    conversation.end();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await conversation.start({ settings, folder });
    for (let record = queue.shift(); record !== undefined; record = queue.shift()) {
      const outcome = await conversation.evaluate(record, options.onWindows);
      if (signal.aborted) break;
      if (outcome.kind === 'evaluated') options.onEvaluated(record.name);
      else failed.push({ record: record.name, message: outcome.message });
      if (outcome.kind === 'ended') break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    conversation.end();
  }
  return failed;
}

type Outcome =
  { readonly kind: 'evaluated' } | { readonly kind: 'failed' | 'ended'; readonly message: string };

/** Talks with one evaluation process; its end is an answer too. */
class Conversation {
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  #onMessage: (message: FromEvaluationProcess) => void = () => undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => {
        resolve(error.message);
      });
      child.once('exit', (code, signal) => {
        resolve(`it ended with ${signal ?? `exit code ${code ?? 'none'}`}`);
      });
    });
    child.on('message', (message: FromEvaluationProcess) => {
      this.#onMessage(message);
    });
  }

  /** @throws {EcgError} where the process refuses to start, or ends */
  start(start: Omit<Extract<ToEvaluationProcess, { kind: 'start' }>, 'kind'>): Promise<void> {
    this.#say({ kind: 'start', ...start });
    return new Promise((resolve, reject) => {
      this.#onMessage = (message) => {
        if (message.kind === 'ready') resolve();
        if (message.kind === 'refused') reject(new EcgError(message.code, message.message));
      };
      void this.#ended.then((how) => {
        const text = `An evaluation process did not start: ${how}.`;
        reject(new EcgError('ECG_APP_EVALUATION_PROCESS', text));
      });
    });
  }

  evaluate(record: SetRecord, onWindows: (count: number) => void): Promise<Outcome> {
    this.#say({ kind: 'evaluate', record });
    return new Promise((resolve) => {
      this.#onMessage = (message) => {
        if (message.kind === 'windows') onWindows(message.count);
        if (message.kind === 'evaluated') resolve({ kind: 'evaluated' });
        if (message.kind === 'failed') resolve({ kind: 'failed', message: message.message });
      };
      void this.#ended.then((how) => {
        resolve({ kind: 'ended', message: `the process that evaluated it did not live: ${how}` });
      });
    });
  }

  /** The process ends by itself when nobody is connected any more. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #say(message: ToEvaluationProcess): void {
    if (this.#child.connected) this.#child.send(message);
  }
}
