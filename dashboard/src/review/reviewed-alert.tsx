import { useEffect, useState } from 'preact/hooks';
import type { Verdict } from '../../../src/domain/alarm-signal.js';
import type { AlertEvent, AlertStrip } from '../../../src/domain/alert.js';
import { isLoggedAlert } from '../../../src/domain/ward-log.js';
import { ApiError, type WardApi } from '../app/api.js';
import { usePage } from '../app/context.js';
import { PriorityMark } from '../app/mark.js';
import { carryOut } from '../commands/commander.js';
import { clockFormat, detail, headline } from '../format.js';
import { REVIEW_TEXT } from '../texts.js';
import { readCaliper, type CaliperLines } from './caliper.js';
import { saveStrip } from './save-strip.js';
import { StripFigure } from './strip-figure.js';

const clock = clockFormat();
const VERDICTS: readonly Verdict[] = ['true', 'false', 'unclear'];
/** Where the caliper stands at first: a second apart, before the onset. */
const FIRST_LINES: CaliperLines = { fromMs: 4_000, toMs: 5_000 };

type Fetched = AlertStrip | { readonly problem: string } | undefined;

/** One alert: its strip, what can be measured on it, and what staff think of it. */
export function ReviewedAlert({ event }: { readonly event: AlertEvent }) {
  const { api } = usePage();
  const [strip, setStrip] = useState<Fetched>(undefined);
  const [lines, setLines] = useState(FIRST_LINES);
  const { alertId, bedId } = event;
  useEffect(() => {
    let isOver = false;
    setStrip(undefined);
    void fetched(api, event).then((answer) => {
      if (!isOver) setStrip(answer);
    });
    return () => {
      isOver = true;
    };
  }, [alertId, bedId, event.revision]);
  return (
    <article class="review-alert">
      <h2>
        <PriorityMark priority={event.priority} /> <span dir="auto">{bedId}</span> {headline(event)}
      </h2>
      <p>
        {new Date(event.startMs).toLocaleDateString('en-GB')} {detail(event, clock)} · {alertId}
      </p>
      {strip === undefined ? <p class="hint">{REVIEW_TEXT.loading}</p> : undefined}
      {strip !== undefined && 'problem' in strip ? (
        <p class="hint">{REVIEW_TEXT.noStrip(strip.problem)}</p>
      ) : undefined}
      {strip !== undefined && 'leads' in strip ? (
        <>
          <StripFigure event={event} strip={strip} lines={lines} onLines={setLines} />
          <p class="hint">
            {REVIEW_TEXT.scale} · {REVIEW_TEXT.legend}
          </p>
          <Reading strip={strip} lines={lines} />
          <Exports event={event} />
        </>
      ) : undefined}
      <Verdicts key={alertId} alertId={alertId} />
    </article>
  );
}

async function fetched(api: WardApi, { alertId, bedId }: AlertEvent): Promise<Fetched> {
  try {
    return await api.strip(alertId, bedId);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { problem: error.message };
  }
}

function Reading({ strip, lines }: { readonly strip: AlertStrip; readonly lines: CaliperLines }) {
  const { intervalMs, rateBpm, differencesMv } = readCaliper(strip, lines);
  return (
    <p class="caliper-reading">
      <strong>{REVIEW_TEXT.caliper}</strong> <span>{REVIEW_TEXT.intervalMs(intervalMs)}</span>
      {rateBpm === undefined ? undefined : <span>{REVIEW_TEXT.rateBpm(rateBpm)}</span>}
      {differencesMv.map(({ lead, differenceMv }) => (
        <span key={lead}>
          {REVIEW_TEXT.differenceMv(
            lead,
            differenceMv === undefined ? '–' : differenceMv.toFixed(2),
          )}
        </span>
      ))}
    </p>
  );
}

function Exports({ event }: { readonly event: AlertEvent }) {
  const { api } = usePage();
  const save = (format: 'svg' | 'wfdb'): void => {
    void carryOut(REVIEW_TEXT.save, saveStrip(api, event, format));
  };
  return (
    <div class="panel-buttons review-buttons">
      <button
        type="button"
        onClick={() => {
          save('svg');
        }}
      >
        {REVIEW_TEXT.saveSvg}
      </button>
      <button
        type="button"
        onClick={() => {
          save('wfdb');
        }}
      >
        {REVIEW_TEXT.saveWfdb}
      </button>
      <button
        type="button"
        onClick={() => {
          print();
        }}
      >
        {REVIEW_TEXT.print}
      </button>
    </div>
  );
}

function Verdicts({ alertId }: { readonly alertId: string }) {
  const { store, api } = usePage();
  const [marked, setMarked] = useState<string | undefined>(undefined);
  const learn = async (): Promise<void> => {
    const { entries } = await api.alert(alertId);
    for (const entry of entries) {
      if (isLoggedAlert(entry)) continue;
      const { verdict, by } = entry.signal;
      if (verdict !== undefined) setMarked(REVIEW_TEXT.marked(verdict, by?.subject ?? ''));
    }
  };
  useEffect(() => {
    // Without the answer the mark is not shown; the buttons still work and say what is wrong.
    learn().catch(() => undefined);
  }, [alertId]);
  return (
    <section class="review-verdict">
      {marked === undefined ? undefined : <p role="status">{marked}</p>}
      {store.may('alert.mark') ? (
        <div class="panel-buttons review-buttons" role="group" aria-label={REVIEW_TEXT.verdict}>
          <span>{REVIEW_TEXT.verdict}</span>
          {VERDICTS.map((verdict) => (
            <button
              key={verdict}
              type="button"
              onClick={() =>
                void carryOut(REVIEW_TEXT.mark, api.mark(alertId, verdict)).then((reply) => {
                  if (reply === undefined) return;
                  const who = store.session.peek()?.subject ?? '';
                  setMarked(REVIEW_TEXT.marked(verdict, who));
                })
              }
            >
              {REVIEW_TEXT.verdicts[verdict]}
            </button>
          ))}
        </div>
      ) : undefined}
    </section>
  );
}
