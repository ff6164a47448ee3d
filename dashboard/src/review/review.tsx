import { useEffect, useState } from 'preact/hooks';
import { usePage } from '../app/context.js';
import { hrefOf } from '../app/route.js';
import { settings } from '../app/settings.js';
import { REVIEW_TEXT } from '../texts.js';
import { AlertPicker } from './alert-picker.js';
import { ALL_ALERTS, neighbour, pickAlerts } from './pick-alerts.js';
import { ReviewedAlert } from './reviewed-alert.js';

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const NO_KEYS = 'input, select, textarea, [role=slider], [role=dialog] *';
/** The page holds no more alerts than this. */
const ALL = 6_000;

/** Looks at alerts one by one. The address names the alert that is shown. */
export function Review({ id }: { readonly id: string | undefined }) {
  const { store } = usePage();
  const [filter, setFilter] = useState(ALL_ALERTS);
  const all = store.bookNow.value.book.alerts.listed(ALL);
  const picked = pickAlerts(all, filter);
  const shown = picked.find(({ alertId }) => alertId === id) ?? picked[0];
  const go = (step: number): void => {
    const next = neighbour(picked, shown?.alertId, step);
    if (next !== undefined) location.hash = hrefOf('review', next.alertId);
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const step = STEPS[event.key];
      if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      if (!settings.value.keys) return;
      if (event.target instanceof Element && event.target.matches(NO_KEYS)) return;
      event.preventDefault();
      go(step);
    };
    addEventListener('keydown', listen);
    return () => {
      removeEventListener('keydown', listen);
    };
  });
  const at = shown === undefined ? 0 : picked.indexOf(shown) + 1;
  return (
    <div class="review">
      <AlertPicker
        all={all}
        picked={picked}
        chosenId={shown?.alertId}
        filter={filter}
        onFilter={setFilter}
        onChoose={({ alertId }) => {
          location.hash = hrefOf('review', alertId);
        }}
      />
      <div class="review-main">
        <div class="panel-buttons review-buttons review-walk">
          <button
            type="button"
            onClick={() => {
              go(-1);
            }}
          >
            {REVIEW_TEXT.previous}
          </button>
          <span>{REVIEW_TEXT.place(at, picked.length)}</span>
          <button
            type="button"
            onClick={() => {
              go(1);
            }}
          >
            {REVIEW_TEXT.next}
          </button>
        </div>
        {shown === undefined ? undefined : <ReviewedAlert event={shown} />}
      </div>
    </div>
  );
}
