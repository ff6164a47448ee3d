/** How alerts and cells of the whole chain agree with the annotations of recordings. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDetector } from '../dist/app/detectors.js';
import { systemClock } from '../dist/app/system-clock.js';
import { loadSettings } from '../dist/config/load.js';
import { recordingFrames } from '../dist/replay/recording-frames.js';
import { readWfdbRecord } from '../dist/replay/wfdb-record.js';
import { areaUnderRoc, logger, rounded, scoredReplay } from './lib/scored-replay.mjs';

const HELP = `node bench/recordings.mjs --data DIR [--record mitdb/208,...] [--out FILE]

Replays recordings through the embedded chain as fast as it goes, and compares with their annotations:
  cellAuc                   cells within 0.3 s before to 0.5 s after a V, E, F or ! beat against all others
  beatAuc                   the same beats against all others, each scored by its mean cell in that span
  markedVentricularBeats    share of those beats that a mark of an anomaly alert touches
  markedOtherBeats          the same for all other beats: chance would make both equal
  lethalEpisodes            VF, VFL, VT and asystole: was an alert present, and of which priority
Needs a built project (npm run build). The final figures are to be taken on records not used here.
`;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    record: { type: 'string', default: 'mitdb/208,mitdb/119,vfdb/424' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help || values.data === undefined) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}

const START_MS = Date.UTC(2000, 0, 1);
const BEFORE_MS = 300;
const AFTER_MS = 500;
const VENTRICULAR = new Set(['V', 'E', 'F', '!']);
const BEATS = new Set([...'NLRBAaJSVrFejnE/fQ?!']);
const LETHAL = /^\((VF|VFIB|VFL|VT|ASYS)$/;

const settings = loadSettings({ environment: process.env });
const tools = { clock: systemClock, logger, observer: {} };
const opened = await openDetector(settings, tools);
const report = { command: 'node bench/recordings.mjs', model: opened.detector.model, records: [] };
for (const name of values.record.split(',')) {
  process.stderr.write(`${name} ...\n`);
  report.records.push(await measure(name));
}
await opened.detector.close();
const text = `${JSON.stringify(report, null, 2)}\n`;
if (values.out !== undefined) writeFileSync(values.out, text);
process.stdout.write(text);

async function measure(name) {
  const recording = await readWfdbRecord(join(values.data, name));
  const frames = recordingFrames(recording, {
    bedId: 'B1',
    deviceId: 'bench',
    startUs: START_MS * 1_000,
  });
  const { cells, events } = (await scoredReplay({ frames, opened, settings })).get('B1');
  const marked = markedCells(events);
  const timeMs = ({ sampleIndex }) => START_MS + (sampleIndex * 1_000) / recording.sampleRateHz;
  const beats = recording.annotations.filter(({ symbol }) => BEATS.has(symbol));
  const isVentricular = ({ symbol }) => VENTRICULAR.has(symbol);
  const ventricular = beats.filter(isVentricular).map(timeMs);
  const others = beats.filter((beat) => !isVentricular(beat)).map(timeMs);
  const near = new Set(ventricular.flatMap(cellsAround));
  const [inside, outside] = [[], []];
  for (const [cell, score] of cells) (near.has(cell) ? inside : outside).push(score);
  const anomalies = events.filter(({ condition }) => condition === 'anomaly');
  return {
    record: name,
    seconds: rounded(recording.sampleCount / recording.sampleRateHz, 1),
    alerts: new Set(events.map(({ alertId }) => alertId)).size,
    anomalyAlerts: new Set(anomalies.map(({ alertId }) => alertId)).size,
    markedShareOfTime: rounded(
      marked.size / (recording.sampleCount / recording.sampleRateHz / 0.1),
    ),
    cellAuc: rounded(areaUnderRoc(inside, outside)),
    beatAuc: rounded(areaUnderRoc(scoresOf(ventricular, cells), scoresOf(others, cells))),
    ventricularBeats: ventricular.length,
    markedVentricularBeats: rounded(shareMarked(ventricular, marked)),
    otherBeats: others.length,
    markedOtherBeats: rounded(shareMarked(others, marked)),
    lethalEpisodes: lethalEpisodes(recording, timeMs, events),
  };
}

function cellsAround(ms) {
  const cells = [];
  const last = Math.floor((ms + AFTER_MS) / 100);
  for (let cell = Math.floor((ms - BEFORE_MS) / 100); cell <= last; cell++) cells.push(cell);
  return cells;
}

function scoresOf(times, cells) {
  return times.flatMap((ms) => {
    const scores = cellsAround(ms).flatMap((cell) => cells.get(cell) ?? []);
    return scores.length === 0 ? [] : [scores.reduce((a, b) => a + b, 0) / scores.length];
  });
}

function markedCells(events) {
  const marked = new Set();
  for (const { condition, marks } of events) {
    if (condition !== 'anomaly') continue;
    for (const { startMs, endMs } of marks) {
      for (let cell = startMs / 100; cell < endMs / 100; cell++) marked.add(cell);
    }
  }
  return marked;
}

function shareMarked(times, marked) {
  if (times.length === 0) return undefined;
  return times.filter((ms) => marked.has(Math.floor(ms / 100))).length / times.length;
}

/** Each lethal episode with the alerts that were present in it, and the first that was raised in it. */
function lethalEpisodes({ annotations, sampleCount, sampleRateHz }, timeMs, events) {
  const rhythms = annotations.filter(({ note }) => note.startsWith('('));
  return rhythms.flatMap((rhythm, index) => {
    const note = rhythm.note.replaceAll('\0', '');
    if (!LETHAL.test(note)) return [];
    const startMs = timeMs(rhythm);
    const next = rhythms[index + 1];
    const endMs = next ? timeMs(next) : START_MS + (sampleCount * 1_000) / sampleRateHz;
    const present = events.filter((event) => event.startMs < endMs && event.endMs > startMs);
    const said = events.filter(
      ({ phase, decidedAtMs, reason }) =>
        decidedAtMs >= startMs &&
        decidedAtMs < endMs &&
        (phase === 'raised' || reason === 'priority-raised'),
    );
    return [
      {
        rhythm: note.slice(1),
        startS: rounded((startMs - START_MS) / 1_000, 1),
        durationS: rounded((endMs - startMs) / 1_000, 1),
        alertsPresent: new Set(present.map(({ alertId }) => alertId)).size,
        conditions: [...new Set(present.map(({ condition }) => condition))],
        highestPriority: ['high', 'medium', 'low'].find((priority) =>
          present.some((event) => event.priority === priority),
        ),
        firstSaidAfterS:
          said.length === 0 ? null : rounded((said[0].decidedAtMs - startMs) / 1_000, 1),
      },
    ];
  });
}
