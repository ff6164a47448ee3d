/** Makes a new input out of good ones: a few changes of bytes, words and structure, all from one random source. */

const MOST_BYTES = 65_536;
const MOST_CHANGES = 6;
const NUMBERS = [
  '0',
  '-1',
  '1',
  '2147483647',
  '-2147483648',
  '4294967296',
  '9007199254740993',
  '1e308',
  '-0',
  'NaN',
  '0.5',
  '99999999999999999999',
  '65536',
];
const BYTES = [0, 1, 0x7f, 0x80, 0xff, 0x20, 0x0a, 0x2f];
const LEAVES = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  '',
  'x'.repeat(300),
  '__proto__',
  [],
  {},
  [[]],
  'B01',
];

/**
 * @param corpus - good inputs, at least one
 * @param dictionary - words that the format has
 */
export function mutated(random, corpus, dictionary) {
  let bytes = Buffer.from(random.pick(corpus));
  for (let left = 1 + random.below(MOST_CHANGES); left > 0; left--) {
    const change = random.pick(CHANGES);
    bytes = change({ bytes, random, corpus, dictionary }) ?? bytes;
  }
  return bytes.subarray(0, MOST_BYTES);
}

const place = ({ bytes, random }) => random.below(bytes.length + 1);

function flipBit({ bytes, random }) {
  if (bytes.length > 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
}

function setByte({ bytes, random }) {
  if (bytes.length > 0) bytes[random.below(bytes.length)] = random.pick(BYTES);
}

function setWord({ bytes, random }) {
  if (bytes.length < 4) return;
  const at = random.below(bytes.length - 3);
  bytes.writeUInt32LE(random.pick([0, 1, 0x7fffffff, 0x80000000, 0xffffffff, bytes.length]), at);
}

function insert(input) {
  const { bytes, random, dictionary } = input;
  const words = dictionary.length > 0 && random.below(2) === 0 ? dictionary : NUMBERS;
  const at = place(input);
  return Buffer.concat([
    bytes.subarray(0, at),
    Buffer.from(random.pick(words)),
    bytes.subarray(at),
  ]);
}

function remove(input) {
  const { bytes, random } = input;
  const at = place(input);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(32))]);
}

function repeat(input) {
  const { bytes, random } = input;
  const at = place(input);
  const part = bytes.subarray(at, at + 1 + random.below(24));
  const times = random.pick([2, 3, 17, 400]);
  return Buffer.concat([
    bytes.subarray(0, at),
    ...Array.from({ length: times }, () => part),
    bytes.subarray(at),
  ]);
}

function cutOff(input) {
  return input.bytes.subarray(0, place(input));
}

function splice(input) {
  const { bytes, random, corpus } = input;
  const other = random.pick(corpus);
  return Buffer.concat([
    bytes.subarray(0, place(input)),
    other.subarray(random.below(other.length + 1)),
  ]);
}

/** Another number where one stands. */
function number(input) {
  const { random } = input;
  return replaceOne(input, /-?\d+(?:\.\d+)?/g, () => random.pick(NUMBERS));
}

/** Another word of the format where a word stands. */
function word(input) {
  const { random, dictionary } = input;
  if (dictionary.length === 0) return undefined;
  return replaceOne(input, /[A-Za-z_][\w-]*/g, () => random.pick(dictionary));
}

/** A line away, twice, or where another is. */
function lines({ bytes, random }) {
  const all = bytes.toString('latin1').split('\n');
  const at = random.below(all.length);
  const [line] = all.splice(at, 1);
  for (let copies = random.below(3); copies > 0; copies--)
    all.splice(random.below(all.length + 1), 0, line);
  return Buffer.from(all.join('\n'), 'latin1');
}

/** Another leaf, key or depth in JSON. */
function json({ bytes, random }) {
  try {
    const tree = JSON.parse(bytes.toString('utf8'));
    return Buffer.from(JSON.stringify(changedTree(tree, random)) ?? 'null');
  } catch {
    // No JSON, or by now deeper than the stack.
    return undefined;
  }
}

function changedTree(tree, random) {
  if (typeof tree !== 'object' || tree === null || random.below(3) === 0) {
    return random.below(6) === 0 ? deep(tree, random) : random.pick(LEAVES);
  }
  const keys = Object.keys(tree);
  if (keys.length === 0) return random.pick(LEAVES);
  const key = random.pick(keys);
  const copy = Array.isArray(tree) ? [...tree] : { ...tree };
  if (random.below(5) === 0) delete copy[key];
  else if (Array.isArray(copy) && random.below(4) === 0) copy.push(...copy, ...copy);
  else copy[key] = changedTree(tree[key], random);
  return copy;
}

function deep(leaf, random) {
  let tree = leaf;
  for (let depth = random.pick([3, 50, 2_000]); depth > 0; depth--)
    tree = depth % 2 === 0 ? [tree] : { a: tree };
  return tree;
}

function replaceOne({ bytes, random }, pattern, replacement) {
  const text = bytes.toString('latin1');
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return undefined;
  const match = random.pick(found);
  const after = text.slice(match.index + match[0].length);
  return Buffer.from(text.slice(0, match.index) + replacement() + after, 'latin1');
}

const CHANGES = [
  flipBit,
  setByte,
  setWord,
  insert,
  remove,
  repeat,
  cutOff,
  splice,
  number,
  number,
  word,
  lines,
  json,
  json,
];
