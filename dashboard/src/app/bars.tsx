import { commandProblem } from '../commands/commander.js';
import { ageText } from '../format.js';
import { linkAlarmText, linkStaleText, SOUND_TEXT, TEXTS } from '../texts.js';
import { usePage } from './context.js';

/** A screen whose clock is this far off is told so. */
const CLOCK_OFF_MS = 5_000;

/** What is wrong with the page itself, the worst on top. */
export function Bars() {
  const { store } = usePage();
  const { phase, reason, sinceMs } = store.verdict.value;
  const age = ageText(sinceMs);
  const notReady = store.beat.value?.notReady ?? [];
  const offMs = store.screenClockOffMs.value;
  const missed = store.missed.value;
  return (
    <div class="bars">
      <p class="link-alarm" role="alert" data-shown={String(phase === 'lost')}>
        {phase === 'lost' ? linkAlarmText(reason, age) : ''}
      </p>
      <SoundBar />
      <p class="link-stale" role="status">
        {phase === 'stale' ? linkStaleText(reason, age) : ''}
      </p>
      <p class="link-stale" role="status">
        {notReady.length === 0 ? '' : TEXTS.notReady(notReady.join(', '))}
      </p>
      <p class="link-stale" role="alert">
        {commandProblem.value ?? ''}
      </p>
      <p class="link-note" role="status">
        {Math.abs(offMs) < CLOCK_OFF_MS
          ? ''
          : TEXTS.screenClock(
              ageText(Math.abs(offMs)),
              offMs > 0 ? TEXTS.clockFast : TEXTS.clockSlow,
            )}
      </p>
      {missed === undefined ? undefined : (
        <p class="link-note" role="status">
          {TEXTS.missed(ageText(missed.silentMs), missed.entryCount)}{' '}
          <button
            type="button"
            class="quiet"
            onClick={() => {
              store.missed.value = undefined;
            }}
          >
            {TEXTS.understood}
          </button>
        </p>
      )}
    </div>
  );
}

/** A screen that gives no sound says so until somebody has heard it: that is a technical alarm. */
function SoundBar() {
  const { sound } = usePage();
  const state = sound.state.value;
  if (state === 'armed') return undefined;
  const test = (): void => {
    void sound.test();
  };
  return (
    <p class="sound-bar" role="alert">
      <strong>{state === 'suspended' ? SOUND_TEXT.suspended : SOUND_TEXT.notArmed}</strong>
      {state === 'testing' ? (
        <>
          <span>{SOUND_TEXT.question}</span>
          <button
            type="button"
            class="main-button"
            onClick={() => {
              sound.confirm(true);
            }}
          >
            {SOUND_TEXT.heard}
          </button>
          <button
            type="button"
            onClick={() => {
              sound.confirm(false);
            }}
          >
            {SOUND_TEXT.notHeard}
          </button>
        </>
      ) : (
        <button type="button" class="main-button" onClick={test}>
          {SOUND_TEXT.arm}
        </button>
      )}
    </p>
  );
}
