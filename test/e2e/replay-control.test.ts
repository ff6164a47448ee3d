import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReplayState } from '../../src/server/wire.js';
import { startCli, type CliProcess } from '../support/process.js';
import { eventually } from '../support/services.js';

describe('the playing of a demo', () => {
  let demo: CliProcess;
  let url: string;
  let token: string;

  beforeAll(async () => {
    demo = startCli(['demo', '--beds', '2', '--port', '0']);
    url = await demo.waitFor(/^ +page +(http:\S+)\/#token=/m);
    token = await demo.waitFor(/^ +token +(\S+)$/m);
  }, 30_000);

  afterAll(async () => {
    demo.kill('SIGKILL');
    await demo.exited;
  });

  async function ask(path: string, body?: object): Promise<{ status: number; body: unknown }> {
    const reply = await fetch(`${url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: reply.status, body: await reply.json() };
  }

  async function state(path = '/replay', body?: object): Promise<ReplayState> {
    const reply = await ask(path, body);
    expect(reply).toMatchObject({ status: 200 });
    return reply.body as ReplayState;
  }

  it('says what is played, and what can be', async () => {
    const playing = await state();
    expect(playing).toMatchObject({ speed: 1, paused: false });
    expect(playing.beds.map(({ source }) => source)).toEqual(['synthetic/1', 'synthetic/2']);
    const { sources } = (await ask('/replay/sources')).body as { sources: { source: string }[] };
    expect(sources.map(({ source }) => source)).toContain('synthetic/5');
    expect((await ask('/ward')).body).toMatchObject({ replay: true });
  });

  it('stands still while it is paused, and moves a second at a step', async () => {
    const paused = await state('/replay/pause', {});
    expect((await state()).eventTimeMs).toBe(paused.eventTimeMs);
    const stepped = await state('/replay/step', {});
    expect(stepped).toMatchObject({ paused: true, eventTimeMs: paused.eventTimeMs + 1_000 });
    expect(await state('/replay/resume', {})).toMatchObject({ paused: false });
  });

  it('begins anew with other sources behind the end of the ones before', async () => {
    await state('/replay/speed', { speed: 8 });
    const before = (await state()).eventTimeMs;
    const beds = [{ bedId: 'B01', source: 'synthetic/1' }];
    const after = await state('/replay/start', { beds, speed: 2 });
    expect(after).toMatchObject({ speed: 2, beds: [{ bedId: 'B01', source: 'synthetic/1' }] });
    expect(after.eventTimeMs).toBeGreaterThan(before);
    expect((await ask(`/replay/annotations?bedId=B01&fromMs=0&toMs=1000`)).body).toEqual({
      bedId: 'B01',
      annotations: [],
    });
  });

  it('lets a lead come off, which alarms', async () => {
    const fault = { bedId: 'B01', kind: 'leadOff', leads: ['II'], durationS: 20 };
    const { beds } = await state('/replay/faults', fault);
    expect(beds[0]?.faults).toMatchObject([{ kind: 'leadOff' }]);
    await eventually(
      async () => JSON.stringify((await ask('/alerts')).body).includes('"lead-off"'),
      { what: 'an alert of the lead', withinMs: 20_000 },
    );
  }, 25_000);

  it.each([
    { path: '/replay/speed', body: { speed: 61 }, says: 'speed' },
    { path: '/replay/start', body: { beds: [] }, says: 'beds' },
    {
      path: '/replay/start',
      body: { beds: [{ bedId: 'B01', source: '../../etc/passwd' }] },
      says: 'expected a source of /replay/sources',
    },
    {
      path: '/replay/faults',
      body: { bedId: 'B77', kind: 'drop', durationS: 5 },
      says: 'expected a bed that plays (B01)',
    },
    { path: '/replay/faults', body: { bedId: 'B01', kind: 'fire', durationS: 5 }, says: 'kind' },
  ])('answers $path with what was expected: $says', async ({ path, body, says }) => {
    const reply = await ask(path, body);
    expect(reply.status).toBe(400);
    expect(JSON.stringify(reply.body)).toContain(says);
  });
});
