import { rename, writeFile } from 'node:fs/promises';

/** Writes a file so that a reader finds it whole, old or new. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}
