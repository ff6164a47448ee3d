import { effect } from '@preact/signals';
import type { Priority } from '../../../src/domain/alert.js';
import type { FromLink } from '../link/messages.js';
import type { ToLink } from '../link/to-link.js';
import { SoundDesk } from '../sound/sound-desk.js';
import { startDrawing, type Drawing } from '../wave/drawing.js';
import type { WaveColours } from '../wave/messages.js';
import { ApiError, WardApi } from './api.js';
import { parseRoute } from './route.js';
import { settings } from './settings.js';
import { WardStore } from './store.js';
import { applyTheme, onSystemTheme } from './theme.js';
import { keepToken } from './token-keeper.js';
import { watchSeen } from './watch-seen.js';

/** How long marks stay of interest to a wave. */
const MARKED_MS = 120_000;

/** Everything behind the page while somebody is signed in: the link, the drawing, the sound and the store. */
export interface WardPage {
  readonly store: WardStore;
  readonly api: WardApi;
  readonly drawing: Drawing;
  readonly sound: SoundDesk;
  /** Goes on with another token, without losing what is shown. */
  readonly signIn: (token: string) => void;
  readonly close: () => void;
}

/** Starts the page for a token. */
export function startPage(token: string): WardPage {
  const store = new WardStore();
  const api = new WardApi(token);
  const drawing = startDrawing();
  const sound = new SoundDesk();
  const link = new Worker(new URL('../link/link-worker.ts', import.meta.url), { type: 'module' });
  const send = (message: ToLink, handOver: Transferable[] = []): void => {
    link.postMessage(message, handOver);
  };
  const { port1, port2 } = new MessageChannel();
  drawing.send({ kind: 'port', port: port2 }, [port2]);
  send({ kind: 'start', url: location.origin, token, wavePort: port1 }, [port1]);

  const learn = async (): Promise<void> => {
    try {
      store.session.value = await api.session();
      const ward = await api.ward();
      store.ward.value = ward;
      store.book.signals.setLatching(ward.latchingPriorities);
      send({ kind: 'latching', priorities: ward.latchingPriorities });
    } catch (error) {
      // Without the answer nothing is offered that needs a permission; the next heartbeat asks again.
      if (!(error instanceof ApiError)) throw error;
    }
  };
  const seen = watchSeen(store, (seqs) => {
    send({ kind: 'seen', seqs });
  });
  link.addEventListener('message', ({ data }: MessageEvent<FromLink>) => {
    store.take(data, performance.now(), Date.now());
    if (data.kind === 'tick') sound.tick(data.sound);
    if (data.kind === 'catchup' && data.notice.reason === 'log-replaced') seen.restart();
    if (data.kind === 'beat' && store.session.value === undefined) void learn();
  });
  const lightUp = (): void => {
    applyTheme(settings.peek().theme);
    drawing.send({ kind: 'colours', colours: waveColours() });
  };
  const watchRoute = (): void => {
    store.route.value = parseRoute(location.hash);
  };
  addEventListener('hashchange', watchRoute);
  watchRoute();
  const ended = [
    showMarks(store, drawing),
    effect(() => {
      document.body.dataset['link'] = store.verdict.value.phase;
    }),
    effect(() => {
      const { speedMmPerS, gainMmPerMv, pxPerMm } = settings.value;
      drawing.send({ kind: 'scale', scale: { speedMmPerS, gainMmPerMv, pxPerMm } });
      lightUp();
    }),
    onSystemTheme(lightUp),
    effect(() => {
      drawing.send({ kind: 'clock', offsetMs: -store.screenClockOffMs.value });
    }),
  ];
  watchDrawing(store, drawing);
  return {
    store,
    api,
    drawing,
    sound,
    signIn: (next) => {
      keepToken(next);
      api.signIn(next);
      store.session.value = undefined;
      send({ kind: 'token', token: next });
    },
    close: () => {
      for (const end of ended) end();
      seen.close();
      removeEventListener('hashchange', watchRoute);
      send({ kind: 'close' });
      drawing.close();
      sound.close();
      delete document.body.dataset['link'];
    },
  };
}

/** Tells the drawing what is marked, bed by bed, where it has changed. */
function showMarks(store: WardStore, drawing: Drawing): () => void {
  const shown = new Map<string, string>();
  return effect(() => {
    const marks = store.bookNow.value.book.alerts.marksByBed((store.nowMs.peek() ?? 0) - MARKED_MS);
    for (const bedId of new Set([...shown.keys(), ...marks.keys()])) {
      const ofBed = marks.get(bedId) ?? [];
      const key = JSON.stringify(ofBed);
      if (shown.get(bedId) === key) continue;
      shown.set(bedId, key);
      drawing.send({ kind: 'marks', bedId, marks: ofBed });
    }
  });
}

function watchDrawing(store: WardStore, drawing: Drawing): void {
  drawing.onMessage((message) => {
    if (message.kind === 'arrivals') store.waveAgesMs.value = new Map(message.ages);
    // A bench listens for what was drawn; nobody else does.
    if (message.kind === 'stats') {
      dispatchEvent(new CustomEvent('wardwave:drawing', { detail: message }));
    }
  });
}

function waveColours(): WaveColours {
  const tokens = getComputedStyle(document.documentElement);
  const token = (name: string): string => tokens.getPropertyValue(name).trim();
  const each = (name: string): Readonly<Record<Priority, string>> => ({
    high: token(`--high${name}`),
    medium: token(`--medium${name}`),
    low: token(`--low${name}`),
  });
  return {
    ground: token('--sector'),
    wave: token('--wave'),
    grid: token('--line'),
    muted: token('--text-muted'),
    band: each('-band'),
    edge: each(''),
  };
}
