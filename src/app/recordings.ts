import { join } from 'node:path';
import { readCsvRecording, type CsvReadOptions } from '../replay/csv-recording.js';
import type { Recording } from '../replay/recording.js';
import { readWfdbRecord } from '../replay/wfdb-record.js';

/** How CSV files that do not say it themselves are read. */
export type CsvOptions = Pick<CsvReadOptions, 'sampleRateHz' | 'unit'>;

/**
 * Reads recordings by their names below a folder: `mitdb/208` is a WFDB record, `beds/a.csv` a CSV file.
 *
 * @throws {ReplayError} for the first one that cannot be read
 */
export async function readRecordings(
  folder: string,
  names: readonly string[],
  csv: CsvOptions = {},
): Promise<readonly Recording[]> {
  const recordings: Recording[] = [];
  for (const name of names) {
    const path = join(folder, name);
    recordings.push(
      name.endsWith('.csv') ? await readCsvRecording(path, csv) : await readWfdbRecord(path),
    );
  }
  return recordings;
}
