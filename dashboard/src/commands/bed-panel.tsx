import { useEffect, useRef, useState } from 'preact/hooks';
import type { AlertEvent } from '../../../src/domain/alert.js';
import { usePage } from '../app/context.js';
import { PriorityMark } from '../app/mark.js';
import { hrefOf } from '../app/route.js';
import { clockFormat, detail, headline, leftText } from '../format.js';
import { COMMAND_TEXT, TEXTS } from '../texts.js';
import { hasView } from '../app/views.js';
import { carryOut } from './commander.js';
import { ConditionsForm } from './conditions-form.js';
import { Confirm } from './confirm.js';
import { LimitsForm } from './limits-form.js';

const PAUSE_SECONDS = 120;
const clock = clockFormat();

/** What a nurse does at one bed, beside the board so that the board is never covered. */
export function BedPanel({ bedId }: { readonly bedId: string }) {
  const { store } = usePage();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus();
  }, [bedId]);
  const isInBedView = store.route.value.view === 'bed';
  const mayAct = store.may('alert.acknowledge') || store.may('bed.standby');
  return (
    <aside class="side panel" aria-label={TEXTS.showBed(bedId)}>
      <h2 class="side-title" tabIndex={-1} ref={title}>
        <span dir="auto">{bedId}</span>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            closePanel(store);
          }}
        >
          {TEXTS.close}
        </button>
      </h2>
      <div class="panel-body">
        <Alerts bedId={bedId} />
        {hasView('bed') && !isInBedView ? (
          <a href={hrefOf('bed', bedId)}>{TEXTS.openBed}</a>
        ) : undefined}
        {mayAct ? undefined : <p class="hint">{COMMAND_TEXT.readOnly}</p>}
        <Pause bedId={bedId} />
        {store.may('bed.limits') ? <LimitsForm key={bedId} bedId={bedId} /> : undefined}
        <ConditionsForm key={`${bedId} conditions`} bedId={bedId} />
        <Watching bedId={bedId} />
      </div>
    </aside>
  );
}

function closePanel(store: ReturnType<typeof usePage>['store']): void {
  const bedId = store.chosenBed.value;
  store.chosenBed.value = undefined;
  if (bedId !== undefined) document.getElementById(`bed-${bedId}`)?.focus();
}

function Alerts({ bedId }: { readonly bedId: string }) {
  const { store, api } = usePage();
  const signals = [...store.signals.value.values()].filter((one) => one.bedId === bedId);
  const events = store.activeByBed.value.get(bedId) ?? [];
  const latched = signals
    .filter((one) => one.latched)
    .flatMap(({ alertId }) => store.book.alerts.alert(alertId) ?? []);
  const shown = [...events, ...latched.filter((event) => !events.includes(event))].slice(0, 20);
  const waiting = signals.filter(({ state }) => state === 'on').map(({ alertId }) => alertId);
  const acknowledge = (alertId: string): void => {
    void carryOut(COMMAND_TEXT.acknowledge, api.acknowledge(alertId));
  };
  const may = store.may('alert.acknowledge');
  return (
    <section class="panel-part">
      {shown.length === 0 ? <p class="hint">{TEXTS.calm}</p> : undefined}
      {shown.map((event) => (
        <PanelAlert
          key={event.alertId}
          event={event}
          onAcknowledge={
            may && waiting.includes(event.alertId)
              ? () => {
                  acknowledge(event.alertId);
                }
              : undefined
          }
        />
      ))}
      {may && waiting.length > 1 ? (
        <button
          type="button"
          class="main-button"
          onClick={() => {
            for (const alertId of waiting) acknowledge(alertId);
          }}
        >
          {COMMAND_TEXT.acknowledgeAll(waiting.length)}
        </button>
      ) : undefined}
    </section>
  );
}

function PanelAlert(props: {
  readonly event: AlertEvent;
  readonly onAcknowledge: (() => void) | undefined;
}) {
  const { event, onAcknowledge } = props;
  return (
    <div class="panel-alert" data-alert={event.alertId} data-priority={event.priority}>
      <p>
        <PriorityMark priority={event.priority} /> <strong>{headline(event)}</strong>
      </p>
      <p>{detail(event, clock)}</p>
      {onAcknowledge === undefined ? undefined : (
        <button type="button" class="main-button" onClick={onAcknowledge}>
          {COMMAND_TEXT.acknowledge}
        </button>
      )}
    </div>
  );
}

function Pause({ bedId }: { readonly bedId: string }) {
  const { store, api } = usePage();
  if (!store.may('audio.pause')) return undefined;
  const pause = store.pauses.value.find((one) => one.bedId === bedId);
  const leftMs = pause === undefined ? 0 : pause.untilMs - (store.nowMs.value ?? 0);
  return (
    <section class="panel-part">
      {pause === undefined ? (
        <button
          type="button"
          onClick={() => void carryOut(COMMAND_TEXT.pauseBed, api.pauseAudio(bedId, PAUSE_SECONDS))}
        >
          {COMMAND_TEXT.pauseBed}
        </button>
      ) : (
        <>
          <p>{TEXTS.audioPaused(leftText(leftMs))}</p>
          <button
            type="button"
            onClick={() => void carryOut(COMMAND_TEXT.resume, api.resumeAudio(bedId))}
          >
            {COMMAND_TEXT.resume}
          </button>
        </>
      )}
    </section>
  );
}

type Asking = 'reset' | 'discharge' | undefined;

function Watching({ bedId }: { readonly bedId: string }) {
  const { store, api } = usePage();
  const [asking, setAsking] = useState<Asking>(undefined);
  const control = store.controls.value.get(bedId);
  const isOnStandby = control?.standby === true;
  const isFrozen = control?.baseline === 'frozen';
  const baseline = (what: string, action: 'reset' | 'freeze' | 'thaw'): void => {
    void carryOut(what, api.baseline(bedId, action));
  };
  return (
    <section class="panel-part panel-buttons">
      {store.may('bed.standby') ? (
        <button
          type="button"
          onClick={() =>
            void carryOut(
              isOnStandby ? COMMAND_TEXT.watch : COMMAND_TEXT.standby,
              api.standby(bedId, !isOnStandby),
            )
          }
        >
          {isOnStandby ? COMMAND_TEXT.watch : COMMAND_TEXT.standby}
        </button>
      ) : undefined}
      {store.may('bed.baseline') ? (
        <>
          <button
            type="button"
            onClick={() => {
              if (isFrozen) baseline(COMMAND_TEXT.thaw, 'thaw');
              else baseline(COMMAND_TEXT.freeze, 'freeze');
            }}
          >
            {isFrozen ? COMMAND_TEXT.thaw : COMMAND_TEXT.freeze}
          </button>
          <button
            type="button"
            onClick={() => {
              setAsking('reset');
            }}
          >
            {COMMAND_TEXT.reset}
          </button>
        </>
      ) : undefined}
      {store.may('bed.discharge') ? (
        <button
          type="button"
          onClick={() => {
            setAsking('discharge');
          }}
        >
          {COMMAND_TEXT.discharge}
        </button>
      ) : undefined}
      {asking === undefined ? undefined : (
        <Confirm
          question={
            asking === 'reset'
              ? COMMAND_TEXT.confirmReset(bedId)
              : COMMAND_TEXT.confirmDischarge(bedId)
          }
          yes={asking === 'reset' ? COMMAND_TEXT.reset : COMMAND_TEXT.discharge}
          onAnswer={(isYes) => {
            setAsking(undefined);
            if (!isYes) return;
            if (asking === 'reset') baseline(COMMAND_TEXT.reset, 'reset');
            else void carryOut(COMMAND_TEXT.discharge, api.discharge(bedId));
          }}
        />
      )}
    </section>
  );
}
