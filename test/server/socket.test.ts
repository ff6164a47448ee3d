import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AudioPause, SignalEvent } from '../../src/domain/alarm-signal.js';
import { ACK_TIMEOUT_MS } from '../../src/server/client-session.js';
import { createTokenAuthority } from '../../src/server/auth.js';
import type { Receipt } from '../../src/server/receipts.js';
import type { SubscribeReply, WaveMessage, CellsMessage } from '../../src/server/wire.js';
import { alertEvent, bed, liveBed, ward, WARD } from '../support/fixture-ward.js';
import { ManualClock } from '../support/test-clock.js';
import {
  collectAlerts,
  nextEvent,
  SECRET,
  startHarness,
  type Harness,
  type WardSocket,
} from '../support/ward-harness.js';

const START_MS = 1_800_000_000_000;

let harness: Harness;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock(START_MS);
  harness = await startHarness({ clock });
  harness.view.statuses = [liveBed('B01'), liveBed('B02')];
});

afterEach(async () => {
  await harness.close();
});

async function connected(
  auth: Partial<Parameters<Harness['socket']>[0]> = {},
): Promise<WardSocket> {
  const socket = harness.socket({ token: await harness.token(), lastSeq: 0, ...auth });
  const beat = nextEvent(socket, 'heartbeat.v1');
  socket.connect();
  await beat;
  return socket;
}

function subscribe(socket: WardSocket, request: unknown): Promise<SubscribeReply> {
  return new Promise((resolve) => {
    socket.emit('subscribe.v1', request as { beds: string[] }, resolve);
  });
}

describe('sign-in over the socket', () => {
  it.each([
    { name: 'no token', token: () => Promise.resolve(''), code: 'ECG_SERVER_TOKEN_MISSING' },
    {
      name: 'a forged token',
      token: () => Promise.resolve('a.b.c'),
      code: 'ECG_SERVER_TOKEN_INVALID',
    },
    {
      name: 'a token of another ward',
      token: () => harness.token({ wardId: ward('elsewhere') }),
      code: 'ECG_SERVER_WRONG_WARD',
    },
    {
      name: 'an expired token',
      token: () =>
        createTokenAuthority({
          secret: SECRET,
          clock: new ManualClock(START_MS - 10_000),
        }).issueToken({
          subject: 'screen-1',
          wardId: WARD,
          roles: ['nurse'],
          expiresInS: 5,
        }),
      code: 'ECG_SERVER_TOKEN_EXPIRED',
    },
  ])('refuses $name with $code', async ({ token, code }) => {
    const socket = harness.socket({ token: await token(), lastSeq: 0 });
    const error = nextEvent(socket, 'connect_error');
    socket.connect();
    expect(await error).toMatchObject({ data: { code } });
  });

  it('refuses a handshake that is no handshake', async () => {
    const socket = harness.socket({ token: await harness.token(), lastSeq: -3 });
    const error = nextEvent(socket, 'connect_error');
    socket.connect();
    expect(await error).toMatchObject({ data: { code: 'ECG_SERVER_BAD_REQUEST' } });
  });

  it('ends the connection when the token expires', async () => {
    const socket = await connected({ token: await harness.token({ expiresInS: 30 }) });
    const goodbye = nextEvent(socket, 'goodbye.v1');
    const gone = nextEvent(socket, 'disconnect');
    clock.advanceMs(30_000);
    expect(await goodbye).toMatchObject({ code: 'ECG_SERVER_TOKEN_EXPIRED' });
    await gone;
  });
});

describe('heartbeat', () => {
  it('comes at once and then every second, with the head of the log and what is not ready', async () => {
    harness.view.log(alertEvent());
    harness.view.checks = [
      { name: 'kafka', ok: false, detail: 'no broker' },
      { name: 'detector', ok: true },
    ];
    const socket = await connected();
    const beat = nextEvent(socket, 'heartbeat.v1');
    clock.advanceMs(1_000);
    expect(await beat).toEqual({
      wardId: WARD,
      logId: 'fixture-log',
      headSeq: 1,
      serverTimeMs: START_MS + 1_000,
      pauses: [],
      notReady: ['kafka'],
    });
  });

  it('stays away while the log cannot be read', async () => {
    const socket = await connected();
    const beats: unknown[] = [];
    socket.on('heartbeat.v1', (beat) => beats.push(beat));
    harness.view.gate = () => Promise.reject(new Error('away'));
    clock.advanceMs(3_000);
    const bedShown = nextEvent(socket, 'bed.v1');
    harness.server.publishBed(liveBed('B01'));
    await bedShown;
    expect(beats).toEqual([]);
  });
});

describe('signals', () => {
  const paused: SignalEvent = {
    schema: 1,
    kind: 'audio-paused',
    atMs: START_MS,
    by: { subject: 'nurse-7', role: 'nurse' },
    reason: 'asked-by-staff',
  };

  it('come in one sequence with the alerts', async () => {
    const socket = harness.socket({ token: await harness.token(), lastSeq: 0 });
    const came: string[] = [];
    const done = new Promise<void>((resolve) => {
      socket.on('alert.v1', ({ seq }, ack) => {
        came.push(`alert ${seq}`);
        ack({ seq });
        if (seq === 3) resolve();
      });
      socket.on('signal.v1', ({ seq, signal }, ack) => {
        came.push(`${signal.kind} ${seq}`);
        ack({ seq });
      });
    });
    harness.view.log(alertEvent());
    harness.view.logSignal(paused);
    socket.connect();
    harness.server.publishEntry(harness.view.log(alertEvent()));
    await done;
    expect(came).toEqual(['alert 1', 'audio-paused 2', 'alert 3']);
  });

  it('are shown whole on connecting, and running pauses with every heartbeat', async () => {
    const by = { subject: 'nurse-7', role: 'nurse' } as const;
    const pause = { by, fromMs: START_MS, untilMs: START_MS + 1_500, throughSeq: 0 };
    harness.view.known = { throughSeq: 0, signals: [], pauses: [pause] };
    const socket = harness.socket({ token: await harness.token() });
    const whole = nextEvent(socket, 'signals.v1');
    socket.connect();
    expect(await whole).toEqual(harness.view.known);
    const beats: (readonly AudioPause[])[] = [];
    socket.on('heartbeat.v1', ({ pauses }) => beats.push(pauses));
    for (const count of [1, 2]) {
      const beat = nextEvent(socket, 'heartbeat.v1');
      clock.advanceMs(1_000);
      await beat;
      expect(beats).toHaveLength(count);
    }
    expect(beats).toEqual([[pause], []]);
  });
});

describe('alert delivery', () => {
  it('sends what came after lastSeq, and nothing before it', async () => {
    for (let index = 0; index < 5; index += 1) harness.view.log(alertEvent());
    const socket = harness.socket({ token: await harness.token(), lastSeq: 3 });
    const { seqs, done } = collectAlerts(socket, 2);
    socket.connect();
    await done;
    expect(seqs).toEqual([4, 5]);
  });

  it('leaves no gap and repeats nothing when alerts are published during the catch-up', async () => {
    for (let index = 0; index < 700; index += 1) harness.view.log(alertEvent());
    // Each read of the log lets new alerts in before it answers.
    let published = 0;
    const publish = (): void => {
      for (let burst = 0; burst < 3 && published < 60; burst += 1) {
        published += 1;
        harness.server.publishEntry(harness.view.log(alertEvent()));
      }
    };
    harness.view.gate = () =>
      new Promise((resolve) => {
        publish();
        setImmediate(() => {
          publish();
          resolve();
        });
      });
    const socket = harness.socket({ token: await harness.token(), lastSeq: 0 });
    const { seqs, done } = collectAlerts(socket, 760);
    socket.connect();
    const pushing = setInterval(publish, 1);
    await done;
    clearInterval(pushing);
    expect(seqs).toEqual(Array.from({ length: 760 }, (_, index) => index + 1));
  });

  it('sends within 100 ms what another process has logged', async () => {
    const socket = await connected();
    const { seqs, done } = collectAlerts(socket, 1);
    // The first look finds where the log stands.
    clock.advanceMs(100);
    await subscribe(socket, { beds: [] });
    harness.view.log(alertEvent());
    clock.advanceMs(100);
    await done;
    expect(seqs).toEqual([1]);
  });

  it('tells a client which entries are no longer kept', async () => {
    for (let index = 0; index < 5; index += 1) harness.view.log(alertEvent());
    harness.view.trimBefore(4);
    const socket = harness.socket({ token: await harness.token(), lastSeq: 1 });
    const notice = nextEvent(socket, 'catchup.v1');
    const { seqs, done } = collectAlerts(socket, 2);
    socket.connect();
    expect(await notice).toEqual({ reason: 'log-trimmed', fromSeq: 2, oldestSeq: 4, headSeq: 5 });
    await done;
    expect(seqs).toEqual([4, 5]);
  });

  it.each([
    { name: 'names another log', auth: { lastSeq: 1, logId: 'older-log' } },
    { name: 'is ahead of this log', auth: { lastSeq: 99, logId: 'fixture-log' } },
  ])('begins anew with a client that $name', async ({ auth }) => {
    harness.view.log(alertEvent());
    harness.view.log(alertEvent());
    const socket = harness.socket({ token: await harness.token(), ...auth });
    const notice = nextEvent(socket, 'catchup.v1');
    const { seqs, done } = collectAlerts(socket, 2);
    socket.connect();
    expect(await notice).toMatchObject({ reason: 'log-replaced', fromSeq: 1, headSeq: 2 });
    await done;
    expect(seqs).toEqual([1, 2]);
  });

  it('sends a client away whose log was replaced under it', async () => {
    const socket = await connected();
    const { done } = collectAlerts(socket, 1);
    harness.server.publishEntry(harness.view.log(alertEvent()));
    await done;
    const goodbye = nextEvent(socket, 'goodbye.v1');
    harness.view.replaceLog('fixture-log');
    clock.advanceMs(1_000);
    expect(await goodbye).toMatchObject({ code: 'ECG_SERVER_LOG_REPLACED' });
  });

  it('sends a client away that acknowledges nothing', async () => {
    const socket = await connected();
    const alert = nextEvent(socket, 'alert.v1');
    harness.server.publishEntry(harness.view.log(alertEvent()));
    await alert;
    const goodbye = nextEvent(socket, 'goodbye.v1');
    clock.advanceMs(ACK_TIMEOUT_MS + 1_000);
    expect(await goodbye).toMatchObject({ code: 'ECG_SERVER_NOT_ACKNOWLEDGING' });
  });

  it('sends a client away that connects while the log cannot be read', async () => {
    harness.view.gate = () => Promise.reject(new Error('away'));
    const socket = harness.socket({ token: await harness.token(), lastSeq: 0 });
    const goodbye = nextEvent(socket, 'goodbye.v1');
    socket.connect();
    expect(await goodbye).toMatchObject({ code: 'ECG_SERVER_LOG_UNAVAILABLE' });
  });

  it('keeps a receipt of who has an alert, and when', async () => {
    const socket = await connected();
    const { done } = collectAlerts(socket, 1);
    harness.server.publishEntry(harness.view.log(alertEvent()));
    await done;
    // The acknowledgement travels before this answer, on the same connection.
    await subscribe(socket, { beds: [] });
    const reply = (await (await harness.get('/api/v1/receipts/1')).json()) as {
      receipts: Receipt[];
    };
    expect(reply.receipts).toEqual([
      {
        kind: 'delivered',
        by: { subject: 'screen-1', role: 'charge-nurse' },
        atMs: START_MS,
      },
    ]);
  });
});

describe('rooms', () => {
  const wave = {
    startMs: START_MS,
    sampleRateHz: 250,
    leads: ['II', 'V1'] as const,
    samplesUv: Int16Array.of(1, -2, 300, -32_768),
  };

  it('shows every bed on connecting, and later changes to all', async () => {
    const socket = harness.socket({ token: await harness.token(), lastSeq: 0 });
    const shown: string[] = [];
    const three = new Promise<void>((resolve) => {
      socket.on('bed.v1', (status) => {
        shown.push(`${status.bedId} ${status.feed}`);
        if (shown.length === 2) harness.server.publishBed(liveBed('B02', { feed: 'lost' }));
        if (shown.length === 3) resolve();
      });
    });
    socket.connect();
    await three;
    expect(shown).toEqual(['B01 live', 'B02 live', 'B02 lost']);
  });

  it('sends waves of subscribed beds only, as little-endian int16', async () => {
    const socket = await connected();
    expect(await subscribe(socket, { beds: ['B02', 'B02', 'B77'] })).toEqual({
      ok: true,
      beds: ['B02'],
      unknown: ['B77'],
    });
    const next = nextEvent(socket, 'wave.v1') as Promise<WaveMessage>;
    harness.server.publishWave({ bedId: bed('B01'), ...wave });
    harness.server.publishWave({ bedId: bed('B02'), ...wave });
    const { samples, ...rest } = await next;
    expect(rest).toEqual({
      bedId: 'B02',
      startMs: START_MS,
      sampleRateHz: 250,
      leads: ['II', 'V1'],
    });
    expect(Buffer.from(samples as Uint8Array).toString('hex')).toBe('0100feff2c010080');
  });

  it('sends a burst of waves whole to a client that keeps up', async () => {
    const socket = await connected();
    await subscribe(socket, { beds: ['B01'] });
    const starts: number[] = [];
    const done = new Promise<void>((resolve) => {
      socket.on('wave.v1', ({ startMs }) => {
        starts.push(startMs);
        if (starts.length === 40) resolve();
      });
    });
    for (let index = 0; index < 40; index += 1) {
      harness.server.publishWave({ bedId: bed('B01'), ...wave, startMs: index });
    }
    await done;
    expect(starts).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });

  it('sheds waves of a client that falls behind, and never its alerts', async () => {
    const socket = await connected();
    await subscribe(socket, { beds: ['B01'] });
    let waves = 0;
    socket.on('wave.v1', () => (waves += 1));
    const { done } = collectAlerts(socket, 1);
    for (let index = 0; index < 1_000; index += 1) {
      harness.server.publishWave({ bedId: bed('B01'), ...wave });
    }
    harness.server.publishEntry(harness.view.log(alertEvent()));
    await done;
    expect(waves).toBeGreaterThan(40);
    expect(waves).toBeLessThan(1_000);
    const text = await harness.registry.metrics();
    expect(text).toContain(`wardwave_waves_shed_total ${1_000 - waves}`);
  });

  it('sends cell scores with the limits of the leads', async () => {
    const socket = await connected();
    await subscribe(socket, { beds: ['B01'] });
    const next = nextEvent(socket, 'cells.v1') as Promise<CellsMessage>;
    harness.server.publishCells({
      bedId: bed('B01'),
      firstCellIndex: 7,
      cellCount: 2,
      leads: ['II'],
      meanMilli: Int32Array.of(1_500, -2_147_483_648),
      limitsMilli: [1_000],
    });
    const { scoresMilli, ...rest } = await next;
    expect(rest).toEqual({
      bedId: 'B01',
      firstCellIndex: 7,
      cellCount: 2,
      leads: ['II'],
      limitsMilli: [1_000],
    });
    expect(Buffer.from(scoresMilli as Uint8Array).readInt32LE(0)).toBe(1_500);
  });

  it('takes a new subscription in place of the old one', async () => {
    const socket = await connected();
    await subscribe(socket, { beds: ['B01'] });
    await subscribe(socket, { beds: ['B02'] });
    const next = nextEvent(socket, 'wave.v1') as Promise<WaveMessage>;
    harness.server.publishWave({ bedId: bed('B01'), ...wave });
    harness.server.publishWave({ bedId: bed('B02'), ...wave });
    expect((await next).bedId).toBe('B02');
  });

  it.each([
    { name: 'no object', request: 'B01' },
    { name: 'beds that are no list', request: { beds: 'B01' } },
    { name: 'too many beds', request: { beds: Array.from({ length: 129 }, () => 'B01') } },
  ])('refuses a subscription with $name and stays connected', async ({ request }) => {
    const socket = await connected();
    expect(await subscribe(socket, request)).toMatchObject({
      ok: false,
      code: 'ECG_SERVER_BAD_REQUEST',
    });
    expect(socket.connected).toBe(true);
  });

  it('ends a connection that sends more than the server takes', async () => {
    const socket = await connected();
    const gone = nextEvent(socket, 'disconnect');
    socket.emit('subscribe.v1', { beds: ['x'.repeat(20_000)] }, () => undefined);
    expect(await gone).toBe('transport close');
  });
});
