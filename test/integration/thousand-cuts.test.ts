import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { SeededRandom } from '../../src/replay/synthetic/random.js';
import type { LoggedAlert } from '../../src/domain/alert.js';
import { alertEvent } from '../support/fixture-ward.js';
import { startCuttingProxy } from '../support/cutting-proxy.js';
import { eventually } from '../support/services.js';
import { startHarness, type WardSocket } from '../support/ward-harness.js';

const CUTS = 1_000;
const SEED = 20_261_126;
const LONGEST_LIFE_MS = 24;
const ALERT_PERIOD_MS = 4;

describe('a dashboard whose link is cut a thousand times under a load of alerts', () => {
  it('gets every sequence number once, in order', async () => {
    const harness = await startHarness();
    const proxy = await startCuttingProxy(Number(new URL(harness.url).port));
    const token = await harness.token();
    const seqs: number[] = [];
    const notices: unknown[] = [];
    let connections = 0;
    const socket: WardSocket = io(`http://127.0.0.1:${proxy.port}`, {
      auth: (give) => {
        give({ token, lastSeq: seqs.at(-1) ?? 0, logId: harness.view.logId });
      },
      reconnectionDelay: 1,
      reconnectionDelayMax: 3,
      transports: ['websocket'],
    });
    socket.on('connect', () => (connections += 1));
    socket.on('catchup.v1', (notice) => notices.push(notice));
    socket.on('alert.v1', ({ seq }: LoggedAlert, ack) => {
      seqs.push(seq);
      ack({ seq });
    });
    let logged = 0;
    const alerting = setInterval(() => {
      logged += 1;
      harness.server.publishEntry(harness.view.log(alertEvent()));
    }, ALERT_PERIOD_MS);
    try {
      const random = new SeededRandom(SEED, 1);
      for (let cuts = 0; cuts < CUTS;) {
        await sleep(random.between(0, LONGEST_LIFE_MS));
        // Only a link that is there can be cut.
        if (proxy.cut() > 0) cuts += 1;
      }
      clearInterval(alerting);
      await eventually(() => seqs.length >= logged, { what: `the last of ${logged} alerts` });
    } finally {
      clearInterval(alerting);
      socket.disconnect();
      await proxy.close();
      await harness.close();
    }
    expect(logged).toBeGreaterThan(500);
    // Enough of the cut connections had got far enough to be sent something.
    expect(connections).toBeGreaterThan(CUTS / 10);
    expect(notices).toEqual([]);
    expect(seqs).toEqual(Array.from({ length: logged }, (_, index) => index + 1));
  }, 60_000);
});
