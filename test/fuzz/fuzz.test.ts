import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHarness } from '../support/ward-harness.js';

const SCRIPT = join(import.meta.dirname, 'fuzz.mjs');
const SECONDS = 2;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardwave-fuzz-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(
  script: string,
  args: readonly string[],
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, said });
    });
  });
}

describe('npm run fuzz', () => {
  it('finds nothing in the corpus, nor in what a short run makes of it', async () => {
    const { code, said } = await run(SCRIPT, [
      '--seconds',
      String(SECONDS),
      '--seed',
      'npm-test',
      '--out',
      folder,
    ]);
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.not.stringMatching(/[1-9]\d* findings/),
    });
    const counts = [...said.matchAll(/^[a-z-]+: (\d+) inputs/gm)].map(([, count]) => Number(count));
    expect(counts).toHaveLength(19);
    for (const count of counts) expect(count).toBeGreaterThan(10);
  }, 180_000);

  it('begins with a good request for every route of the API', async () => {
    const corpus = join(import.meta.dirname, 'corpus', 'http');
    const requests = await Promise.all(
      (await readdir(corpus)).map(async (name) => {
        const [method = '', url = ''] = (await readFile(join(corpus, name), 'utf8')).split(/[ \n]/);
        return `${method} ${url.split('?', 1)[0] ?? ''}`;
      }),
    );
    const harness = await startHarness();
    const untried = harness.server.routes.filter(({ method, path, permission }) => {
      const pattern = new RegExp(`^${method} ${path.replaceAll(/:\w+/g, '[^/]+')}$`);
      const isTried = requests.some((request) => pattern.test(request));
      return permission !== undefined && method !== 'HEAD' && !isTried;
    });
    await harness.close();
    expect(untried).toEqual([]);
  });

  it.each([
    { name: 'a target that is not there', args: ['--target', 'nothing'] },
    { name: 'a time that is none', args: ['--seconds', 'soon'] },
    { name: 'an option that is not there', args: ['--forever'] },
  ])('refuses $name', async ({ args }) => {
    const { code, said } = await run(SCRIPT, args);
    expect(code).toBe(2);
    expect(said).toMatch(/See --help/);
  });
});

describe('a target that does what it must not', () => {
  /** The same fuzzer with another list of targets: each does something else that is no allowed outcome. */
  it('is found, whether it throws, hangs, dies or takes all memory', async () => {
    const lib = join(folder, 'lib');
    const targets = `
      const wrong = {
        throws: () => { throw new TypeError('not allowed'); },
        hangs: () => { for (;;); },
        dies: () => process.exit(3),
        eats: () => { const all = []; for (;;) all.push(new Array(1e6).fill(0.5)); },
        refuses: () => { throw Object.assign(new Error('allowed'), { code: 'ECG_TEST_REFUSED' }); },
      };
      export const TARGETS = Object.fromEntries(Object.entries(wrong).map(([name, fault]) => [name, {
        dictionary: [],
        open: () => ({ run: (bytes) => { if (bytes.toString() !== 'good') fault(); } }),
      }]));
      export const corpusOf = () => [Buffer.from('good'), Buffer.from('bad')];
    `;
    await mkdir(lib);
    for (const name of await readdir(join(import.meta.dirname, 'lib'))) {
      const text = await readFile(join(import.meta.dirname, 'lib', name), 'utf8');
      await writeFile(join(lib, name), name === 'targets.mjs' ? targets : text);
    }
    const script = join(folder, 'fuzz.mjs');
    const text = await readFile(SCRIPT, 'utf8');
    await writeFile(script, text.replace('const HANG_MS = 5_000;', 'const HANG_MS = 1_000;'));
    const found = join(folder, 'found');
    const { code, said } = await run(script, ['--replay', '--jobs', '2', '--out', found]);
    expect(code).toBe(1);
    expect(said).toMatch(/throws: 2 inputs, 1 findings[^]*TypeError: not allowed/);
    expect(said).toMatch(/hangs: 2 inputs, 1 findings[^]*no end within 1000 ms/);
    expect(said).toMatch(/dies: 2 inputs, 1 findings[^]*the process ended with 3/);
    expect(said).toMatch(
      /eats: 2 inputs, 1 findings[^]*(the process ended with (SIGABRT|\d+)|no end within)/,
    );
    expect(said).toMatch(/refuses: 2 inputs, 0 findings/);
    const kept = await readdir(found);
    expect(kept.filter((name) => name.endsWith('.bin'))).toHaveLength(4);
    const [json = ''] = kept.filter((name) => name.startsWith('throws') && name.endsWith('.json'));
    const finding = JSON.parse(await readFile(join(found, json), 'utf8')) as unknown;
    expect(finding).toMatchObject({ target: 'throws', index: 1, seed: expect.any(String) });
  }, 60_000);
});
