import { carryOut } from '../commands/commander.js';
import { clockFormat, leftText } from '../format.js';
import { COMMAND_TEXT, LINK_TEXT, SCREEN_TEXT, SOUND_TEXT, TEXTS } from '../texts.js';
import { usePage } from './context.js';
import { hasView } from './views.js';
import { hrefOf, VIEW_NAMES } from './route.js';
import type { SheetName } from './sheet-name.js';

const clock = clockFormat();
const WARD_PAUSE_SECONDS = 120;

/** The head of the page: which ward, whether it is current, what time it is. */
export function TopBar(props: {
  readonly onSignOut: () => void;
  readonly onSheet: (sheet: SheetName) => void;
}) {
  const { store, sound } = usePage();
  const nowMs = store.nowMs.value;
  const phase = store.verdict.value.phase;
  const isArmed = sound.state.value === 'armed';
  return (
    <header class="topbar">
      <h1 class="product">{TEXTS.product}</h1>
      <span class="ward-name">{store.beat.value?.wardId ?? ''}</span>
      <span class="bed-count">{TEXTS.beds(store.bedIds.value.length)}</span>
      <Views />
      <span class="link-chip" data-phase={phase}>
        {LINK_TEXT[phase]}
      </span>
      <span class="sound-chip" data-armed={String(isArmed)}>
        {isArmed ? SOUND_TEXT.armed : SOUND_TEXT.silent}
      </span>
      <WardPause />
      <time class="clock" title={TEXTS.serverTime}>
        {nowMs === undefined ? '--:--:--' : clock.format(nowMs)}
      </time>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          props.onSheet('screen');
        }}
      >
        {SCREEN_TEXT.title}
      </button>
      <button
        type="button"
        class="quiet"
        aria-label="?"
        onClick={() => {
          props.onSheet('help');
        }}
      >
        ?
      </button>
      <button type="button" class="quiet" onClick={props.onSignOut}>
        {TEXTS.signOut}
      </button>
    </header>
  );
}

/** Nothing to choose from, nothing shown. A bed's view is reached from its bed. */
function Views() {
  const { store } = usePage();
  const views = VIEW_NAMES.filter(
    (view) => view !== 'bed' && hasView(view) && (view !== 'burden' || store.may('burden.read')),
  );
  if (views.length < 2) return undefined;
  return (
    <nav class="views" aria-label={TEXTS.viewsLabel}>
      {views.map((view) => (
        <a
          key={view}
          href={hrefOf(view)}
          aria-current={store.route.value.view === view ? 'page' : undefined}
        >
          {TEXTS.views[view]}
        </a>
      ))}
    </nav>
  );
}

function WardPause() {
  const { store, api } = usePage();
  const pause = store.pauses.value.find(({ bedId }) => bedId === undefined);
  const may = store.may('audio.pause');
  if (pause === undefined) {
    if (!may) return undefined;
    return (
      <button
        type="button"
        class="quiet"
        onClick={() =>
          void carryOut(COMMAND_TEXT.pauseWard, api.pauseAudio(undefined, WARD_PAUSE_SECONDS))
        }
      >
        {COMMAND_TEXT.pauseWard}
      </button>
    );
  }
  const left = TEXTS.audioPaused(leftText(pause.untilMs - (store.nowMs.value ?? 0)));
  return (
    <span class="paused">
      {left}
      {may ? (
        <button
          type="button"
          class="quiet"
          onClick={() => void carryOut(COMMAND_TEXT.resume, api.resumeAudio(undefined))}
        >
          {COMMAND_TEXT.resume}
        </button>
      ) : undefined}
    </span>
  );
}
