import { afterAll, beforeAll } from '@jest/globals';
import type { RedisScripts } from '../../src/aggregation/redis-scripts.js';
import { MemoryAlertLog } from '../../src/alerts/memory-alert-log.js';
import { RedisAlertLog } from '../../src/alerts/redis-alert-log.js';
import { storeKeys } from '../../src/domain/store-keys.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { realClock } from '../support/test-clock.js';
import { openScripts } from '../support/store-scripts.js';
import { describeAlertLog } from './alert-log.js';
import { describeSignalLog } from './signal-log.js';

let redis: TestRedis;
let scripts: RedisScripts;
let prefix: string;

beforeAll(async () => {
  redis = await startTestRedis();
  scripts = await openScripts(redis.url);
  prefix = redis.newPrefix();
});

afterAll(async () => {
  await scripts.close();
  await redis.stop();
});

for (const describeLog of [describeAlertLog, describeSignalLog]) {
  describeLog('MemoryAlertLog', (limits) => new MemoryAlertLog({ clock: realClock, ...limits }));
  describeLog(
    'RedisAlertLog',
    (limits) => new RedisAlertLog({ scripts, keys: storeKeys(prefix), ...limits }),
  );
}
