import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of a program on PATH, or undefined. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Installs Debian packages, as root or through a sudo that asks for no password.
 *
 * @param packages - names of Debian packages
 * @param purpose - what for, and what to do without: part of the error message
 */
export function installDebianPackages(packages, purpose) {
  const wanted = packages.join(' ');
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Error(`${purpose} This machine has no apt-get, so install ${wanted} by hand.`);
  }
  const asRoot = rootPrefix();
  if (asRoot === undefined) {
    throw new Error(
      `${purpose} Only root may install it; run: sudo apt-get update && sudo apt-get install -y ${wanted}`,
    );
  }
  progress(`installing ${wanted} from Debian`);
  runApt(asRoot, ['update', '-q']);
  runApt(asRoot, ['install', '-y', '-q', '--no-install-recommends', ...packages]);
}

/** Undefined where there is no way to act as root. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (findProgram('sudo') === undefined) return undefined;
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

function runApt(asRoot, args) {
  const [program, ...rest] = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    ...args,
  ];
  const result = spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status === 0) return;
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}`
    .trim()
    .split('\n')
    .slice(-15)
    .join('\n');
  throw new Error(`apt-get ${args.join(' ')} failed (status ${result.status}):\n${said}`);
}

/** One line for whoever waits; on stderr, because stdout is for results. */
export function progress(text) {
  process.stderr.write(`wardwave: ${text}\n`);
}
