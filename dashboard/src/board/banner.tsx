import { usePage } from '../app/context.js';
import { PriorityMark } from '../app/mark.js';
import { clockFormat, detail, headline } from '../format.js';
import { TEXTS } from '../texts.js';
import { offBeds } from './off-beds.js';
import { worstFirst } from './worst-first.js';
import { focusBed } from './board.js';

const MAX_CHIPS = 8;
const MAX_OFF = 3;
const clock = clockFormat();

/** The worst bed of the ward in one line, and the others that alarm beside it. */
export function Banner() {
  const { store } = usePage();
  const isCurrent = store.verdict.value.phase === 'live';
  const rows = worstFirst(store.active.value, store.signals.value);
  const [worst, ...others] = rows;
  const hidden = others.length - MAX_CHIPS;
  const off = offBeds(store.bedIds.value, store.controls.value);
  return (
    <section
      class="banner"
      aria-label={TEXTS.worst}
      data-priority={worst?.event.priority}
      data-calls={String(worst?.calls ?? false)}
      data-current={String(isCurrent)}
    >
      <p class="banner-worst" role="alert" data-alert={worst?.event.alertId}>
        {worst === undefined ? (
          isCurrent ? (
            TEXTS.calm
          ) : (
            TEXTS.unknown
          )
        ) : (
          <>
            <PriorityMark priority={worst.event.priority} />
            <strong class="banner-bed" dir="auto">
              {worst.event.bedId}
            </strong>
            <span class="banner-headline">{headline(worst.event)}</span>
            <span class="banner-detail">{detail(worst.event, clock)}</span>
          </>
        )}
      </p>
      <p class="banner-others">
        {others.slice(0, MAX_CHIPS).map(({ event }) => (
          <button
            type="button"
            class="chip"
            key={event.bedId}
            onClick={() => {
              focusBed(event.bedId);
            }}
          >
            <PriorityMark priority={event.priority} />
            {event.bedId}
          </button>
        ))}
        {hidden > 0 ? <span class="chip">{TEXTS.moreBeds(hidden)}</span> : undefined}
        {off[0] === undefined ? undefined : (
          <button
            type="button"
            class="chip off-note"
            onClick={() => {
              focusBed(off[0] ?? '');
            }}
          >
            {TEXTS.bedsOff(off.slice(0, MAX_OFF).join(', '), off.length - MAX_OFF)}
          </button>
        )}
      </p>
    </section>
  );
}
