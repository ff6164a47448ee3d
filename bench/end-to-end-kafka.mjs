/** How many windows a second come out of Kafka into Redis: wardwave beside the peer and bare onnxruntime-node. */
import { availableParallelism } from 'node:os';
import { openBare } from './lib/bare.mjs';
import { compared, runBench } from './lib/bench.mjs';
import { drainRate, LEADS, withServers } from './lib/brokered.mjs';

const HELP = `Fills a topic of a real Kafka with the same frames, and lets each drain it on a real Redis, in turns:
  wardwave     \`wardwave run\`: windows, model, cells, judgement, log, page
  peer         Quix Streams (bench/peer), a process a core: windows, model, cells; no judgement, log or page
  bareNode     onnxruntime-node alone, a thread a core, in batches of 8
Rates count from the first window to the last. --no-peer leaves the peer out.
`;
const options = { 'no-peer': { type: 'boolean' } };

await runBench({ name: 'end-to-end-kafka', help: HELP, options }, async (values) => {
  const { quick } = values;
  const amount = quick ? { beds: 8, seconds: 40 } : { beds: 48, seconds: 120 };
  const limitMs = quick ? 40_000 : 150_000;
  const threads = availableParallelism();
  const drained = await withServers(async (servers) => {
    const topic = await servers.newTopic('backlog');
    await servers.fill(topic, amount);
    const ward = await servers.startWardwave(topic, { fromBeginning: true });
    const before = await servers.redisStats();
    const wardwave = await drainRate(ward.scored, limitMs);
    const redis = perWindow(before, await servers.redisStats(), wardwave.windows);
    await ward.stop();
    if (values['no-peer']) return { wardwave, redis };
    const started = servers.startPeer(topic);
    const peer = await drainRate(() => Promise.resolve(started.scored()), limitMs);
    await started.stop();
    return { wardwave, redis, peer };
  });
  const bare = await openBare({ threads, batch: 8, leads: LEADS });
  const bareNode = await bare.rate(quick ? 2_000 : 10_000);
  await bare.close();
  const { wardwave, peer, redis } = drained;
  return {
    ...{ ...amount, leads: LEADS.length, threads },
    windowsDrained: { wardwave: wardwave.windows, peer: peer?.windows ?? null },
    ...compared(
      { wardwave: wardwave.rate, ...(peer === undefined ? {} : { peer: peer.rate }), bareNode },
      'windowsPerSecond',
    ),
    redis: { ...redis, usedBytesABed: Math.round(redis.usedBytes / amount.beds) },
  };
});

/** What a window of wardwave costs Redis in traffic; and what is kept at the end, first hours of cells included. */
function perWindow(before, after, windows) {
  return {
    inputBytesAWindow: Math.round((after.inputBytes - before.inputBytes) / windows),
    outputBytesAWindow: Math.round((after.outputBytes - before.outputBytes) / windows),
    usedBytes: after.usedBytes - before.usedBytes,
  };
}
