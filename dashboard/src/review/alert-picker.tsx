import type { AlertEvent, Priority } from '../../../src/domain/alert.js';
import { Choice } from '../app/choice.js';
import { PriorityMark } from '../app/mark.js';
import { clockFormat, conditionText, headline } from '../format.js';
import { PRIORITY_TEXT, REVIEW_TEXT } from '../texts.js';
import type { AlertFilter } from './pick-alerts.js';

const clock = clockFormat();
/** The most rows that are drawn; the filter finds the rest. */
const MAX_ROWS = 200;
const PRIORITIES: readonly Priority[] = ['high', 'medium', 'low'];

/** No filter. */
const ALL = ['', REVIEW_TEXT.all] as const;

/** The filter, and the alerts that pass it. */
export function AlertPicker(props: {
  readonly all: readonly AlertEvent[];
  readonly picked: readonly AlertEvent[];
  readonly chosenId: string | undefined;
  readonly filter: AlertFilter;
  readonly onFilter: (filter: AlertFilter) => void;
  readonly onChoose: (event: AlertEvent) => void;
}) {
  const { all, picked, chosenId, filter, onFilter, onChoose } = props;
  const bedIds = [...new Set(all.map(({ bedId }) => String(bedId)))].sort();
  const conditions = [...new Set(all.map(({ condition }) => condition))].sort();
  return (
    <section class="review-list" aria-label={REVIEW_TEXT.list}>
      <div class="review-filter">
        <Choice
          label={REVIEW_TEXT.bed}
          value={filter.bedId}
          options={[ALL, ...bedIds.map((id) => [id, id] as const)]}
          onValue={(bedId) => {
            onFilter({ ...filter, bedId });
          }}
        />
        <Choice
          label={REVIEW_TEXT.condition}
          value={filter.condition}
          options={[ALL, ...conditions.map((one) => [one, conditionText(one)] as const)]}
          onValue={(condition) => {
            onFilter({ ...filter, condition });
          }}
        />
        <Choice
          label={REVIEW_TEXT.priority}
          value={filter.priority}
          options={[ALL, ...PRIORITIES.map((one) => [one, PRIORITY_TEXT[one]] as const)]}
          onValue={(value) => {
            onFilter({ ...filter, priority: PRIORITIES.find((one) => one === value) ?? '' });
          }}
        />
      </div>
      {picked.length === 0 ? <p class="hint">{REVIEW_TEXT.none}</p> : undefined}
      <ol class="review-rows">
        {picked.slice(0, MAX_ROWS).map((event) => (
          <li key={event.alertId}>
            <button
              type="button"
              class="review-row"
              aria-current={event.alertId === chosenId ? 'true' : undefined}
              onClick={() => {
                onChoose(event);
              }}
            >
              <PriorityMark priority={event.priority} /> <strong dir="auto">{event.bedId}</strong>{' '}
              {headline(event)}
              <span class="review-time">{clock.format(event.startMs)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
