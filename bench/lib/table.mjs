/** The results of a run as one table, for people. */

const ROWS = {
  codec: ({ write, read }) => [
    ...rates('frames written a second', write.framesPerSecond, write.ratio),
    ...rates('frames read and checked a second', read.framesPerSecond, read.ratio),
  ],
  windowing: ({ framesPerSecond, ratio }) =>
    rates('frames cut into windows a second', framesPerSecond, ratio),
  inference: ({ leadSets }) =>
    leadSets.flatMap(({ leads, windowsPerSecond, ratio }) =>
      rates(`windows of ${leads} leads a second, 1 thread`, windowsPerSecond, ratio),
    ),
  store: ({ callsPerSecond, ratio, bytesABedHour, memoryRatio }) => [
    ...rates('windows merged a second', callsPerSecond, ratio),
    ...(memoryRatio === null ? [] : rates('bytes a bed-hour, 2 leads', bytesABedHour, memoryRatio)),
  ],
  'end-to-end-embedded': ({ rows, cores }) =>
    rows.flatMap(({ threads, windowsPerSecond, ratio }) =>
      rates(
        `windows a second end to end, one process on ${cores} cores, inference threads: ${threads}`,
        windowsPerSecond,
        ratio,
      ),
    ),
  'end-to-end-kafka': ({ windowsPerSecond, ratio, threads }) =>
    rates(
      `windows a second end to end, Kafka and Redis, ${threads} threads`,
      windowsPerSecond,
      ratio,
    ),
  'live-beds': ({ bedsWithinLimit, ratio, p99LimitMs, alerts }) => [
    ...rates(`live beds with p99 of the score within ${p99LimitMs} ms`, bedsWithinLimit, ratio),
    alone(
      `ms from the last sample to the alert at a page, p99, ${alerts.beds} beds`,
      alerts.latency.alertPage.p99Ms,
    ),
    alone(`ms of delay of the main thread, p99, ${alerts.beds} beds`, alerts.mainThreadDelayP99Ms),
  ],
};

/** The table, in Markdown; empty where there is no result. */
export function speedTable(results) {
  const [first] = results;
  if (first === undefined) return '';
  const { machine, versions, commit, takenAt } = first;
  const quick = results.some((result) => result.quick)
    ? ' A quick run: the figures say little.'
    : '';
  const lines = results.flatMap((result) =>
    ROWS[result.bench](result).map((cells) => `| ${cells.join(' | ')} |`),
  );
  return [
    '# Speed',
    '',
    `Taken ${takenAt.slice(0, 10)} at commit ${commit ?? 'unknown'} on ${machine.cpu}, ${machine.cores} cores, ` +
      `${machine.memoryGiB} GiB, Node ${versions.node}.${quick}`,
    'Each row was measured in one run, in turns; see README.md for what stands beside what.',
    '',
    '| what | wardwave | beside | its figure | ratio |',
    '| --- | ---: | --- | ---: | ---: |',
    ...lines,
    '',
  ].join('\n');
}

/** A row for each thing beside ours; the first figure is ours. */
function rates(what, figures, ratio) {
  const [[ours, own], ...others] = Object.entries(figures);
  return others
    .filter(([, figure]) => figure !== null)
    .map(([name, figure]) => [
      what,
      number(own),
      name,
      number(figure),
      ratio[`${ours} / ${name}`] ?? '-',
    ]);
}

/** A row of ours that stands beside nothing. */
function alone(what, figure) {
  return [what, figure ?? 'none', '-', '-', '-'];
}

function number(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(value);
}
