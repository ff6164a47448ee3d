import { memo } from 'preact/compat';
import type { AlarmSignal } from '../../../src/domain/alarm-signal.js';
import type { AlertEvent } from '../../../src/domain/alert.js';
import { usePage } from '../app/context.js';
import { PriorityMark } from '../app/mark.js';
import { clockFormat, detail, headline } from '../format.js';
import { TEXTS } from '../texts.js';
import { isActive } from '../ward/alert-book.js';

const clock = clockFormat();

/** The ward's alerts: those that are present first, most urgent on top, then those that ended. */
export function AlertList() {
  const { store } = usePage();
  const events = store.listed.value;
  const activeCount = store.active.value.length;
  const hidden = activeCount - events.filter(isActive).length;
  const signals = store.signals.value;
  return (
    <aside class="side alerts" aria-label={TEXTS.alertList}>
      <h2 class="side-title">
        {TEXTS.alertList} <span class="side-count">{TEXTS.activeAlerts(activeCount)}</span>
      </h2>
      <ol class="alerts-list">
        {events.map((event) => (
          <Row key={event.alertId} event={event} signal={signals.get(event.alertId)} />
        ))}
      </ol>
      <p class="side-note">{noteText(events.length, hidden, store.book.alerts.trimmed)}</p>
    </aside>
  );
}

const Row = memo(function AlertRow(props: {
  readonly event: AlertEvent;
  readonly signal: AlarmSignal | undefined;
}) {
  const { event, signal } = props;
  const { store } = usePage();
  return (
    <li data-alert={event.alertId} data-priority={event.priority} data-phase={event.phase}>
      <button
        type="button"
        class="alert"
        title={TEXTS.showBed(event.bedId)}
        onClick={() => {
          store.chosenBed.value = event.bedId;
        }}
      >
        <PriorityMark priority={event.priority} />
        <span class="alert-bed" dir="auto">
          {event.bedId}
        </span>
        <span class="alert-headline">{headline(event)}</span>
        <span class="alert-detail">{detail(event, clock)}</span>
        <span class="alert-state">{stateText(event, signal)}</span>
      </button>
    </li>
  );
});

function stateText(event: AlertEvent, signal: AlarmSignal | undefined): string {
  const certainty = event.provisional ? TEXTS.provisional : TEXTS.final;
  if (!isActive(event)) {
    return `${signal?.latched === true ? TEXTS.endedUnseen : TEXTS.ended} · ${certainty}`;
  }
  switch (signal?.state) {
    case 'acknowledged':
      return `${TEXTS.acknowledged} ${signal.acknowledged?.by.subject ?? ''} · ${certainty}`;
    case 'off':
      return `${signal.offBecause === 'standby' ? TEXTS.standby : TEXTS.signalOff} · ${certainty}`;
    case 'on':
    case undefined:
      return `${TEXTS.active} · ${certainty}`;
  }
}

function noteText(listed: number, hidden: number, trimmed: boolean): string {
  if (listed === 0) return TEXTS.noAlerts;
  if (hidden > 0) return TEXTS.moreListed(hidden);
  return trimmed ? TEXTS.trimmed : '';
}
