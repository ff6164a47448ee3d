import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { alertEvent, ward } from '../support/fixture-ward.js';
import { eventually } from '../support/services.js';
import { collectAlerts, nextEvent, SECRET, startHarness } from '../support/ward-harness.js';

/** Everything of a token that would help whoever reads a log: the whole, its claims, its signature. */
function partsOf(token: string): readonly string[] {
  return [token, ...token.split('.').slice(1)];
}

describe('the log of a server', () => {
  it('holds no token and no secret, whatever went well or wrong', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const harness = await startHarness({
      logger,
      access: { eventBurst: 5, eventsPerSecond: 1, recheckPeriodMs: 20 },
      receipts: {
        record: () => Promise.reject(new Error('no room for receipts')),
        receiptsOf: () => Promise.reject(new Error('no receipts')),
      },
    });
    const good = await harness.token();
    const foreign = await harness.token({ wardId: ward('elsewhere') });
    const forged = `${good.slice(0, -6)}AAAAAA`;
    try {
      const socket = harness.socket({ token: good, lastSeq: 0 });
      const beat = nextEvent(socket, 'heartbeat.v1');
      socket.connect();
      await beat;
      const { done } = collectAlerts(socket, 1);
      harness.server.publishEntry(harness.view.log(alertEvent()));
      await done;
      for (let count = 0; count < 10; count += 1) {
        socket.emit('subscribe.v1', { beds: [good] }, () => undefined);
      }
      for (const token of [foreign, forged]) {
        const refused = harness.socket({ token, lastSeq: 0 });
        const error = nextEvent(refused, 'connect_error');
        refused.connect();
        await error;
        await harness.get('/api/v1/beds', { authorization: `Bearer ${token}` });
      }
      await harness.get('/api/v1/receipts/1', { authorization: `Bearer ${good}` });
      await harness.get(`/api/v1/alerts?token=${good}`, {});
      harness.view.gate = () => Promise.reject(new Error('the log is away'));
      await harness.get('/api/v1/alerts', { authorization: `Bearer ${good}` });
      await eventually(() => lines.some((line) => line.includes('followed')), { what: 'a line' });
    } finally {
      await harness.close();
    }
    const text = lines.join('');
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const secret of [SECRET, ...[good, foreign, forged].flatMap(partsOf)]) {
      expect(text).not.toContain(secret);
    }
  });
});
