/** Fuzzes one target in a child process that may die, hang or take too much memory. */
import { fork } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHILD = join(import.meta.dirname, 'child.mjs');
const MEMORY_MIB = 512;
const LOOK_EVERY_MS = 500;
/** The start of a process, and a machine that does other things. */
const STARTS_WITHIN_MS = 20_000;
const MOST_FINDINGS = 10;

/**
 * @param options.hangMs - an input that takes longer is a finding
 * @returns inputs that were run, and findings: `index` and `why` each
 */
export async function fuzzTarget({ target, seed, seconds, hangMs, replayOnly = false }) {
  const folder = mkdtempSync(join(tmpdir(), 'wardwave-fuzz-'));
  const placeFile = join(folder, 'place');
  const findings = [];
  const endMs = performance.now() + seconds * 1_000;
  let from = 0;
  try {
    for (;;) {
      const left = Math.max(0, (endMs - performance.now()) / 1_000);
      writeFileSync(placeFile, wordOf(from - 1));
      const ended = await runChild({
        target,
        seed,
        from,
        seconds: left,
        placeFile,
        replayOnly,
        hangMs,
        findings,
      });
      from = ended.place + 1;
      if (ended.why === undefined) break;
      findings.push({ index: ended.place, why: ended.why });
      if (findings.length >= MOST_FINDINGS || (!replayOnly && performance.now() >= endMs)) break;
    }
    return { inputs: from, findings };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a child to its end; `why` is there where it did not come to it by itself. */
function runChild({ findings, hangMs, ...work }) {
  const child = fork(CHILD, [JSON.stringify(work)], {
    execArgv: [`--max-old-space-size=${MEMORY_MIB}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let [place, sinceMs, isStarted] = [-1, performance.now(), false];
  let killed;
  const look = setInterval(() => {
    const now = placeOf(work.placeFile);
    isStarted ||= now >= work.from;
    if (now !== place) [place, sinceMs] = [now, performance.now()];
    const limitMs = isStarted ? hangMs : STARTS_WITHIN_MS;
    if (performance.now() - sinceMs <= limitMs) return;
    killed = `no end within ${limitMs} ms`;
    child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  child.on('message', ({ index, why }) => {
    if (findings.length < MOST_FINDINGS) findings.push({ index, why });
    else child.kill('SIGTERM');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearInterval(look);
      const isFull = findings.length >= MOST_FINDINGS;
      const why =
        killed ?? (code === 0 || isFull ? undefined : `the process ended with ${code ?? signal}`);
      resolve({ place: placeOf(work.placeFile), why });
    });
  });
}

function wordOf(place) {
  const word = Buffer.alloc(8);
  word.writeDoubleLE(place);
  return word;
}

function placeOf(file) {
  const word = Buffer.alloc(8);
  const descriptor = openSync(file, 'r');
  readSync(descriptor, word, 0, 8, 0);
  closeSync(descriptor);
  return word.readDoubleLE();
}
