import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AlertEvent } from '../../src/domain/alert.js';
import type { TokenRequest } from '../../src/server/auth.js';
import { alertEvent, bed, liveBed, WARD } from '../support/fixture-ward.js';
import { startHarness, type Harness } from '../support/ward-harness.js';
import { ManualClock } from '../support/test-clock.js';

const START_MS = 1_800_000_000_000;
const B01 = bed('B01');

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness({ clock: new ManualClock(START_MS) });
  harness.view.statuses = [liveBed('B01')];
});
afterEach(() => harness.close());

async function call(
  request: string,
  body?: unknown,
  token: Partial<TokenRequest> = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const [method = '', path = ''] = request.split(' ');
  const response = await fetch(`${harness.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await harness.token(token)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function raise(changes: Partial<AlertEvent> = {}): Promise<void> {
  const { alerts } = harness.stores;
  const events = [alertEvent({ alertId: 'A1', bedId: B01, ...changes })];
  const { version } = await alerts.loadBed(B01);
  await alerts.commit({ bedId: B01, expectedVersion: version, state: Buffer.from('{}'), events });
  await alerts.publish(WARD, B01);
}

describe('acknowledging', () => {
  it('is done once and says who did it', async () => {
    await raise();
    const first = await call('POST /alerts/A1/acknowledge');
    expect(first).toMatchObject({
      status: 200,
      body: {
        done: true,
        reason: 'acknowledged',
        seq: 2,
        signal: {
          state: 'acknowledged',
          acknowledged: { by: { subject: 'screen-1', role: 'charge-nurse' }, atMs: START_MS },
        },
      },
    });
    expect(await call('POST /alerts/A1/acknowledge')).toMatchObject({
      status: 200,
      body: { done: true, reason: 'already-acknowledged' },
    });
  });

  it('answers for an alert that has ended, and for one that nobody knows', async () => {
    await raise();
    await raise({ phase: 'ended' });
    await raise({ alertId: 'A2' });
    await call('POST /alerts/A2/acknowledge');
    await raise({ alertId: 'A2', phase: 'ended' });
    const answers = await Promise.all(
      ['A1', 'A2', 'A3'].map((id) => call(`POST /alerts/${id}/acknowledge`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404]);
    expect(answers[0]?.body).toMatchObject({ done: false, reason: 'ended' });
    expect(answers[1]?.body).toMatchObject({ done: true, reason: 'already-acknowledged' });
  });

  it('is refused without the permission for it', async () => {
    await raise();
    expect(
      await call('POST /alerts/A1/acknowledge', undefined, { roles: ['viewer'] }),
    ).toMatchObject({ status: 403, body: { code: 'ECG_SERVER_FORBIDDEN' } });
  });
});

describe('marking', () => {
  it('finds in the log what the signals have forgotten, and takes the last word', async () => {
    await raise();
    await raise({ phase: 'ended' });
    const mark = (verdict: string) => call('POST /alerts/A1/mark', { verdict });
    expect(await mark('false')).toMatchObject({ body: { done: true, reason: 'marked', seq: 3 } });
    expect(await mark('false')).toMatchObject({ body: { done: true, reason: 'already-marked' } });
    expect(await mark('true')).toMatchObject({ body: { done: true, reason: 'marked', seq: 4 } });
    expect(await call('POST /alerts/A9/mark', { verdict: 'true' })).toMatchObject({ status: 404 });
    expect(await mark('perhaps')).toMatchObject({
      status: 400,
      body: { code: 'ECG_SERVER_BAD_REQUEST' },
    });
    const { body } = await call('GET /alerts/A1');
    expect(body).toMatchObject({
      entries: [
        { event: { phase: 'raised' } },
        { event: { phase: 'ended' } },
        { signal: { kind: 'marked', verdict: 'false' } },
        { signal: { kind: 'marked', verdict: 'true' } },
      ],
    });
  });
});

describe('the sound', () => {
  it.each(['/audio-pause', '/beds/B01/audio-pause'])(
    'of %s is paused and resumed',
    async (path) => {
      const paused = await call(`POST ${path}`, { seconds: 60 });
      expect(paused).toMatchObject({
        status: 200,
        body: {
          done: true,
          reason: 'audio-paused',
          pause: { fromMs: START_MS, untilMs: START_MS + 60_000 },
        },
      });
      expect(await call(`POST ${path}`, { seconds: 120 })).toMatchObject({
        body: { reason: 'already-paused', pause: { untilMs: START_MS + 60_000 } },
      });
      expect(await call(`DELETE ${path}`)).toMatchObject({ body: { reason: 'audio-resumed' } });
      expect(await call(`DELETE ${path}`)).toMatchObject({ body: { reason: 'not-paused' } });
    },
  );

  it.each([0, 121, 1.5, '60'])('is not paused for %p seconds', async (seconds) => {
    expect(await call('POST /audio-pause', { seconds })).toMatchObject({ status: 400 });
  });
});

describe('what is set for a bed', () => {
  it('is changed by revisions that hold from two seconds on', async () => {
    const limits = { limit: { kind: 'fixed', limitScore: 2.5 }, rateHighBpm: 140 };
    expect(await call('PUT /beds/B01/limits', limits)).toMatchObject({
      status: 200,
      body: {
        reason: 'control-changed',
        control: { revision: 1, ...limits, effectiveFromMs: START_MS + 2_000 },
      },
    });
    expect(await call('PUT /beds/B01/limits', limits)).toMatchObject({
      body: { done: true, reason: 'control-unchanged', control: { revision: 1 } },
    });
    await call('PUT /beds/B01/limits', { limit: { kind: 'baseline' } });
    await call('POST /beds/B01/baseline', { action: 'freeze' });
    await call('POST /beds/B01/standby', { on: true });
    await call('PUT /beds/B01/conditions-off', { conditions: ['noisy', 'rate-low'] });
    const { body } = await call('GET /beds/B01/control');
    expect(body).toMatchObject({
      revision: 5,
      limit: { kind: 'baseline' },
      baseline: 'frozen',
      standby: true,
      conditionsOff: ['noisy', 'rate-low'],
    });
    expect(body).not.toHaveProperty('rateHighBpm');
    expect(await call('POST /beds/B01/discharge')).toMatchObject({
      body: { reason: 'discharged', control: { standby: true, conditionsOff: [], revision: 6 } },
    });
    expect(await call('POST /beds/B01/discharge')).toMatchObject({
      body: { reason: 'already-discharged' },
    });
  });

  it.each([
    ['PUT /beds/B01/conditions-off', { conditions: ['chaotic-rhythm'] }, 400],
    ['PUT /beds/B01/conditions-off', { conditions: ['no-such-condition'] }, 400],
    ['PUT /beds/B01/limits', { limit: { kind: 'fixed', limitScore: 99 } }, 400],
    [
      'PUT /beds/B01/limits',
      { limit: { kind: 'baseline' }, rateLowBpm: 100, rateHighBpm: 90 },
      400,
    ],
    ['POST /beds/B01/baseline', { action: 'forget' }, 400],
    ['POST /beds/B99/standby', { on: true }, 404],
  ])('is not changed by %s %j', async (request, body, status) => {
    expect(await call(request, body)).toMatchObject({ status });
    expect(await call('GET /beds/B01/control')).toMatchObject({ body: { revision: 0 } });
  });

  it('shows the past and previews a limit from stored cells', async () => {
    expect(
      await call(`GET /beds/B01/history?fromMs=${START_MS - 60_000}&toMs=${START_MS}&stepMs=1000`),
    ).toMatchObject({ status: 200, body: { bedId: 'B01', stepMs: 1_000, leads: [] } });
    expect(await call('GET /beds/B01/limits/preview?limitScore=2')).toMatchObject({
      status: 200,
      body: { alertCount: 0, raisedCount: 0, scoredHours: 0, toMs: START_MS },
    });
    for (const query of ['fromMs=2000&toMs=1000&stepMs=1000', 'fromMs=0&toMs=1000&stepMs=150']) {
      expect(await call(`GET /beds/B01/history?${query}`)).toMatchObject({ status: 400 });
    }
  });
});

describe('the session, the ward and the log', () => {
  it('says who is signed in and what they may do', async () => {
    const { body } = await call('GET /session', undefined, { roles: ['engineer'] });
    expect(body).toEqual({
      subject: 'screen-1',
      wardId: WARD,
      roles: ['engineer'],
      permissions: ['ward.read', 'burden.read', 'receipts.read', 'replay.control'],
      expiresAtMs: START_MS + 3_600_000,
    });
  });

  it('says how the ward is set up', async () => {
    expect(await call('GET /ward')).toMatchObject({
      body: {
        wardId: WARD,
        latchingPriorities: ['high'],
        maxAudioPauseMs: 120_000,
        escalationTiers: [
          { name: 'second-nurse', afterMs: 20_000 },
          { name: 'charge-nurse', afterMs: 60_000 },
        ],
        replay: false,
      },
    });
  });

  it('gives the log with entries of both kinds, page by page', async () => {
    harness.view.log(alertEvent());
    harness.view.logSignal({ schema: 1, kind: 'audio-paused', atMs: 1, reason: 'asked-by-staff' });
    harness.view.log(alertEvent());
    const first = await call('GET /log?limit=2');
    expect(first.body).toMatchObject({
      entries: [{ seq: 1 }, { seq: 2, signal: { kind: 'audio-paused' } }],
      nextAfterSeq: 2,
      headSeq: 3,
    });
    expect((await call('GET /log?afterSeq=2')).body).toMatchObject({ entries: [{ seq: 3 }] });
    expect(await call('GET /signals')).toMatchObject({ body: harness.view.known });
    expect(await call('GET /alerts/A9')).toMatchObject({ status: 404 });
  });
});
