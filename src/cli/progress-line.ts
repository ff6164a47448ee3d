import { formatProgress, type PublishProgress } from '../replay/publisher.js';

/** Shows progress on standard error: one line that changes on a terminal, else a line now and then. */
export function progressLine(stream: NodeJS.WriteStream): {
  readonly show: (progress: PublishProgress) => void;
  readonly end: () => void;
} {
  const EVERY_NTH_ELSEWHERE = 10;
  let shown = 0;
  return {
    show: (progress) => {
      const text = formatProgress(progress);
      if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
      else if (shown % EVERY_NTH_ELSEWHERE === 0) stream.write(`${text}\n`);
      shown += 1;
    },
    end: () => {
      if (stream.isTTY) stream.write('\n');
    },
  };
}
