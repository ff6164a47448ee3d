import { DrawingDesk } from './drawing-desk.js';
import type { FromDrawing, ToDrawing } from './messages.js';

/** The page's way to whoever draws. */
export interface Drawing {
  /** Whether canvases are handed over to a worker. */
  readonly inWorker: boolean;
  send(message: ToDrawing, handOver?: Transferable[]): void;
  /** Listens until the answer is called. */
  onMessage(listener: (message: FromDrawing) => void): () => void;
  close(): void;
}

/** Starts to draw in a worker, or in the page where the browser has no OffscreenCanvas. */
export function startDrawing(): Drawing {
  const listeners = new Set<(message: FromDrawing) => void>();
  const tell = (message: FromDrawing): void => {
    for (const listener of listeners) listener(message);
  };
  const onMessage: Drawing['onMessage'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const canHandOver =
    'OffscreenCanvas' in globalThis && 'transferControlToOffscreen' in HTMLCanvasElement.prototype;
  return canHandOver ? inWorker(tell, onMessage) : inPage(tell, onMessage);
}

function inWorker(tell: (message: FromDrawing) => void, onMessage: Drawing['onMessage']): Drawing {
  const worker = new Worker(new URL('./drawing-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<FromDrawing>) => {
    tell(data);
  });
  return {
    inWorker: true,
    send: (message, handOver = []) => {
      worker.postMessage(message, handOver);
    },
    onMessage,
    close: () => {
      worker.terminate();
    },
  };
}

function inPage(tell: (message: FromDrawing) => void, onMessage: Drawing['onMessage']): Drawing {
  const desk = new DrawingDesk(tell);
  let closed = false;
  const take = (message: ToDrawing): void => {
    if (message.kind !== 'port') {
      desk.take(message, performance.now());
      return;
    }
    message.port.onmessage = ({ data }: MessageEvent<ToDrawing>) => {
      take(data);
    };
  };
  const draw = (): void => {
    if (closed) return;
    desk.frame(performance.now(), Date.now());
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  const reports = setInterval(() => {
    desk.report(performance.now());
  }, 250);
  return {
    inWorker: false,
    send: take,
    onMessage,
    close: () => {
      closed = true;
      clearInterval(reports);
    },
  };
}
