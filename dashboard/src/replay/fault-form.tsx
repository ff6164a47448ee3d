import { useState } from 'preact/hooks';
import type { Lead } from '../../../src/domain/lead.js';
import type { ReplayState } from '../../../src/server/wire.js';
import { FAULT_TEXT, REPLAY_TEXT } from '../texts.js';
import {
  amountOf,
  asksForLead,
  FAULT_KINDS,
  faultRequest,
  type FaultKind,
} from './fault-request.js';
import type { Change } from './change.js';

/** Puts a fault into what a bed plays. */
export function FaultForm(props: { readonly state: ReplayState; readonly change: Change }) {
  const { state, change } = props;
  const [bed, setBed] = useState<string | undefined>(undefined);
  const [kind, setKind] = useState<FaultKind>('leadOff');
  const [durationS, setDurationS] = useState(20);
  const [amount, setAmount] = useState(0);
  const [chosenLead, setLead] = useState<Lead | undefined>(undefined);
  const target = state.beds.find(({ bedId }) => bedId === bed) ?? state.beds[0];
  const bedId = target?.bedId ?? '';
  const leads = target?.leads ?? [];
  const lead = leads.find((one) => one === chosenLead);
  const asked = amountOf(kind);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const request = faultRequest({ bedId, kind, durationS, amount, lead });
        void change(REPLAY_TEXT.inject, 'faults', request);
      }}
    >
      <fieldset>
        <legend>{REPLAY_TEXT.faults}</legend>
        <label>
          {REPLAY_TEXT.faultBed}
          <select
            value={bedId}
            onChange={({ currentTarget }) => {
              setBed(currentTarget.value);
            }}
          >
            {state.beds.map((one) => (
              <option key={one.bedId}>{one.bedId}</option>
            ))}
          </select>
        </label>
        <label>
          {REPLAY_TEXT.fault}
          <select
            value={kind}
            onChange={({ currentTarget }) => {
              const next = FAULT_KINDS.find((one) => one === currentTarget.value) ?? 'leadOff';
              setKind(next);
              setAmount(amountOf(next)?.initial ?? 0);
            }}
          >
            {FAULT_KINDS.map((one) => (
              <option key={one} value={one}>
                {FAULT_TEXT[one]}
              </option>
            ))}
          </select>
        </label>
        {asksForLead(kind) ? (
          <label>
            {REPLAY_TEXT.faultLead}
            <select
              value={lead ?? ''}
              onChange={({ currentTarget: { value } }) => {
                setLead(leads.find((one) => one === value));
              }}
            >
              <option value="">{REPLAY_TEXT.everyLead}</option>
              {leads.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        ) : undefined}
        <label>
          {REPLAY_TEXT.duration}
          <input
            type="number"
            min={1}
            max={600}
            required
            value={durationS}
            onInput={({ currentTarget }) => {
              setDurationS(Number(currentTarget.value));
            }}
          />
        </label>
        {asked === undefined ? undefined : (
          <label>
            {REPLAY_TEXT.amount[asked.name]}
            <input
              type="number"
              min={asked.min}
              max={asked.max}
              step={asked.step}
              required
              value={amount}
              onInput={({ currentTarget }) => {
                setAmount(Number(currentTarget.value));
              }}
            />
          </label>
        )}
        <button type="submit">{REPLAY_TEXT.inject}</button>
      </fieldset>
    </form>
  );
}
