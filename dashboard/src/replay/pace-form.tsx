import { useState } from 'preact/hooks';
import { REPLAY_SPEEDS, type ReplayState } from '../../../src/server/wire.js';
import { clockFormat } from '../format.js';
import { REPLAY_TEXT } from '../texts.js';
import type { Change } from './change.js';

/** How fast is played, and whether. */
export function PaceForm(props: { readonly state: ReplayState; readonly change: Change }) {
  const { state, change } = props;
  const [speed, setSpeed] = useState(String(state.speed));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void change(REPLAY_TEXT.setSpeed, 'speed', { speed: Number(speed) });
      }}
    >
      <fieldset>
        <legend>{REPLAY_TEXT.pace}</legend>
        <p class="replay-state">
          {state.paused ? REPLAY_TEXT.paused : REPLAY_TEXT.playing(state.speed)}{' '}
          {clockFormat().format(state.eventTimeMs)}
        </p>
        <label>
          {REPLAY_TEXT.speed}
          <input
            type="number"
            required
            {...REPLAY_SPEEDS}
            step={0.25}
            value={speed}
            onInput={({ currentTarget }) => {
              setSpeed(currentTarget.value);
            }}
          />
        </label>
        <button type="submit">{REPLAY_TEXT.setSpeed}</button>
        {(['pause', 'resume', 'step'] as const).map((action) => (
          <button
            key={action}
            type="button"
            onClick={() => {
              void change(REPLAY_TEXT[action], action);
            }}
          >
            {REPLAY_TEXT[action]}
          </button>
        ))}
      </fieldset>
    </form>
  );
}
