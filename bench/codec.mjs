/** How many frames a second are written and read: ours beside protobufjs by reflection, and JSON. */
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { decodeFrame, encodeFrame } from '../dist/ingest/frame-codec.js';
import { syntheticWard } from '../dist/replay/synthetic/ward.js';
import { checkout, compared, perSecond, runBench } from './lib/bench.mjs';

const HELP = `Writes and reads the same frames (2 leads, 200 ms, 250 Hz) with
  wardwave     the codec of the chain; reading checks every field
  reflection   protobufjs from the .proto file at run time, without checks
  json         JSON with samples as numbers, without checks
`;

await runBench({ name: 'codec', help: HELP }, async ({ quick }) => {
  const frames = someFrames(64);
  const root = await protobuf.load(join(checkout, 'src', 'ingest', 'ecg-frame.proto'));
  const type = root.lookupType('wardwave.v1.EcgFrame');
  const plain = frames.map((frame) => ({
    ...frame,
    leads: frame.leads.map((lead) => ({ ...lead, counts: new Uint8Array(lead.counts.buffer) })),
  }));
  const asJson = frames.map((frame) => ({
    ...frame,
    leads: frame.leads.map((lead) => ({ ...lead, counts: [...lead.counts] })),
  }));
  const ours = frames.map((frame) => Buffer.from(encodeFrame(frame)));
  const texts = asJson.map((frame) => JSON.stringify(frame));
  const each = (items, task) => () => {
    for (const item of items) task(item);
    return items.length;
  };
  const how = quick ? { rounds: 1, leastMs: 100 } : { rounds: 5, leastMs: 1_000 };
  const written = await perSecond(
    {
      wardwave: each(frames, (frame) => encodeFrame(frame)),
      reflection: each(plain, (frame) => type.encode(frame).finish()),
      json: each(asJson, (frame) => Buffer.from(JSON.stringify(frame))),
    },
    how,
  );
  const { bedId } = frames[0];
  const read = await perSecond(
    {
      wardwave: each(ours, (bytes) => {
        if (!decodeFrame(bytes, { key: bedId }).ok) throw new Error('a good frame was refused');
      }),
      reflection: each(ours, (bytes) => type.decode(bytes)),
      json: each(texts, (text) => JSON.parse(text)),
    },
    how,
  );
  return {
    bytesAFrame: { wardwave: ours[0].length, json: texts[0].length },
    write: compared(written, 'framesPerSecond'),
    read: compared(read, 'framesPerSecond'),
  };
});

function someFrames(count) {
  const [bed] = syntheticWard({
    beds: 1,
    seed: 1,
    startUs: Date.UTC(2026, 0, 1) * 1_000,
    leads: ['II', 'V1'],
  });
  const frames = [];
  for (const frame of bed.frames) {
    frames.push(frame);
    if (frames.length === count) return frames;
  }
  return frames;
}
