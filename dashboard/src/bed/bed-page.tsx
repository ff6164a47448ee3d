import { useEffect } from 'preact/hooks';
import { usePage } from '../app/context.js';
import type { BedStatus } from '../../../src/server/wire.js';
import { overloadNotes } from '../board/bed-view.js';
import { BED_TEXT, FEED_TEXT, LEAD_STATE_TEXT, TEXTS } from '../texts.js';
import { Wave } from '../wave/wave.js';
import { controlFacts } from './control-facts.js';
import { HeatStrips } from './heat-strip.js';
import { Trend } from './trend.js';

/** How much a wave is greyed that none follows. */
const DIMMED = 0.5;

/** One bed: its leads live, their scores, its last day; its commands stand in the panel beside it. */
export function BedPage({ id }: { readonly id: string | undefined }) {
  const { store } = usePage();
  useEffect(() => {
    store.chosenBed.value = id;
    return () => {
      store.chosenBed.value = undefined;
    };
  }, [id]);
  const status = id === undefined ? undefined : store.statuses.value.get(id);
  if (id === undefined || status === undefined) return <p class="board-empty">{BED_TEXT.none}</p>;
  return (
    <article class="bed-page" data-bed={id}>
      <h2 class="bed-page-head">
        <strong dir="auto">{id}</strong> <span>{FEED_TEXT[status.feed]}</span>
        {overloadFacts(status).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
        {controlFacts(store.controls.value.get(id)).map(({ text, warns }) => (
          <span key={text} class={warns ? 'off-note' : undefined}>
            {text}
          </span>
        ))}
        {store.chosenBed.value === undefined ? (
          <button
            type="button"
            class="bed-commands"
            onClick={() => {
              store.chosenBed.value = id;
            }}
          >
            {TEXTS.commands}
          </button>
        ) : undefined}
      </h2>
      <div class="bed-page-waves">
        <Wave
          key={id}
          bedId={id}
          leads={status.leads.map(({ lead }) => lead)}
          strip
          dimmed={status.overload === undefined ? 0 : DIMMED}
        />
        <div class="bed-lanes">
          {status.leads.map(({ lead, state }) => (
            <div class="lane" key={lead}>
              <span class="lane-label" data-state={state}>
                {lead} {LEAD_STATE_TEXT[state]}
              </span>
            </div>
          ))}
        </div>
      </div>
      <HeatStrips bedId={id} />
      <Trend key={id} bedId={id} />
    </article>
  );
}

/** What is left out of the bed because wardwave has too much to do. */
function overloadFacts(status: BedStatus): readonly string[] {
  return status.overload === undefined ? [] : [TEXTS.wavesPaused, ...overloadNotes(status)];
}
