/** What merging a window costs in Redis: packed strings beside a hash and a sorted set, in calls and in memory. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { RedisScoreStore } from '../dist/aggregation/redis-score-store.js';
import { RedisScripts } from '../dist/aggregation/redis-scripts.js';
import { storeKeys } from '../dist/domain/store-keys.js';
import { startRedis } from '../infra/local/redis.mjs';
import { checkout, compared, rounded, runBench } from './lib/bench.mjs';

const HELP = `Merges the windows of beds for an hour (2 leads, 10 s, one each second), each once, by one script a window, with
  wardwave     one packed string a bed and 15 minutes (src/aggregation/commands/mergeScores-2.lua)
  hash         a field for each lead and cell
  sortedSet    a member for each lead and cell
One window of each bed is under way at a time. Memory is MEMORY USAGE of the hour's keys when the hour is full, for one
bed. Then the blocks of the hour are made compact, and the time of that is taken, with reading and replacing. What wardwave
takes on average over the retention is: compact blocks, but for those that wait for their turn and the one that fills.
A Redis of its own is started and removed.
  --scores FOLDER  the scores of the hour come from here: folder "records" of wardwave evaluate, one bed a record; without
                   it they are made up, more restless from cell to cell than a model's, so compact blocks come out larger
`;
const RETENTION_HOURS = 73;
/** From a block's end to its bed's turn: 1 to 6 minutes (src/aggregation/block-schedule.ts). */
const MEAN_WAIT_MINUTES = 3.5;
const BLOCK_MINUTES = 15;
const BLOCKS_AN_HOUR = 60 / BLOCK_MINUTES;
const CELLS_A_BLOCK = 9_000;
const MADE_UP = [
  { name: 'made up', cellAt: (lead, cell) => Math.round(900 * noise(2 * cell + lead)) },
];
const LEADS = ['II', 'V1'];
const HOUR_WINDOWS = 3_600;
const HOUR_START_US = Date.UTC(2026, 0, 1) * 1_000;
const SPEC = { sampleRateHz: 100, lengthMs: 10_000, hopMs: 1_000 };

const OPTIONS = { scores: { type: 'string' } };

await runBench({ name: 'store', help: HELP, options: OPTIONS }, async ({ quick, scores }) => {
  const server = await startRedis();
  try {
    return await measure(server.url, {
      beds: 8,
      windows: quick ? 60 : 600,
      hour: quick ? 600 : HOUR_WINDOWS,
      sequences: scores === undefined ? MADE_UP : readSequences(scores),
    });
  } finally {
    await server.stop();
  }
});

/** A number from 0 to 1 that is as good as drawn, and always the same for the same place. */
function noise(place) {
  let bits = Math.imul(place + 1, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  return ((bits ^ (bits >>> 13)) >>> 0) / 2 ** 32;
}

async function measure(url, { beds, windows, hour, sequences }) {
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
  const compacted = [];
  for (const sequence of sequences) {
    await redis.flushall();
    compacted.push(await compactHour(redis, packed, sequence));
  }
  await scripts.close();
  redis.disconnect();
  return {
    beds,
    ...compared(rates, 'callsPerSecond'),
    hourShare: rounded(hour / HOUR_WINDOWS),
    bytesABedHour: bytes,
    compact: compactFigures(compacted),
    bytesABedHourALead: Object.fromEntries(
      Object.entries(bytes).map(([name, count]) => [name, Math.round(count / LEADS.length)]),
    ),
    // A packed block has its whole size from the start, so only full hours can be compared.
    memoryRatio:
      hour < HOUR_WINDOWS
        ? null
        : {
            'wardwave / hash': rounded(bytes.wardwave / bytes.hash, 3),
            'wardwave / sortedSet': rounded(bytes.wardwave / bytes.sortedSet, 3),
          },
  };
}

/** Fills the hour with the scores of a sequence, repeated where it is shorter, and makes its blocks compact. */
async function compactHour(redis, store, { name, cellAt }) {
  for (let second = 0; second < HOUR_WINDOWS; second += 10) {
    const cellScoresMilli = Int32Array.from({ length: LEADS.length * 100 }, (_, at) =>
      cellAt(Math.floor(at / 100), second * 10 + (at % 100)),
    );
    await store.merge({ ...scoreOf(0, second), cellScoresMilli }, { ...SPEC, hopMs: 10_000 });
  }
  const fullBytes = await memoryOf(redis);
  const firstBlock = HOUR_START_US / 100_000 / CELLS_A_BLOCK;
  const [fromMs, cpuBefore] = [performance.now(), process.cpuUsage()];
  for (let block = 0; block < BLOCKS_AN_HOUR; block++) {
    await store.compact('B0', firstBlock + block);
  }
  const msABlock = (performance.now() - fromMs) / BLOCKS_AN_HOUR;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuMsABlock = (user + system) / 1_000 / BLOCKS_AN_HOUR;
  return { name, fullBytes, compactBytes: await memoryOf(redis), msABlock, cpuMsABlock };
}

function compactFigures(hours) {
  const mean = (of) => hours.map(of).reduce((a, b) => a + b, 0) / hours.length;
  const full = mean(({ fullBytes }) => fullBytes);
  const compact = mean(({ compactBytes }) => compactBytes);
  const fullHours = (1 + MEAN_WAIT_MINUTES / BLOCK_MINUTES) / BLOCKS_AN_HOUR;
  const averageOf = (compactBytes) =>
    Math.round((compactBytes * (RETENTION_HOURS - fullHours) + full * fullHours) / RETENTION_HOURS);
  const largest = Math.max(...hours.map(({ compactBytes }) => compactBytes));
  return {
    scores: hours.map(({ name }) => name),
    bytesABedHour: Object.fromEntries(hours.map(({ name, compactBytes }) => [name, compactBytes])),
    fullBytesABedHour: Math.round(full),
    meanBytesABedHour: Math.round(compact),
    retentionHours: RETENTION_HOURS,
    fullHours: rounded(fullHours, 3),
    averageBytesABedHour: averageOf(compact),
    largestAverageBytesABedHour: averageOf(largest),
    msABlock: rounded(mean(({ msABlock }) => msABlock)),
    cpuMsABlock: rounded(mean(({ cpuMsABlock }) => cpuMsABlock)),
  };
}

/** The scores of evaluated records: two leads each, repeated from the start where they end. */
function readSequences(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const { name, cells } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const bytes = Buffer.from(cells.scoreMilli, 'base64');
      const rows = Math.min(LEADS.length, cells.leads.length);
      const cellAt = (lead, cell) => {
        const at = (lead % rows) * cells.cellCount + (cell % cells.cellCount);
        return bytes.readInt32LE(4 * at);
      };
      return { name, cellAt };
    });
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
