import { open } from 'node:fs/promises';
import { EcgError } from '../domain/errors.js';

/**
 * A file that cannot be written is refused before the work, not after it; it keeps what it has.
 *
 * @throws {EcgError} `ECG_CLI_OPTION`, naming the option
 */
export async function checkWritable(option: string, file: string): Promise<void> {
  try {
    await (await open(file, 'a')).close();
  } catch (cause) {
    const message = `${option} ${file} cannot be written: name a file in a folder that exists.`;
    throw new EcgError('ECG_CLI_OPTION', message, { cause });
  }
}
