/** How many live beds keep the 99th percentile of score latency within a second: wardwave beside the peer. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadSender } from '../dist/app/load/load-sender.js';
import { systemClock } from '../dist/app/system-clock.js';
import { KafkaFrameTarget } from '../dist/ingest/kafka-frame-target.js';
import { dueOfMoment, FrameCalendar } from '../dist/load/frame-calendar.js';
import { LatencyHistogram } from '../dist/load/latency-histogram.js';
import { judgeStep, nextStepBeds } from '../dist/load/ramp.js';
import { checkout, rounded, runBench } from './lib/bench.mjs';
import { benchSignal, LEADS, until, withServers } from './lib/brokered.mjs';
import { logger } from './lib/scored-replay.mjs';

const HELP = `Raises the beds (2 leads, 250 Hz, by the clock, whatever the system does) until the 99th percentile from a window's last
sample to its score breaks 1 s, in the same steps for both. Servers, load and what is measured share the machine.
  wardwave   \`wardwave load\`: the score counts when a page has it
  peer       Quix Streams (bench/peer): the score counts when it is in Redis, which is earlier
  alerts     before it, 48 beds, one in four with an arrhythmia each minute: from the last sample to the alert at a page,
             and how long the ward's main thread kept others waiting
--no-peer leaves the peer out.
`;
const options = { 'no-peer': { type: 'boolean' } };
const P99_LIMIT_MS = 1_000;
const WINDOW_MS = 10_000;
const SETTLE_MS = 3_000;
const GIVE_UP_MS = 5_000;

await runBench({ name: 'live-beds', help: HELP, options }, async (values) => {
  const { quick } = values;
  const ramp = quick
    ? { startBeds: 4, maxBeds: 4, factor: 2, seconds: 5 }
    : { startBeds: 65, maxBeds: 400, factor: 1.35, seconds: 15 };
  return withServers(async (servers) => {
    const alerts = await alertLatency(
      servers,
      quick ? { beds: 4, seconds: 5 } : { beds: 48, seconds: 60 },
    );
    const wardwave = await wardwaveSteps(servers, ramp);
    const peer = values['no-peer'] ? undefined : await peerSteps(servers, ramp);
    const ratio =
      peer === undefined || peer.bedsWithinLimit === 0
        ? null
        : wardwave.bedsWithinLimit / peer.bedsWithinLimit;
    return {
      ...{ leads: LEADS.length, p99LimitMs: P99_LIMIT_MS, alerts },
      bedsWithinLimit: { wardwave: wardwave.bedsWithinLimit, peer: peer?.bedsWithinLimit ?? null },
      ratio: { 'wardwave / peer': rounded(ratio ?? Number.NaN, 2) },
      steps: { wardwave: wardwave.steps, peer: peer?.steps ?? null },
    };
  });
});

/** One step of beds with arrhythmias, long enough for some hundred alert events. */
async function alertLatency(servers, { beds, seconds }) {
  const { result, mainThreadDelayP99Ms } = await loaded(servers, 'alerts', [
    ...['--beds', String(beds), '--seconds', String(seconds), '--arrhythmia-one-in', '4'],
  ]);
  const [step] = result.steps;
  return { beds, mainThreadDelayP99Ms, latency: step.latency, arrhythmia: step.arrhythmia };
}

async function wardwaveSteps(servers, { startBeds, maxBeds, factor, seconds }) {
  const { result } = await loaded(servers, 'live', [
    ...['--beds', String(startBeds), '--ramp', String(maxBeds), '--ramp-factor', String(factor)],
    ...['--seconds', String(seconds), '--p99', String(P99_LIMIT_MS)],
  ]);
  return result;
}

/** What `wardwave load` says of a ward of its own, and the ward's event loop meanwhile. */
async function loaded(servers, name, args) {
  const topic = await servers.newTopic(name);
  const ward = await servers.startWardwave(topic, { fromBeginning: false });
  await until(async () => (await fetch(`${ward.url}/readyz`)).ok, 30_000, 'the ward');
  const json = join(servers.folder, `${name}.json`);
  // Each look begins the measure anew.
  await ward.mainThreadDelayP99Ms();
  const child = spawn(
    process.execPath,
    [join(checkout, 'dist', 'cli', 'main.js'), 'load', '--url', ward.url, ...args, '--json', json],
    { env: ward.environment, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await new Promise((resolve) => {
    child.once('exit', resolve);
  });
  const mainThreadDelayP99Ms = await ward.mainThreadDelayP99Ms();
  await ward.stop();
  return { result: JSON.parse(readFileSync(json, 'utf8')), mainThreadDelayP99Ms };
}

/** The same calendar and signal as \`wardwave load\`; scores come from the peer's own output. */
async function peerSteps(servers, { seconds, ...plan }) {
  const topic = await servers.newTopic('peer-live');
  const signal = benchSignal();
  const beds = new Map();
  let step;
  const peer = servers.startPeer(topic, ({ bedId, endMs, nowMs }) => {
    const startUs = beds.get(bedId);
    if (startUs === undefined || step === undefined) return;
    const dueUs = dueOfMoment(endMs * 1_000, { startUs, frameUs: signal.frameUs });
    if (dueUs < step.fromUs || dueUs >= step.toUs) return;
    step.came++;
    step.histogram.record(nowMs * 1_000 - dueUs);
  });
  const target = await KafkaFrameTarget.open(
    { connection: servers.connection, framesTopic: topic, maxWaitingFrames: 100_000 },
    { clock: systemClock, logger },
  );
  const calendar = new FrameCalendar({
    startUs: systemClock.nowUs(),
    frameUs: signal.frameUs,
    phases: 'spread',
  });
  const sender = new LoadSender({
    ...{ signal, target, calendar, clock: systemClock },
    onFrame: ({ dueUs }, outcome) => {
      if (step === undefined || dueUs < step.fromUs || dueUs >= step.toUs) return;
      if (outcome === 'unsent') step.unsentFrames++;
      else {
        step.framesSent++;
        if (outcome.isLate) step.lateFrames++;
      }
    },
  });
  const steps = [];
  for (let count = plan.startBeds; count !== undefined;) {
    while (beds.size < count) {
      const { index, streamStartUs } = sender.addBed();
      beds.set(signal.bed(index).bedId, streamStartUs);
    }
    // The first step waits for the peer's consumer group too.
    if (steps.length === 0)
      await until(() => Promise.resolve(peer.scored() > 0), 60_000, 'the peer');
    await sleep(WINDOW_MS + SETTLE_MS);
    const fromUs = systemClock.nowUs();
    step = newStep(fromUs, fromUs + seconds * 1e6);
    await sleep(seconds * 1_000 + GIVE_UP_MS);
    // A bed has one window each second.
    for (let missing = count * seconds - step.came; missing > 0; missing--) step.histogram.giveUp();
    const { framesSent, lateFrames, unsentFrames } = step;
    const score = step.histogram.quantiles();
    const reason = judgeStep(
      { score, framesSent, lateFrames, unsentFrames },
      { p99LimitMs: P99_LIMIT_MS, maxLateShare: 0.01 },
    );
    steps.push({ beds: count, reason, framesSent, lateFrames, unsentFrames, latency: { score } });
    process.stderr.write(
      `peer, ${count} beds: ${reason}, p50 ${score.p50Ms} p99 ${score.p99Ms} ms\n`,
    );
    count = nextStepBeds(plan, count, reason);
  }
  await sender.end();
  await target.close();
  await peer.stop();
  const within = steps.filter(({ reason }) => reason === 'within-limit').map((one) => one.beds);
  return { steps, bedsWithinLimit: Math.max(0, ...within) };
}

function newStep(fromUs, toUs) {
  const counts = { came: 0, framesSent: 0, lateFrames: 0, unsentFrames: 0 };
  return { fromUs, toUs, histogram: new LatencyHistogram(), ...counts };
}
