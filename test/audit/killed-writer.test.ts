import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { recordsOf } from '../../src/audit/read-records.js';
import { verifyChain } from '../../src/audit/verify-chain.js';
import { newFolder } from './trails.js';

const WRITER = join(import.meta.dirname, 'fixtures', 'append-forever.mjs');
const BUILT = join(import.meta.dirname, '..', '..', 'dist', 'audit', 'file-audit-trail.js');

interface Killed {
  /** What the writer said is on the disk: number and hash. */
  readonly settled: readonly string[];
  readonly stderr: string;
  readonly signal: string | null;
}

/** Runs the writer under a shell's limits until it has printed so many lines, and kills it. */
async function writeUntil(folder: string, lines: number, limit = 'unlimited'): Promise<Killed> {
  if (!existsSync(BUILT)) throw new Error(`${BUILT} is not there: run \`npm run build\` first.`);
  const command = `ulimit -f ${limit}; exec "$0" "$@"`;
  const args = ['-c', command, process.execPath, WRITER, folder, '20000'];
  const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.split('\n').length > lines) child.kill('SIGKILL');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { settled: stdout.split('\n').slice(0, -1), stderr, signal };
}

describe('a killed writer', () => {
  it('leaves every entry that had settled, kill after kill in one chain', async () => {
    const folder = newFolder();
    const settled: string[] = [];
    for (const lines of [1, 40, 7, 90, 23]) {
      const killed = await writeUntil(folder, lines);
      expect(killed).toMatchObject({ signal: 'SIGKILL', stderr: '' });
      expect(killed.settled.length).toBeGreaterThanOrEqual(lines);
      settled.push(...killed.settled);
    }
    const report = verifyChain(join(folder, 'one'), { key: undefined });
    expect(report.problems).toEqual([]);
    const there = new Set(
      [...recordsOf(join(folder, 'one'), () => undefined)].map(({ seq, hash }) => `${seq} ${hash}`),
    );
    expect(settled.filter((place) => !there.has(place))).toEqual([]);
    expect(new Set(settled).size).toBe(settled.length);
    expect(report.records).toBeGreaterThanOrEqual(settled.length + 5);
  });

  it('is told of a disk that refuses, and loses nothing that had settled', async () => {
    const folder = newFolder();
    // Files of at most 8 blocks of 512 bytes, below the size at which the trail begins a new one.
    const { settled, stderr } = await writeUntil(folder, 10_000, '8');
    expect(stderr).toMatch(/^disk: .*EFBIG/);
    expect(settled.length).toBeGreaterThan(2);
    const seen = [...recordsOf(join(folder, 'one'), () => undefined)];
    const there = new Set(seen.map(({ seq, hash }) => `${seq} ${hash}`));
    expect(settled.filter((place) => !there.has(place))).toEqual([]);
    expect(verifyChain(join(folder, 'one'), { key: undefined }).problems).toEqual([]);
  });
});
