import { useState } from 'preact/hooks';
import type { ReplaySource, ReplayState } from '../../../src/server/wire.js';
import { REPLAY_TEXT } from '../texts.js';
import type { Change } from './change.js';

/** What each bed plays; starting begins all of them anew. */
export function SourceForm(props: {
  readonly state: ReplayState;
  readonly sources: readonly ReplaySource[];
  readonly change: Change;
}) {
  const { state, sources, change } = props;
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const beds = state.beds.map(({ bedId, source }) => ({
          bedId,
          source: chosen[bedId] ?? source,
        }));
        change(REPLAY_TEXT.start, 'start', { beds, speed: state.speed });
      }}
    >
      <fieldset>
        <legend>{REPLAY_TEXT.sources}</legend>
        {state.beds.map(({ bedId, source }) => (
          <label key={bedId}>
            {REPLAY_TEXT.sourceOf(bedId)}
            <select
              value={chosen[bedId] ?? source}
              onChange={({ currentTarget }) => {
                setChosen({ ...chosen, [bedId]: currentTarget.value });
              }}
            >
              {sources.map((one) => (
                <option key={one.source} value={one.source}>
                  {one.source}: {one.description}
                </option>
              ))}
            </select>
          </label>
        ))}
        <button type="submit">{REPLAY_TEXT.start}</button>
      </fieldset>
    </form>
  );
}
