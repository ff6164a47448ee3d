import { readFileSync } from 'node:fs';
import { loadSettings, type ConfigSources } from '../config/load.js';
import type { Settings } from '../config/schema.js';
import { EcgError } from '../domain/errors.js';

/** Settings that command line options state. */
export type Overrides = NonNullable<ConfigSources['overrides']>;

/**
 * Reads the settings for a command: file, environment, then its own options.
 *
 * @param configFile - from `--config` or `WARDWAVE_CONFIG`
 * @throws {ConfigError} `ECG_CONFIG_INVALID`; `ECG_CONFIG_FILE` where the file cannot be read
 */
export function readSettings(configFile: string | undefined, overrides: Overrides = {}): Settings {
  const path = configFile ?? process.env['WARDWAVE_CONFIG'];
  const file = path === undefined || path === '' ? undefined : { name: path, text: readText(path) };
  return loadSettings({
    ...(file === undefined ? {} : { file }),
    environment: process.env,
    overrides,
  });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const message = `The configuration file ${path} cannot be read: name one that exists, or none.`;
    throw new EcgError('ECG_CONFIG_FILE', message, { cause });
  }
}
