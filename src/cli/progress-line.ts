import { formatProgress, type PublishProgress } from '../replay/publisher.js';

const EVERY_NTH_ELSEWHERE = 10;

/** A line of progress on a stream. */
export interface ProgressLine<T> {
  readonly show: (progress: T) => void;
  readonly end: () => void;
}

/** Shows progress on standard error: one line that changes on a terminal, else a line now and then and the last. */
export function changingLine(stream: NodeJS.WriteStream): ProgressLine<string> {
  let told = 0;
  let unwritten: string | undefined;
  return {
    show: (text) => {
      const due = told % EVERY_NTH_ELSEWHERE === 0;
      told += 1;
      unwritten = undefined;
      if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
      else if (due) stream.write(`${text}\n`);
      else unwritten = text;
    },
    end: () => {
      if (stream.isTTY && told > 0) stream.write('\n');
      else if (unwritten !== undefined) stream.write(`${unwritten}\n`);
    },
  };
}

/** A {@link changingLine} for the progress of a replay. */
export function progressLine(stream: NodeJS.WriteStream): ProgressLine<PublishProgress> {
  const line = changingLine(stream);
  return {
    ...line,
    show: (progress) => {
      line.show(formatProgress(progress));
    },
  };
}
