/** Makes node_modules/ and dist/ fit the sources. Plain Node only: it runs before anything is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const checkout = join(import.meta.dirname, '..', '..');
const SOURCES = ['src', 'dashboard', 'models', 'package.json', 'package-lock.json'].concat([
  'tsconfig.json',
  'tsconfig.build.json',
  'infra/local/copy-assets.mjs',
]);
/** Written after a build that went through, so half a build is never taken for one. */
const builtMarker = join(checkout, 'dist', '.built');

/** The newest change below a path; a folder's own time tells of removed files. */
function newestMs(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const children = readdirSync(path).filter((name) => name !== 'node_modules');
  return Math.max(stat.mtimeMs, ...children.map((name) => newestMs(join(path, name))));
}

function installIfNeeded() {
  const installed = newestFileMs(join(checkout, 'node_modules', '.package-lock.json'));
  if (installed >= newestFileMs(join(checkout, 'package-lock.json'))) return;
  say('installing packages (npm ci)');
  const clean = spawnSync('npm', ['ci', '--include=dev'], { cwd: checkout, encoding: 'utf8' });
  if (clean.status === 0) return;
  // Where a registry has the packages of one platform only, npm ci refuses the lock file for the others.
  say('npm ci was refused, so npm install goes by the same lock file');
  const [program, ...args] = ['npm', 'install', '--include=dev', '--no-save'];
  if (spawnSync(program, args, { cwd: checkout, stdio: ['ignore', 2, 2] }).status === 0) return;
  process.stderr.write(`${clean.error?.message ?? clean.stderr}\n`);
  say('installing packages failed; npm ci said the above.');
  process.exit(1);
}

function say(text) {
  process.stderr.write(`wardwave: ${text}\n`);
}

function newestFileMs(path) {
  return existsSync(path) ? statSync(path).mtimeMs : -1;
}

function buildIfNeeded() {
  const sources = Math.max(...SOURCES.map((name) => newestMs(join(checkout, name))));
  if (newestFileMs(builtMarker) > sources) return;
  run('npm', ['run', '--silent', 'build'], 'building');
  writeFileSync(builtMarker, '');
}

/** Output goes to stderr: a command's stdout is its own, even the first time. */
function run(program, args, what) {
  say(`${what} (${[program, ...args].join(' ')})`);
  const result = spawnSync(program, args, { cwd: checkout, stdio: ['ignore', 2, 2] });
  if (result.error !== undefined) {
    say(`${program} could not be started (${result.error.message}).`);
    process.exit(1);
  }
  if (result.status !== 0) {
    say(`${what} failed, see above.`);
    process.exit(result.status ?? 1);
  }
}

installIfNeeded();
buildIfNeeded();
