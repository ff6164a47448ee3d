import { useEffect, useState } from 'preact/hooks';
import type { AlertEvent } from '../../../src/domain/alert.js';
import type { ReplayAnnotation, ReplayState } from '../../../src/server/wire.js';
import { Choice } from '../app/choice.js';
import { usePage } from '../app/context.js';
import { clockFormat, headline } from '../format.js';
import { PRIORITY_MARK, REPLAY_TEXT } from '../texts.js';
import { faultText } from './fault-request.js';
import { polled } from './poll.js';
import {
  inARow,
  inLanes,
  LINE_LENGTHS,
  placeOn,
  ticksOf,
  type LineLength,
  type Placed,
  type Span,
} from './time-line.js';

const MS_PER_MINUTE = 60_000;
const MAX_ALERTS = 6_000;

interface Item extends Span {
  readonly key: string;
  readonly text: string;
  readonly look?: string;
}

/** What was marked in the recording of a bed, above what wardwave alerted, and the faults put in. */
export function TimeLine({ state }: { readonly state: ReplayState }) {
  const { store } = usePage();
  const [bed, setBed] = useState<string | undefined>(undefined);
  const [length, setLength] = useState<LineLength>(LINE_LENGTHS[0]);
  const playing = state.beds.find(({ bedId }) => bedId === bed) ?? state.beds[0];
  const bedId = playing?.bedId ?? '';
  const toMs = Math.floor(state.eventTimeMs);
  const line = { fromMs: toMs - length.minutes * MS_PER_MINUTE, toMs };
  const annotations = useAnnotations(bedId, line);
  const alerts = store.bookNow.value.book.alerts
    .listed(MAX_ALERTS)
    .filter((one) => one.bedId === bedId);
  const marks = annotations.map(({ atMs, symbol, note }, at) => ({
    key: `${atMs}-${at}`,
    fromMs: atMs,
    toMs: atMs,
    text: `${symbol} ${note}`.trim(),
  }));
  return (
    <section class="replay-line" aria-label={REPLAY_TEXT.timeLine}>
      <div class="replay-line-head">
        <h2>{REPLAY_TEXT.timeLine}</h2>
        <Choice
          label={REPLAY_TEXT.timeLineBed}
          value={bedId}
          options={state.beds.map((one) => [one.bedId, one.bedId])}
          onValue={setBed}
        />
        <Choice
          label={REPLAY_TEXT.timeLineLength}
          value={String(length.minutes)}
          options={LINE_LENGTHS.map(({ minutes }) => [
            String(minutes),
            REPLAY_TEXT.minutes(minutes),
          ])}
          onValue={(value) => {
            setLength(LINE_LENGTHS.find(({ minutes }) => String(minutes) === value) ?? length);
          }}
        />
      </div>
      <Row
        title={REPLAY_TEXT.annotations}
        none={REPLAY_TEXT.noAnnotation}
        items={inARow(line, marks)}
      />
      <Row
        title={REPLAY_TEXT.alerts}
        none={REPLAY_TEXT.noAlert}
        items={inLanes(
          line,
          alerts.map((one) => alertItem(one, toMs)),
        )}
      />
      <Row
        title={REPLAY_TEXT.faults}
        none={REPLAY_TEXT.noFault}
        items={inLanes(
          line,
          (playing?.faults ?? []).map(({ kind, fromMs, toMs: endMs }, at) => ({
            key: String(at),
            fromMs,
            toMs: endMs,
            text: faultText(kind),
          })),
        )}
      />
      <Axis line={line} tickMs={length.tickMs} />
    </section>
  );
}

function useAnnotations(bedId: string, { fromMs, toMs }: Span): readonly ReplayAnnotation[] {
  const { api } = usePage();
  const [annotations, setAnnotations] = useState<readonly ReplayAnnotation[]>([]);
  useEffect(() => {
    const query = new URLSearchParams({ bedId, fromMs: String(fromMs), toMs: String(toMs) });
    const path = `/replay/annotations?${query.toString()}`;
    let over = false;
    polled(api.get<{ readonly annotations: readonly ReplayAnnotation[] }>(path), (answer) => {
      if (!over) setAnnotations(answer.annotations);
    });
    return () => {
      over = true;
    };
  }, [bedId, fromMs, toMs]);
  return annotations;
}

function alertItem(event: AlertEvent, nowMs: number): Item {
  return {
    key: event.alertId,
    fromMs: event.startMs,
    toMs: event.phase === 'ended' ? event.endMs : nowMs,
    text: `${PRIORITY_MARK[event.priority]} ${headline(event)}`,
    look: event.priority,
  };
}

function Row(props: {
  readonly title: string;
  readonly none: string;
  readonly items: readonly Placed<Item>[];
}) {
  const lanes = Math.max(1, ...props.items.map(({ lane }) => lane + 1));
  return (
    <>
      <h3>{props.title}</h3>
      {props.items.length === 0 ? (
        <p class="replay-row">{props.none}</p>
      ) : (
        <ul class="replay-row" style={{ '--lanes': lanes }}>
          {props.items.map(({ item, lane, leftPercent, widthPercent }) => (
            <li
              key={item.key}
              title={item.text}
              data-look={item.look}
              data-moment={item.fromMs === item.toMs}
              style={{ '--lane': lane, left: `${leftPercent}%`, width: `${widthPercent}%` }}
            >
              <span>{item.text}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** The time of day in event time, so that a mark can be found again elsewhere. */
function Axis({ line, tickMs }: { readonly line: Span; readonly tickMs: number }) {
  const clock = clockFormat();
  return (
    <div class="replay-axis" aria-hidden="true">
      {ticksOf(line, tickMs).map((atMs) => (
        <span
          key={atMs}
          style={{ left: `${placeOn(line, { fromMs: atMs, toMs: atMs })?.leftPercent ?? 0}%` }}
        >
          {clock.format(atMs)}
        </span>
      ))}
    </div>
  );
}
