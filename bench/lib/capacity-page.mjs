/** The capacity page: formulas, the measured figures that they rest on, and the table. */

const BEDS = [50, 500, 5_000, 50_000];
const FRAMES_A_SECOND = 5;
const SECONDS_AN_HOUR = 3_600;
/** A ward is planned for this share of what was measured: a process that ends leaves its beds to the others. */
const PLANNED_SHARE = 0.6;
const KAFKA_HOURS = 72;
const CELL_HOURS = 73;
const CORES_A_PROCESS = 2;
const LEAST_PARTITIONS = 12;
/** Bytes of a record in Kafka's log beside its value: key, timestamp, header, share of the batch; an allowance. */
const KAFKA_RECORD_BYTES = 30;
/** What a fragmented allocator and the append-only rewrite want beside the data; an allowance. */
const REDIS_RESERVE = 1.5;

const UNKNOWN = 'not measured yet';

/**
 * @param results - `codec`, `store`, `kafka`, `live`: full results of the benchmarks; undefined where there is none
 * @returns the page, in Markdown
 */
export function capacityPage(results) {
  const figures = figuresOf(results);
  return [HEAD, measured(figures, results), FORMULAS, table(figures), FOOT].join('\n');
}

function figuresOf({ codec, store, kafka, live }) {
  return {
    windowsACore: kafka && kafka.windowsPerSecond.wardwave / kafka.threads,
    liveBedsACore: live && live.bedsWithinLimit.wardwave / live.machine.cores,
    mergesASecond: store?.callsPerSecond.wardwave,
    frameBytes: codec?.bytesAFrame.wardwave,
    cellBytesABedHour: store?.compact.averageBytesABedHour,
    compactBytesABedHour: store?.compact.meanBytesABedHour,
    fullBytesABed: store && store.compact.fullBytesABedHour * store.compact.fullHours,
    fullHours: store?.compact.fullHours,
    redisBytesAWindow:
      kafka?.redis && kafka.redis.inputBytesAWindow + kafka.redis.outputBytesAWindow,
  };
}

/** What so many beds need; a need that rests on what is not measured is NaN. */
export function needs(beds, figures) {
  const { windowsACore, liveBedsACore, mergesASecond, frameBytes } = figures;
  const { redisBytesAWindow } = figures;
  const bedsACore = Math.floor(Math.min(windowsACore ?? NaN, liveBedsACore ?? NaN) * PLANNED_SHARE);
  const cores = Math.ceil(beds / bedsACore);
  const processes = Math.ceil(cores / CORES_A_PROCESS);
  const framesASecond = beds * FRAMES_A_SECOND;
  const bytesASecond = framesASecond * ((frameBytes ?? NaN) + KAFKA_RECORD_BYTES);
  return {
    cores,
    processes,
    partitions: Math.max(
      LEAST_PARTITIONS,
      LEAST_PARTITIONS * Math.ceil((2 * processes) / LEAST_PARTITIONS),
    ),
    framesASecond,
    kafkaBytesASecond: bytesASecond,
    kafkaDiskBytes: bytesASecond * KAFKA_HOURS * SECONDS_AN_HOUR,
    redisServers: Math.ceil(beds / ((mergesASecond ?? NaN) * PLANNED_SHARE)),
    redisBytes: beds * cellBytesABed(figures, CELL_HOURS) * REDIS_RESERVE,
    redisBytesShort: beds * cellBytesABed(figures, 4) * REDIS_RESERVE,
    redisNetworkBytesASecond: beds * (redisBytesAWindow ?? NaN),
  };
}

/** The full blocks of a bed, and compact ones for the rest of the hours. */
function cellBytesABed({ compactBytesABedHour, fullBytesABed, fullHours }, hours) {
  return (fullBytesABed ?? NaN) + (compactBytesABedHour ?? NaN) * (hours - (fullHours ?? NaN));
}

const HEAD = `# Capacity

What a ward, a hospital and a region need. \`node bench/capacity.mjs\` computes this page from measured figures ([bench/](../bench/README.md)); do not edit
it by hand. Beds have 2 leads at 250 Hz in frames of 200 ms, and a window of 10 s each second.
`;

const FORMULAS = `## How it is computed

- **Beds a core** = the smaller of (windows a second and core while a backlog is drained) and (live beds a core with p99 of the score within 1 s), times ${PLANNED_SHARE}:
  the rest is for the beds of a process that has ended, and for a busy hour. One bed is one window a second.
- **Cores** = beds / beds a core; **processes** = cores / ${CORES_A_PROCESS}; **partitions** = twice the processes, in multiples of ${LEAST_PARTITIONS}, at least ${LEAST_PARTITIONS}.
- **Kafka in** = beds × ${FRAMES_A_SECOND} frames × (bytes of a frame + ${KAFKA_RECORD_BYTES}); out is the same for each consumer group. **Disk** = that × ${KAFKA_HOURS} h, before replication (× 3 with three
  copies) and without compression.
- **Redis memory** = beds × (bytes of full blocks + bytes of a compact bed-hour × further hours kept) × ${REDIS_RESERVE} for fragmentation and the rewrite of its file. Alerts,
  states and strips are small beside cells.
- **Redis servers** = beds / (windows merged a second × ${PLANNED_SHARE}): a Redis has one thread for scripts. Judging and logging come on top and are not in it.
- **Redis network** = beds × bytes a window, both ways.

Twelve leads at 500 Hz are 12 times the frame, about 6 times the cells, and twice to three times the cores (\`node bench/detectors.mjs\`).
`;

const FOOT = `Where one Redis is not enough, in merges or in memory, give each group of wards its own: wards share nothing, so this is a plain division. The same holds
for Kafka.

Cells are most of what fills Redis. A ward that looks back four hours instead of three days sets \`redis.cellTtlHours: 4\` and \`kafka.retentionHours: 3\`.
`;

function measured(figures, { codec, store, kafka, live }) {
  const scores = store?.compact.scores.includes('made up') ? 'made-up scores' : 'recorded scores';
  const rows = [
    ['windows a second and core, Kafka and Redis', number(figures.windowsACore), kafka],
    ['live beds a core, p99 of the score within 1 s', number(figures.liveBedsACore), live],
    ['windows merged a second by one Redis', number(figures.mergesASecond), store],
    ['bytes of a frame', number(figures.frameBytes), codec],
    [
      `bytes of cells a bed-hour, 2 leads, on average over 73 h, ${scores}`,
      number(figures.cellBytesABedHour),
      store,
    ],
    [
      `bytes of cells a bed-hour once they are compact, ${scores}`,
      number(figures.compactBytesABedHour),
      store,
    ],
    ['bytes of the blocks of a bed that are full', number(figures.fullBytesABed), store],
    ['bytes to and from Redis a window', number(figures.redisBytesAWindow), kafka],
  ];
  return [
    '## Measured',
    '',
    '| figure | value | from |',
    '| --- | ---: | --- |',
    ...rows.map(([what, value, from]) => `| ${what} | ${value} | ${source(from)} |`),
    '',
  ].join('\n');
}

function source(result) {
  if (result === undefined) return '`npm run bench`';
  const { bench, takenAt, commit, machine } = result;
  return `\`bench/${bench}.mjs\`, ${takenAt.slice(0, 10)}, ${commit}, ${machine.cpu}, ${machine.cores} cores`;
}

function table(figures) {
  const of = BEDS.map((beds) => needs(beds, figures));
  const row = (what, show) => `| ${what} | ${of.map(show).join(' | ')} |`;
  return [
    '## What so many beds need',
    '',
    `| | ${BEDS.map((beds) => `${beds.toLocaleString('en')} beds`).join(' | ')} |`,
    `| --- | ${BEDS.map(() => '---:').join(' | ')} |`,
    row('cores for wardwave', ({ cores }) => number(cores)),
    row('processes of 2 cores', ({ processes }) => number(processes)),
    row('Kafka partitions of the frames topic', ({ partitions }) => number(partitions)),
    row('frames a second', ({ framesASecond }) => number(framesASecond)),
    row('Kafka in, a second', ({ kafkaBytesASecond }) => bytes(kafkaBytesASecond)),
    row(`Kafka disk, ${KAFKA_HOURS} h, one copy`, ({ kafkaDiskBytes }) => bytes(kafkaDiskBytes)),
    row(`Redis memory, cells kept ${CELL_HOURS} h`, ({ redisBytes }) => bytes(redisBytes)),
    row('Redis memory, cells kept 4 h', ({ redisBytesShort }) => bytes(redisBytesShort)),
    row('Redis servers, by merges a second', ({ redisServers }) => number(redisServers)),
    row('Redis network, a second', ({ redisNetworkBytesASecond }) =>
      bytes(redisNetworkBytesASecond),
    ),
    '',
  ].join('\n');
}

function number(value) {
  return value === undefined || !Number.isFinite(value)
    ? UNKNOWN
    : Math.round(value).toLocaleString('en');
}

function bytes(value) {
  if (!Number.isFinite(value)) return UNKNOWN;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)),
  );
  return `${(value / 1_000 ** step).toPrecision(3)} ${units[step]}`;
}
