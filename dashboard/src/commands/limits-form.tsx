import { useEffect, useState } from 'preact/hooks';
import type { LimitPreview } from '../../../src/server/wire.js';
import type { LimitsRequest } from '../app/api.js';
import { usePage } from '../app/context.js';
import { COMMAND_TEXT } from '../texts.js';
import { carryOut } from './commander.js';

const DEFAULT_SCORE = 1.5;

/** The fields as they stand in the form. */
interface Fields {
  readonly kind: 'baseline' | 'fixed';
  readonly limitScore: string;
  readonly rateLowBpm: string;
  readonly rateHighBpm: string;
}

/** A bed's limits, with what another limit would have done. */
export function LimitsForm({ bedId }: { readonly bedId: string }) {
  const { api, store } = usePage();
  const [fields, setFields] = useState<Fields | undefined>(undefined);
  const [preview, setPreview] = useState<LimitPreview | undefined>(undefined);
  const revision = store.controls.value.get(bedId)?.revision;
  useEffect(() => {
    void carryOut(COMMAND_TEXT.limits, api.control(bedId)).then((control) => {
      if (control === undefined) return;
      const { limit, rateLowBpm, rateHighBpm } = control;
      setFields({
        kind: limit.kind,
        limitScore: String(limit.kind === 'fixed' ? limit.limitScore : DEFAULT_SCORE),
        rateLowBpm: rateLowBpm === undefined ? '' : String(rateLowBpm),
        rateHighBpm: rateHighBpm === undefined ? '' : String(rateHighBpm),
      });
    });
  }, [bedId, revision]);
  if (fields === undefined) return undefined;
  const change = (changes: Partial<Fields>): void => {
    setFields({ ...fields, ...changes });
    setPreview(undefined);
  };
  return (
    <form
      class="panel-part limits"
      onSubmit={(event) => {
        event.preventDefault();
        void carryOut(COMMAND_TEXT.set, api.setLimits(bedId, requestOf(fields)));
      }}
    >
      <h3>{COMMAND_TEXT.limits}</h3>
      <label>
        {COMMAND_TEXT.limitKind}
        <select
          value={fields.kind}
          onChange={({ currentTarget }) => {
            change({ kind: currentTarget.value === 'fixed' ? 'fixed' : 'baseline' });
          }}
        >
          <option value="baseline">{COMMAND_TEXT.byBaseline}</option>
          <option value="fixed">{COMMAND_TEXT.fixed}</option>
        </select>
      </label>
      {fields.kind === 'fixed' ? (
        <>
          <NumberField
            label={COMMAND_TEXT.limitScore}
            value={fields.limitScore}
            range={{ min: 0.1, max: 15, step: 0.1 }}
            onValue={(limitScore) => {
              change({ limitScore });
            }}
          />
          <p class="hint">{COMMAND_TEXT.limitHint}</p>
          <button
            type="button"
            onClick={() =>
              void carryOut(
                COMMAND_TEXT.preview,
                api.previewLimit(bedId, Number(fields.limitScore)),
              ).then(setPreview)
            }
          >
            {COMMAND_TEXT.preview}
          </button>
          <p role="status">{preview === undefined ? '' : previewText(preview)}</p>
        </>
      ) : undefined}
      <NumberField
        label={COMMAND_TEXT.rateLow}
        value={fields.rateLowBpm}
        range={{ min: 20, max: 120, step: 1 }}
        onValue={(rateLowBpm) => {
          change({ rateLowBpm });
        }}
      />
      <NumberField
        label={COMMAND_TEXT.rateHigh}
        value={fields.rateHighBpm}
        range={{ min: 60, max: 250, step: 1 }}
        onValue={(rateHighBpm) => {
          change({ rateHighBpm });
        }}
      />
      <button type="submit" class="main-button">
        {COMMAND_TEXT.set}
      </button>
    </form>
  );
}

function NumberField(props: {
  readonly label: string;
  readonly value: string;
  readonly range: { readonly min: number; readonly max: number; readonly step: number };
  readonly onValue: (value: string) => void;
}) {
  const { label, value, range, onValue } = props;
  return (
    <label>
      {label}
      <input
        type="number"
        value={value}
        {...range}
        onInput={({ currentTarget }) => {
          onValue(currentTarget.value);
        }}
      />
    </label>
  );
}

function requestOf({ kind, limitScore, rateLowBpm, rateHighBpm }: Fields): LimitsRequest {
  return {
    limit: kind === 'fixed' ? { kind, limitScore: Number(limitScore) } : { kind },
    ...(rateLowBpm === '' ? {} : { rateLowBpm: Number(rateLowBpm) }),
    ...(rateHighBpm === '' ? {} : { rateHighBpm: Number(rateHighBpm) }),
  };
}

function previewText({ scoredHours, alertCount, raisedCount }: LimitPreview): string {
  return COMMAND_TEXT.previewed(scoredHours.toFixed(1), alertCount, raisedCount);
}
