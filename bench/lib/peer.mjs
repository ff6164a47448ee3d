/** The Python of the peer: its own virtual environment below .cache/, made where it is missing. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './bench.mjs';

const REQUIREMENTS = join(checkout, 'bench', 'peer', 'requirements.txt');
const FOLDER = join(checkout, '.cache', 'bench-peer');

/** The peer's Python. Installs what is pinned; a second run finds it there. */
export function peerPython() {
  const python = join(FOLDER, 'bin', 'python');
  const marker = join(FOLDER, 'installed');
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return python;
  process.stderr.write('wardwave: installing the peer (once) ...\n');
  run('python3', ['-m', 'venv', '--clear', FOLDER]);
  run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    REQUIREMENTS,
  ]);
  writeFileSync(marker, wanted);
  return python;
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed ${error?.message ?? ''}`);
}
