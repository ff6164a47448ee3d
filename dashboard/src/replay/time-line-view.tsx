import { useEffect, useState } from 'preact/hooks';
import type { ReplayAnnotation, ReplayState } from '../../../src/server/wire.js';
import { polled } from './poll.js';
import { usePage } from '../app/context.js';
import { clockFormat, conditionText } from '../format.js';
import { REPLAY_TEXT } from '../texts.js';
import { faultText } from './fault-request.js';
import { placeOn, ticksOn, type Span } from './time-line.js';

const clock = clockFormat();
const SHOWN_MS = 60_000;
const TICK_MS = 10_000;
const MAX_ALERTS = 6_000;

interface Item extends Span {
  readonly key: string;
  readonly text: string;
}

/** What was marked in the recording of a bed, above what wardwave alerted, and the faults put in. */
export function TimeLine({ state }: { readonly state: ReplayState }) {
  const { api, store } = usePage();
  const [bed, setBed] = useState<string | undefined>(undefined);
  const [annotations, setAnnotations] = useState<readonly ReplayAnnotation[]>([]);
  const playing = state.beds.find(({ bedId }) => bedId === bed) ?? state.beds[0];
  const bedId = playing?.bedId ?? '';
  const line = {
    fromMs: Math.floor(state.eventTimeMs) - SHOWN_MS,
    toMs: Math.floor(state.eventTimeMs),
  };
  useEffect(() => {
    const path = `/replay/annotations?bedId=${encodeURIComponent(bedId)}&fromMs=${line.fromMs}&toMs=${line.toMs}`;
    let over = false;
    polled(api.get<{ readonly annotations: readonly ReplayAnnotation[] }>(path), (answer) => {
      if (!over) setAnnotations(answer.annotations);
    });
    return () => {
      over = true;
    };
  }, [bedId, line.toMs]);
  const alerts = store.bookNow.value.book.alerts
    .listed(MAX_ALERTS)
    .filter((one) => one.bedId === bedId);
  return (
    <section class="replay-line" aria-label={REPLAY_TEXT.timeLine}>
      <h2>{REPLAY_TEXT.timeLine}</h2>
      <label>
        {REPLAY_TEXT.timeLineBed}
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
      <Row
        line={line}
        title={REPLAY_TEXT.annotations}
        items={annotations.map(({ atMs, symbol, note }) => ({
          key: `${atMs}${symbol}`,
          fromMs: atMs,
          toMs: atMs,
          text: `${symbol} ${note}`.trim(),
        }))}
      />
      <Row
        line={line}
        title={REPLAY_TEXT.alerts}
        items={alerts.map((one) => ({
          key: one.alertId,
          fromMs: one.startMs,
          toMs: one.phase === 'ended' ? one.endMs : line.toMs,
          text: conditionText(one.condition),
        }))}
      />
      <Row
        line={line}
        title={REPLAY_TEXT.faults}
        items={(playing?.faults ?? []).map((one) => ({
          key: `${one.kind}${one.fromMs}`,
          fromMs: one.fromMs,
          toMs: one.toMs,
          text: faultText(one.kind),
        }))}
      />
      <Axis line={line} />
    </section>
  );
}

/** Event times below the rows. */
function Axis({ line }: { readonly line: Span }) {
  return (
    <ol class="replay-axis" aria-label={REPLAY_TEXT.axis}>
      {ticksOn(line, TICK_MS).map(({ atMs, leftPercent }) => (
        <li key={atMs} style={{ left: `${leftPercent}%` }}>
          {clock.format(atMs)}
        </li>
      ))}
    </ol>
  );
}

function Row(props: {
  readonly line: Span;
  readonly title: string;
  readonly items: readonly Item[];
}) {
  return (
    <>
      <h3>{props.title}</h3>
      <ul class="replay-row">
        {props.items.map((item) => {
          const place = placeOn(props.line, item);
          if (place === undefined) return undefined;
          return (
            <li
              key={item.key}
              style={{ left: `${place.leftPercent}%`, width: `${place.widthPercent}%` }}
            >
              {item.text}
            </li>
          );
        })}
      </ul>
    </>
  );
}
