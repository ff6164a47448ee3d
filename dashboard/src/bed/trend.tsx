import { hourFormat } from '../format.js';
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { BedHistory } from '../../../src/server/wire.js';
import { ApiError, type WardApi } from '../app/api.js';
import { usePage } from '../app/context.js';
import { BED_TEXT, COMMAND_TEXT } from '../texts.js';
import { trendBands, trendColumns, type TrendBand } from './trend-data.js';

const DAY_MS = 86_400_000;
const STEP_MS = 60_000;
const REFRESH_MS = 60_000;
const ALL = 6_000;
const LEAD_COLOURS = ['--wave', '--focus', '--text', '--text-muted'];

type Fetched = BedHistory | { readonly problem: string } | undefined;

/** The scores and the alerts of a bed over a day. */
export function Trend({ bedId }: { readonly bedId: string }) {
  const { store, api } = usePage();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const bands = useRef<readonly TrendBand[]>([]);
  const [history, setHistory] = useState<Fetched>(undefined);
  const isReady = store.nowMs.value !== undefined;
  useEffect(() => {
    const ask = (): void => {
      void fetched(api, bedId, store.nowMs.peek()).then(setHistory);
    };
    ask();
    const timer = setInterval(ask, REFRESH_MS);
    return () => {
      clearInterval(timer);
    };
  }, [bedId, isReady]);
  const known = history !== undefined && 'leads' in history ? history : undefined;
  const events = store.bookNow.value.book.alerts.listed(ALL);
  bands.current = known === undefined ? [] : trendBands(events, known);
  useEffect(() => {
    plot.current?.redraw(false);
  }, [bands.current.length, known]);
  useEffect(() => {
    const element = box.current;
    if (element === null || known === undefined) return undefined;
    const drawn = drawTrend(element, known, () => bands.current);
    plot.current = drawn;
    const fit = new ResizeObserver(() => {
      drawn.setSize({ width: element.clientWidth, height: element.clientHeight - 40 });
    });
    fit.observe(element);
    return () => {
      fit.disconnect();
      drawn.destroy();
    };
  }, [known]);
  const zoom = (share: number): void => {
    if (known === undefined) return;
    const [min, max] = [known.toMs - (known.toMs - known.fromMs) * share, known.toMs];
    plot.current?.setScale('x', { min: min / 1_000, max: max / 1_000 });
  };
  return (
    <section class="bed-trend" aria-label={BED_TEXT.trend}>
      <h3>
        {BED_TEXT.trend}{' '}
        {known === undefined ? undefined : `· ${BED_TEXT.alerts(bands.current.length)} `}
        <span class="hint">{BED_TEXT.trendHint}</span>
        {[
          { text: '1 h', share: 1 / 24 },
          { text: '6 h', share: 6 / 24 },
          { text: BED_TEXT.whole, share: 1 },
        ].map(({ text, share }) => (
          <button
            key={text}
            type="button"
            class="quiet"
            onClick={() => {
              zoom(share);
            }}
          >
            {text}
          </button>
        ))}
      </h3>
      {history !== undefined && 'problem' in history ? (
        <p class="hint">{BED_TEXT.noHistory(history.problem)}</p>
      ) : undefined}
      <div class="trend-plot" ref={box} />
    </section>
  );
}

async function fetched(api: WardApi, bedId: string, nowMs: number | undefined): Promise<Fetched> {
  if (nowMs === undefined) return undefined;
  const toMs = Math.ceil(nowMs / STEP_MS) * STEP_MS;
  try {
    return await api.history(bedId, { fromMs: toMs - DAY_MS, toMs, stepMs: STEP_MS });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { problem: error.status === 0 ? COMMAND_TEXT.noAnswer : error.message };
  }
}

function drawTrend(
  element: HTMLElement,
  history: BedHistory,
  bands: () => readonly TrendBand[],
): uPlot {
  const tokens = getComputedStyle(element);
  const colour = (name: string): string => tokens.getPropertyValue(name).trim();
  const axis = { stroke: colour('--text-muted'), grid: { stroke: colour('--line'), width: 1 } };
  const timeOfDay = hourFormat();
  const drawBands = (plot: uPlot): void => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const { fromS, toS, priority } of bands()) {
      const left = plot.valToPos(fromS, 'x', true);
      ctx.fillStyle = colour(`--${priority}`);
      ctx.globalAlpha = 0.5;
      ctx.fillRect(left, bbox.top, Math.max(4, plot.valToPos(toS, 'x', true) - left), bbox.height);
    }
    ctx.restore();
  };
  const options: uPlot.Options = {
    width: element.clientWidth,
    height: element.clientHeight - 40,
    scales: {
      x: { time: true, range: (_, min, max) => [min, max] },
      y: { range: (_, __, max) => [0, Math.max(2, max * 1.1)] },
    },
    axes: [
      { ...axis, values: (_, splits) => splits.map((atS) => timeOfDay.format(atS * 1_000)) },
      { ...axis, label: BED_TEXT.score },
    ],
    series: [
      {},
      ...history.leads.map(({ lead }, at) => ({
        label: lead,
        stroke: colour(LEAD_COLOURS[at % LEAD_COLOURS.length] ?? '--wave'),
        width: 1.5,
      })),
    ],
    hooks: { drawClear: [drawBands] },
  };
  const plot = new uPlot(options, trendColumns(history), element);
  plot.setScale('x', { min: history.fromMs / 1_000, max: history.toMs / 1_000 });
  return plot;
}
