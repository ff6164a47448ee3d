/** Whether the synthetic ward's normal beds stay normal for the detector for an hour. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openDetector } from '../dist/app/detectors.js';
import { systemClock } from '../dist/app/system-clock.js';
import { loadSettings } from '../dist/config/load.js';
import { frameEndUs } from '../dist/domain/frame.js';
import { syntheticWard } from '../dist/replay/synthetic/ward.js';
import { logger, quantile, rounded, scoredReplay } from './lib/scored-replay.mjs';

const HELP = `node bench/normal-hour.mjs [--minutes 60] [--seed 1] [--out FILE]

Sends the two normal beds of the synthetic ward, 12 leads each, through the embedded chain as fast as it
goes, and reports their cell scores (1 = 99th percentile of normal ECG, highest lead) and alerts.
Needs a built project (npm run build).
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const startUs = Date.UTC(2026, 0, 1) * 1_000;
const endUs = startUs + Number(values.minutes) * 60e6;
const settings = loadSettings({ environment: process.env });
const opened = await openDetector(settings, { clock: systemClock, logger, observer: {} });
const beds = syntheticWard({ beds: 8, seed: Number(values.seed), startUs }).filter(
  ({ scenario }) => scenario.episodes.length === 0,
);
const report = {
  command: `node bench/normal-hour.mjs --minutes ${values.minutes} --seed ${values.seed}`,
  model: opened.detector.model,
  beds: [],
};
for (const bed of beds) {
  process.stderr.write(`${bed.bedId} ...\n`);
  const { cells, events } = (
    await scoredReplay({ frames: until(bed.frames, endUs), opened, settings })
  ).get(bed.bedId);
  const scores = [...cells.values()];
  report.beds.push({
    bed: bed.bedId,
    cells: scores.length,
    median: rounded(quantile(scores, 0.5)),
    percentile99: rounded(quantile(scores, 0.99)),
    highest: rounded(scores.reduce((a, b) => Math.max(a, b))),
    shareAboveOne: rounded(scores.filter((score) => score > 1).length / scores.length, 6),
    alerts: new Set(events.map(({ alertId }) => alertId)).size,
  });
}
await opened.detector.close();
const text = `${JSON.stringify(report, null, 2)}\n`;
if (values.out !== undefined) writeFileSync(values.out, text);
process.stdout.write(text);

function* until(frames, limitUs) {
  for (const frame of frames) {
    if (frameEndUs(frame) > limitUs) return;
    yield frame;
  }
}
