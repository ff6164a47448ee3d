import { useState } from 'preact/hooks';
import type { ReplaySource, ReplayState } from '../../../src/server/wire.js';
import { REPLAY_TEXT } from '../texts.js';
import type { Change } from './change.js';
import {
  MAX_PLANNED_BEDS,
  planOf,
  sourcesByFolder,
  startRequest,
  withBed,
  withLeadTurned,
  withoutBed,
  withSource,
  type PlannedBed,
} from './plan.js';

/** What each bed plays, which beds there are, and their leads; starting begins all of them anew. */
export function SourceForm(props: {
  readonly state: ReplayState;
  readonly sources: readonly ReplaySource[];
  readonly change: Change;
}) {
  const { state, sources, change } = props;
  const [changed, setChanged] = useState<readonly PlannedBed[] | undefined>(undefined);
  const plan = changed ?? planOf(state);
  const start = async (): Promise<void> => {
    const request = startRequest(plan, state.speed);
    if (await change(REPLAY_TEXT.start, 'start', request)) setChanged(undefined);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <fieldset class="replay-beds">
        <legend>{REPLAY_TEXT.sources}</legend>
        {plan.map((bed) => (
          <BedRow
            key={bed.bedId}
            bed={bed}
            sources={sources}
            isLast={plan.length === 1}
            onSource={(source) => {
              setChanged(withSource(plan, bed.bedId, source));
            }}
            onBed={(next) => {
              setChanged(plan.map((one) => (one === bed ? next : one)));
            }}
            onRemove={() => {
              setChanged(withoutBed(plan, bed.bedId));
            }}
          />
        ))}
        <div class="replay-buttons">
          <button
            type="button"
            disabled={plan.length >= MAX_PLANNED_BEDS || sources.length === 0}
            onClick={() => {
              setChanged(withBed(plan, sources));
            }}
          >
            {REPLAY_TEXT.addBed}
          </button>
          <button type="submit" class="main-button">
            {REPLAY_TEXT.start}
          </button>
          {changed === undefined ? undefined : (
            <>
              <button
                type="button"
                onClick={() => {
                  setChanged(undefined);
                }}
              >
                {REPLAY_TEXT.undo}
              </button>
              <span class="replay-changed">{REPLAY_TEXT.changed}</span>
            </>
          )}
        </div>
      </fieldset>
    </form>
  );
}

function BedRow(props: {
  readonly bed: PlannedBed;
  readonly sources: readonly ReplaySource[];
  readonly isLast: boolean;
  readonly onSource: (source: ReplaySource) => void;
  readonly onBed: (bed: PlannedBed) => void;
  readonly onRemove: () => void;
}) {
  const { bed, sources, isLast, onSource, onBed, onRemove } = props;
  const { bedId } = bed;
  const found = sources.find(({ source }) => source === bed.source);
  return (
    <div class="replay-bed" role="group" aria-label={bedId}>
      <b>{bedId}</b>
      <select
        aria-label={REPLAY_TEXT.sourceOf(bedId)}
        value={bed.source}
        onChange={({ currentTarget: { value } }) => {
          const next = sources.find(({ source }) => source === value);
          if (next !== undefined) onSource(next);
        }}
      >
        {sourcesByFolder(sources).map(({ folder, sources: inFolder }) => (
          <optgroup key={folder} label={folder}>
            {inFolder.map((one) => (
              <option key={one.source} value={one.source}>
                {REPLAY_TEXT.source(one)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <span class="replay-leads">
        {(found?.leads ?? []).map((lead) => (
          <button
            key={lead}
            type="button"
            aria-label={REPLAY_TEXT.leadOf(lead, bedId)}
            aria-pressed={bed.leads.includes(lead)}
            onClick={() => {
              if (found !== undefined) onBed(withLeadTurned(bed, lead, found));
            }}
          >
            {lead}
          </button>
        ))}
      </span>
      <button
        type="button"
        class="quiet"
        disabled={isLast}
        aria-label={REPLAY_TEXT.removeBed(bedId)}
        onClick={onRemove}
      >
        {REPLAY_TEXT.remove}
      </button>
    </div>
  );
}
