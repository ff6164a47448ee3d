/** Which input stands at a place: first the corpus as it is, then changed inputs, each from its own place alone. */
import { mutated } from './mutate.mjs';
import { Random } from './random.mjs';
import { TARGETS } from './targets.mjs';

export function inputAt({ target, seed, corpus, index }) {
  const good = corpus[index];
  if (good !== undefined) return Buffer.from(good);
  return mutated(new Random(seed, target, index), corpus, TARGETS[target].dictionary);
}
