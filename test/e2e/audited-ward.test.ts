import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, startCli, type CliProcess } from '../support/process.js';
import { eventually } from '../support/services.js';

describe('a ward with an audit trail', () => {
  let folder: string;
  let demo: CliProcess;
  let url: string;
  let token: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardwave-audit-'));
    demo = startCli(['demo', '--beds', '2', '--port', '0'], { WARDWAVE_AUDIT_FOLDER: folder });
    url = await demo.waitFor(/^ +page +(http:\S+)\/#token=/m);
    token = await demo.waitFor(/^ +token +(\S+)$/m);
  }, 30_000);

  afterAll(async () => {
    demo.kill('SIGKILL');
    await demo.exited;
    await rm(folder, { recursive: true });
  });

  async function ask(method: string, path: string, body?: object): Promise<number> {
    const reply = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await reply.text();
    return reply.status;
  }

  it('leaves a trail that is intact and names who did what', async () => {
    await eventually(async () => (await ask('GET', '/beds/B01/control')) === 200, { what: 'B01' });
    const limit = { limit: { kind: 'fixed', limitScore: 2.5 } };
    expect(await ask('PUT', '/beds/B01/limits', limit)).toBe(200);
    expect(await ask('POST', '/audio-pause', { seconds: 60 })).toBe(200);
    expect(await ask('GET', `/burden?from=0&to=1000&format=csv`)).toBe(200);
    const stranger = await fetch(`${url}/api/v1/beds`, { headers: { authorization: 'Bearer x' } });
    expect(stranger.status).toBe(401);
    demo.kill('SIGTERM');
    expect(await demo.exited).toBe(0);

    const verified = await runCli(['audit', 'verify', folder]);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining(': intact, ') });

    const shown = await runCli(['audit', 'show', folder, '--csv']);
    for (const [action, by] of [
      ['settings-loaded', 'wardwave'],
      ['signed-in', 'demo'],
      ['limit-changed', 'demo'],
      ['audio-paused', 'demo'],
      ['data-exported', 'demo'],
      ['sign-in-refused', 'unknown'],
      ['trail-closed', 'wardwave'],
    ] as const) {
      const line = shown.stdout.split('\r\n').find((row) => row.includes(action));
      expect(line).toContain(by);
    }
  }, 40_000);
});
