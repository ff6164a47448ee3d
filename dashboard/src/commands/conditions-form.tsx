import { useState } from 'preact/hooks';
import {
  PHYSIOLOGICAL_CONDITIONS,
  TECHNICAL_CONDITIONS,
  type Condition,
} from '../../../src/domain/alert.js';
import { NEVER_OFF } from '../../../src/domain/bed-control.js';
import { usePage } from '../app/context.js';
import { COMMAND_TEXT, CONDITION_TEXT } from '../texts.js';
import { carryOut } from './commander.js';
import { Confirm } from './confirm.js';

/** What may be switched off at a bed at all. */
const CAN_BE_OFF = [...PHYSIOLOGICAL_CONDITIONS, ...TECHNICAL_CONDITIONS].filter(
  (condition) => !NEVER_OFF.includes(condition),
);

/**
 * Switches conditions of a bed off and on again. Who may not is shown what is off. Off is asked for twice,
 * since nobody is called any more; on is not.
 */
export function ConditionsForm({ bedId }: { readonly bedId: string }) {
  const { store, api } = usePage();
  const [asking, setAsking] = useState<Condition | undefined>(undefined);
  const off = store.controls.value.get(bedId)?.conditionsOff ?? [];
  const may = store.may('bed.conditions-off');
  if (!may && off.length === 0) return undefined;
  const switchOff = (condition: Condition): void => {
    void carryOut(COMMAND_TEXT.switchOff, api.conditionsOff(bedId, [...off, condition]));
  };
  const switchOn = (condition: Condition): void => {
    const others = off.filter((one) => one !== condition);
    void carryOut(COMMAND_TEXT.switchOn, api.conditionsOff(bedId, others));
  };
  return (
    <section class="panel-part conditions">
      <h3>{COMMAND_TEXT.conditions}</h3>
      {(may ? CAN_BE_OFF : off).map((condition) => (
        <Row
          key={condition}
          condition={condition}
          isOff={off.includes(condition)}
          may={may}
          onSwitch={(isOff) => {
            if (isOff) switchOn(condition);
            else setAsking(condition);
          }}
        />
      ))}
      {asking === undefined ? undefined : (
        <Confirm
          question={COMMAND_TEXT.confirmOff(CONDITION_TEXT[asking], bedId)}
          yes={COMMAND_TEXT.switchOff}
          onAnswer={(isYes) => {
            setAsking(undefined);
            if (isYes) switchOff(asking);
          }}
        />
      )}
    </section>
  );
}

function Row(props: {
  readonly condition: Condition;
  readonly isOff: boolean;
  readonly may: boolean;
  readonly onSwitch: (isOff: boolean) => void;
}) {
  const { condition, isOff, may, onSwitch } = props;
  const name = CONDITION_TEXT[condition];
  return (
    <div class="condition" data-off={String(isOff)}>
      <span>
        {name} <strong>{isOff ? COMMAND_TEXT.isOff : ''}</strong>
      </span>
      {may ? (
        <button
          type="button"
          aria-label={`${isOff ? COMMAND_TEXT.switchOn : COMMAND_TEXT.switchOff}: ${name}`}
          onClick={() => {
            onSwitch(isOff);
          }}
        >
          {isOff ? COMMAND_TEXT.switchOn : COMMAND_TEXT.switchOff}
        </button>
      ) : undefined}
    </div>
  );
}
