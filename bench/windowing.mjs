/** How many frames a second become windows, beside the plainest way to do it. */
import { syntheticWard } from '../dist/replay/synthetic/ward.js';
import { WardTimelines } from '../dist/windowing/ward-timelines.js';
import { compared, perSecond, runBench } from './lib/bench.mjs';

const HELP = `Cuts the same frames (8 beds, 2 leads, 250 Hz) into windows of 10 s each second at 100 Hz with
  wardwave   the chain's windowing: event time, gaps, duplicates, filter, signal quality
  plain      an array a lead, each window interpolated linearly from its last 10 s; knows no gap, no order, no time
So the ratio says what all that costs beside doing without it. A core has to take 5 frames a second of each bed.
`;

const RATE_HZ = 100;
const WINDOW_S = 10;

await runBench({ name: 'windowing', help: HELP }, async ({ quick }) => {
  const frames = someFrames(quick ? 20 : 60);
  const how = quick ? { rounds: 1, leastMs: 100 } : { rounds: 5, leastMs: 1_000 };
  const windows = { wardwave: 0, plain: 0 };
  const rates = await perSecond(
    {
      wardwave: () => {
        windows.wardwave = chainWindows(frames);
        return frames.length;
      },
      plain: () => {
        windows.plain = plainWindows(frames);
        return frames.length;
      },
    },
    how,
  );
  return { windowsCut: windows, ...compared(rates, 'framesPerSecond') };
});

function chainWindows(frames) {
  const timelines = new WardTimelines(
    { sampleRateHz: RATE_HZ, lengthMs: WINDOW_S * 1_000, hopMs: 1_000 },
    {},
  );
  let count = 0;
  for (const frame of frames) {
    for (const item of timelines.accept(frame)) if (item.kind === 'window') count++;
  }
  return count;
}

function plainWindows(frames) {
  const beds = new Map();
  let count = 0;
  for (const frame of frames) {
    if (!beds.has(frame.bedId))
      beds.set(frame.bedId, { leads: frame.leads.map(() => []), total: 0 });
    const bed = beds.get(frame.bedId);
    const keep = WINDOW_S * frame.sampleRateHz;
    frame.leads.forEach(({ counts, gainUvPerCount }, at) => {
      const lead = bed.leads[at];
      for (const value of counts) lead.push((value * gainUvPerCount) / 1_000);
      if (lead.length > keep) lead.splice(0, lead.length - keep);
    });
    const before = Math.floor(bed.total / frame.sampleRateHz);
    bed.total += frame.sampleCount;
    if (Math.floor(bed.total / frame.sampleRateHz) === before || bed.leads[0].length < keep)
      continue;
    bed.window = bed.leads.map((lead) => interpolated(lead, frame.sampleRateHz));
    count++;
  }
  return count;
}

function interpolated(samples, rateHz) {
  return Float32Array.from({ length: RATE_HZ * WINDOW_S }, (_, at) => {
    const place = (at * rateHz) / RATE_HZ;
    const left = Math.floor(place);
    const share = place - left;
    return samples[left] * (1 - share) + (samples[left + 1] ?? samples[left]) * share;
  });
}

function someFrames(seconds) {
  const startUs = Date.UTC(2026, 0, 1) * 1_000;
  const ward = syntheticWard({ beds: 8, seed: 1, startUs, leads: ['II', 'V1'] });
  const streams = ward.map(({ frames }) => {
    const taken = [];
    for (const frame of frames) {
      if (frame.firstSampleIndex >= seconds * frame.sampleRateHz) break;
      taken.push(frame);
    }
    return taken;
  });
  const longest = Math.max(...streams.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) =>
    streams.flatMap((stream) => stream[at] ?? []),
  ).flat();
}
