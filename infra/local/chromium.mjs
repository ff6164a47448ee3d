/** Finds Chromium for the tests of the page, installing it from Debian where it is missing. */
import { existsSync } from 'node:fs';

import { fail, isMain, readOptions } from './lib/command-line.mjs';
import { findProgram, installDebianPackages } from './lib/debian.mjs';

const HELP = `Prints CHROMIUM_PATH: the Chromium that tests drive. Installs Debian's where there is none.

usage: node infra/local/chromium.mjs

The environment variable CHROMIUM_PATH names one of your own.
`;

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a Chromium that can be started. */
export function ensureChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, and there is no such file.`);
  }
  const found = findChromium();
  if (found !== undefined) return found;
  installDebianPackages(['chromium'], 'The tests of the page need Chromium (or CHROMIUM_PATH).');
  const installed = findChromium();
  if (installed === undefined) throw new Error('Chromium was installed and is still not on PATH.');
  return installed;
}

function findChromium() {
  return NAMES.map(findProgram).find((path) => path !== undefined);
}

if (isMain(import.meta.url)) {
  readOptions(HELP, {});
  try {
    process.stdout.write(`CHROMIUM_PATH=${ensureChromium()}\n`);
  } catch (error) {
    fail(error);
  }
}
