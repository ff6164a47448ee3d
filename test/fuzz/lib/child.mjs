/** One target in a process of its own: makes inputs, runs them, and says what is no allowed outcome. */
import { openSync, writeSync } from 'node:fs';
import { isAllowed } from './allowed.mjs';
import { corpusOf, TARGETS } from './targets.mjs';
import { inputAt } from './inputs.mjs';

const { target, seed, from, seconds, placeFile, replayOnly } = JSON.parse(process.argv[2]);
const corpus = corpusOf(target);
const { run, close } = await TARGETS[target].open();
const place = openSync(placeFile, 'r+');
const word = Buffer.alloc(8);
const endMs = performance.now() + seconds * 1_000;

for (let index = from; replayOnly ? index < corpus.length : performance.now() < endMs; index++) {
  // Where this process dies or hangs, the parent reads at which input.
  word.writeDoubleLE(index);
  writeSync(place, word, 0, 8, 0);
  const input = inputAt({ target, seed, corpus, index });
  try {
    await run(input);
  } catch (error) {
    if (!isAllowed(error))
      process.send({
        index,
        why: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
  }
}
await close?.();
process.disconnect();
process.exit(0);
