import type { CellsMessage, WaveMessage } from '../../../src/server/wire.js';
import { toBuffer, type ToDrawing } from '../wave/messages.js';
import { LinkDesk } from './link-desk.js';
import type { FromLink } from './messages.js';
import type { ToLink } from './to-link.js';
import { WardLink } from './ward-link.js';

const FLUSH_EVERY_MS = 50;
const TICK_EVERY_MS = 250;
const RECONNECT_EVERY_MS = 5_000;

const post = (message: FromLink): void => {
  self.postMessage(message);
};
const nowMs = (): number => performance.now();

/** Holds the connection, whatever becomes of the page's tab. */
function start({ url, token, wavePort }: Extract<ToLink, { kind: 'start' }>): WardLink {
  const desk = new LinkDesk({ post, nowMs });
  let known: readonly string[] = [];
  const draw = (message: ToDrawing, buffer: ArrayBuffer): void => {
    wavePort.postMessage(message, [buffer]);
  };
  const link = new WardLink(url, token, {
    position: () => desk.position(),
    connected: () => {
      link.watch(known);
    },
    beat: (beat) => {
      desk.beat(beat);
    },
    bed: (status) => {
      desk.bed(status);
      if (known.includes(status.bedId)) return;
      known = [...known, status.bedId];
      link.watch(known);
    },
    wave: (wave: WaveMessage) => {
      const samples = toBuffer(wave.samples);
      draw({ kind: 'wave', wave: { ...wave, samples } }, samples);
    },
    cells: (cells: CellsMessage) => {
      const scoresMilli = toBuffer(cells.scoresMilli);
      draw({ kind: 'cells', cells: { ...cells, scoresMilli } }, scoresMilli);
    },
    entry: (entry) => desk.entry(entry),
    signals: (signals) => {
      desk.signals(signals);
    },
    catchup: (notice) => {
      desk.catchup(notice);
    },
    signedOut: (code, message) => {
      desk.signedOut(code, message);
    },
  });
  let reconnectAtMs = 0;
  setInterval(() => {
    desk.flush();
  }, FLUSH_EVERY_MS);
  setInterval(() => {
    const { phase } = desk.tick();
    if (phase !== 'lost' || nowMs() < reconnectAtMs) return;
    reconnectAtMs = nowMs() + RECONNECT_EVERY_MS;
    link.restart();
  }, TICK_EVERY_MS);
  desks.set(link, desk);
  return link;
}

const desks = new WeakMap<WardLink, LinkDesk>();
let link: WardLink | undefined;

self.addEventListener('message', ({ data }: MessageEvent<ToLink>) => {
  switch (data.kind) {
    case 'start':
      link = start(data);
      return;
    case 'token':
      link?.signIn(data.token);
      return;
    case 'latching':
      if (link !== undefined) desks.get(link)?.book.signals.setLatching(data.priorities);
      return;
    case 'seen':
      link?.seen(data.seqs);
      return;
    case 'close':
      link?.close();
      self.close();
  }
});
