/** What merging a window costs in Redis: packed strings beside a hash and a sorted set, in calls and in memory. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { RedisScoreStore } from '../dist/aggregation/redis-score-store.js';
import { RedisScripts } from '../dist/aggregation/redis-scripts.js';
import { storeKeys } from '../dist/domain/store-keys.js';
import { startRedis } from '../infra/local/redis.mjs';
import { checkout, compared, rounded, runBench } from './lib/bench.mjs';

const HELP = `Merges the windows of beds for an hour (2 leads, 10 s, one each second), each once, by one script a window, with
  wardwave     one packed string a bed and hour (src/aggregation/commands/mergeScores-2.lua)
  hash         a field for each lead and cell
  sortedSet    a member for each lead and cell
One window of each bed is under way at a time. Memory is MEMORY USAGE of the hour's keys when the hour is full, for one
bed. A Redis of its own is started and removed.
`;
const LEADS = ['II', 'V1'];
const HOUR_WINDOWS = 3_600;
const HOUR_START_US = Date.UTC(2026, 0, 1) * 1_000;
const SPEC = { sampleRateHz: 100, lengthMs: 10_000, hopMs: 1_000 };

await runBench({ name: 'store', help: HELP }, async ({ quick }) => {
  const server = await startRedis();
  try {
    return await measure(server.url, {
      beds: 8,
      windows: quick ? 60 : 600,
      hour: quick ? 600 : HOUR_WINDOWS,
    });
  } finally {
    await server.stop();
  }
});

async function measure(url, { beds, windows, hour }) {
  const redis = new Redis(url);
  const scripts = await RedisScripts.open({
    url,
    scriptFolders: [join(checkout, 'dist', 'aggregation', 'commands')],
  });
  const packed = new RedisScoreStore({ scripts, keys: storeKeys('bench') });
  const stores = {
    wardwave: (bed, second) => packed.merge(scoreOf(bed, second), SPEC),
    hash: byScript(redis, 'mergeHash', 'hash'),
    sortedSet: byScript(redis, 'mergeSortedSet', 'set'),
  };
  const [rates, bytes] = [{}, {}];
  for (const [name, merge] of Object.entries(stores)) {
    await redis.flushall();
    rates[name] = await rateOf(merge, beds, windows);
    await redis.flushall();
    // Windows that begin in the hour; the last ones reach into the next, which a full hour shares with its neighbours.
    for (let second = 0; second < hour - 9; second++) await merge(0, second);
    bytes[name] = await memoryOf(redis);
  }
  await scripts.close();
  redis.disconnect();
  return {
    beds,
    ...compared(rates, 'callsPerSecond'),
    hourShare: rounded(hour / HOUR_WINDOWS),
    bytesABedHour: bytes,
    bytesABedHourALead: Object.fromEntries(
      Object.entries(bytes).map(([name, count]) => [name, Math.round(count / LEADS.length)]),
    ),
    // A packed hour has its whole size from the start, so only full hours can be compared.
    memoryRatio:
      hour < HOUR_WINDOWS
        ? null
        : {
            'wardwave / hash': rounded(bytes.wardwave / bytes.hash, 3),
            'wardwave / sortedSet': rounded(bytes.wardwave / bytes.sortedSet, 3),
          },
  };
}

async function rateOf(merge, beds, windows) {
  const fromMs = performance.now();
  await Promise.all(
    Array.from({ length: beds }, async (_, bed) => {
      for (let second = 0; second < windows; second++) await merge(bed, second);
    }),
  );
  return (beds * windows * 1_000) / (performance.now() - fromMs);
}

function byScript(redis, name, prefix) {
  const lua = readFileSync(join(import.meta.dirname, 'lib', 'stores', `${name}-1.lua`), 'utf8');
  redis.defineCommand(name, { numberOfKeys: 1, lua });
  return (bed, second) => {
    const terms = Array.from(scoreOf(bed, second).cellScoresMilli, (score) => score * 256 + 1);
    return redis[name](
      `${prefix}:{bed:${bed}}`,
      '262800',
      String(second * 10),
      String(second),
      ...terms,
    );
  };
}

function scoreOf(bed, second) {
  const startUs = HOUR_START_US + second * 1e6;
  return {
    bedId: `B${bed}`,
    startUs,
    endUs: startUs + 1e7,
    leads: LEADS,
    cellScoresMilli: Int32Array.from(
      { length: LEADS.length * 100 },
      (_, at) => 300 + ((at * 37 + second * 11 + bed) % 900),
    ),
    windowScoreMilli: 500,
  };
}

async function memoryOf(redis) {
  const keys = await redis.keys('*');
  let bytes = 0;
  for (const key of keys) bytes += await redis.memory('USAGE', key, 'SAMPLES', '0');
  return bytes;
}
