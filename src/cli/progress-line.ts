import { formatProgress, type PublishProgress } from '../replay/publisher.js';

const EVERY_NTH_ELSEWHERE = 10;

/** Shows progress on standard error: one line that changes on a terminal, else a line now and then and the last. */
export function progressLine(stream: NodeJS.WriteStream): {
  readonly show: (progress: PublishProgress) => void;
  readonly end: () => void;
} {
  let told = 0;
  let unwritten: string | undefined;
  return {
    show: (progress) => {
      const text = formatProgress(progress);
      const due = told % EVERY_NTH_ELSEWHERE === 0;
      told += 1;
      unwritten = undefined;
      if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
      else if (due) stream.write(`${text}\n`);
      else unwritten = text;
    },
    end: () => {
      if (stream.isTTY) stream.write('\n');
      else if (unwritten !== undefined) stream.write(`${unwritten}\n`);
    },
  };
}
