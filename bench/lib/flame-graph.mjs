/** A CPU profile of V8 as a flame graph (SVG), and as shares of its busy time. */

const WIDTH = 1_200;
const ROW = 17;
const TOP = 40;
/** Narrower boxes hold no word and would only make the file large. */
const LEAST_SHARE = 0.002;
const TOP_FUNCTIONS = 15;
const NOT_BUSY = new Set(['(idle)', '(program)']);

/** One box for each function under its caller, as wide as its share of the time in which the thread was busy. */
export function flameGraph(profile, title) {
  const root = treeOf(profile);
  const depth = depthOf(root, root.totalMs);
  const height = TOP + (depth + 1) * ROW + 10;
  const boxes = [];
  draw(root, {
    x: 0,
    level: 0,
    height,
    scale: WIDTH / root.totalMs,
    least: root.totalMs * LEAST_SHARE,
    boxes,
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="8" y="22" font-size="14">${escaped(title)}, ${(root.totalMs / 1_000).toFixed(1)} s of it busy</text>
${boxes.join('\n')}
</svg>
`;
}

/** @returns `idleShare` of the whole time; of the busy time, shares by folder and the functions with the most of their own */
export function shares(profile) {
  const selfMs = selfTimes(profile);
  const nodes = profile.nodes.map((node) => ({ ...node.callFrame, ms: selfMs.get(node.id) ?? 0 }));
  const allMs = nodes.reduce((sum, { ms }) => sum + ms, 0);
  const idleMs = nodes
    .filter(({ functionName }) => NOT_BUSY.has(functionName))
    .reduce((sum, { ms }) => sum + ms, 0);
  const busy = nodes.filter(({ functionName }) => !NOT_BUSY.has(functionName));
  const share = (ms) => Number((ms / (allMs - idleMs)).toFixed(3));
  return {
    idleShare: idleMs / allMs,
    byFolder: summed(busy, placeOf, share),
    byFunction: Object.fromEntries(
      Object.entries(summed(busy, (frame) => `${nameOf(frame)} (${placeOf(frame)})`, share)).slice(
        0,
        TOP_FUNCTIONS,
      ),
    ),
  };
}

function summed(frames, keyOf, share) {
  const sums = new Map();
  for (const frame of frames) sums.set(keyOf(frame), (sums.get(keyOf(frame)) ?? 0) + frame.ms);
  const sorted = [...sums].sort(([, a], [, b]) => b - a);
  return Object.fromEntries(
    sorted.map(([key, ms]) => [key, share(ms)]).filter(([, part]) => part >= 0.005),
  );
}

function treeOf(profile) {
  const selfMs = selfTimes(profile);
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const build = (node) => {
    const children = (node.children ?? [])
      .map((id) => build(byId.get(id)))
      .filter(({ name }) => !NOT_BUSY.has(name));
    const totalMs =
      (selfMs.get(node.id) ?? 0) + children.reduce((sum, child) => sum + child.totalMs, 0);
    const { callFrame } = node;
    return {
      name: nameOf(callFrame),
      place: placeOf(callFrame),
      totalMs,
      children: joined(children),
    };
  };
  return build(profile.nodes[0]);
}

/** Calls of one function from several places of its caller are one box. */
function joined(children) {
  const byName = new Map();
  for (const child of children) {
    const key = `${child.name} ${child.place}`;
    const before = byName.get(key);
    if (before === undefined) byName.set(key, child);
    else {
      byName.set(key, {
        ...child,
        totalMs: before.totalMs + child.totalMs,
        children: joined([...before.children, ...child.children]),
      });
    }
  }
  return [...byName.values()].sort((a, b) => b.totalMs - a.totalMs);
}

function selfTimes({ samples, timeDeltas }) {
  const times = new Map();
  samples.forEach((id, at) => {
    times.set(id, (times.get(id) ?? 0) + (timeDeltas[at] ?? 0) / 1_000);
  });
  return times;
}

function depthOf(node, wholeMs) {
  const visible = node.children.filter(({ totalMs }) => totalMs >= wholeMs * LEAST_SHARE);
  return 1 + Math.max(0, ...visible.map((child) => depthOf(child, wholeMs)));
}

function draw(node, { x, level, height, scale, least, boxes }) {
  const width = node.totalMs * scale;
  const y = height - (level + 1) * ROW - 6;
  const letters = Math.floor((width - 6) / 6.2);
  const word = letters < 3 ? '' : node.name.slice(0, letters);
  boxes.push(
    `<g><title>${escaped(`${node.name}, ${node.place}: ${node.totalMs.toFixed(1)} ms`)}</title>` +
      `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.3, width - 0.4).toFixed(1)}" height="${ROW - 1}" fill="${colourOf(node.place)}"/>` +
      `${word === '' ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escaped(word)}</text>`}</g>`,
  );
  let from = x;
  for (const child of node.children) {
    if (child.totalMs < least) continue;
    draw(child, { x: from, level: level + 1, height, scale, least, boxes });
    from += child.totalMs * scale;
  }
}

function nameOf({ functionName }) {
  return functionName === '' ? '(anonymous)' : functionName;
}

/** The folder of ours, the package, or what V8 calls it. */
function placeOf({ url, functionName }) {
  const packaged = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  const ours = /\/dist\/([a-z]+)\//.exec(url)?.[1];
  if (packaged !== undefined || ours !== undefined) return packaged ?? ours;
  if (url.startsWith('node:')) return 'node';
  return functionName.startsWith('(') ? functionName : 'v8';
}

const COLOURS = [
  '#f2b08a',
  '#a9c9e8',
  '#b6dbb0',
  '#d9bfe0',
  '#f3d98b',
  '#e8a9a9',
  '#b9d7d5',
  '#d7cfb2',
];

function colourOf(place) {
  const sum = [...place].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return COLOURS[sum % COLOURS.length];
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
