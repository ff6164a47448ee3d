import { useEffect, useRef, useState } from 'preact/hooks';
import { usePage } from '../app/context.js';
import { BED_TEXT } from '../texts.js';
import type { RecentScores } from '../wave/messages.js';

/** The last minute of cell scores, a strip for each lead. */
export function HeatStrips({ bedId }: { readonly bedId: string }) {
  const { drawing } = usePage();
  const [rows, setRows] = useState<RecentScores['rows']>([]);
  useEffect(() => {
    drawing.send({ kind: 'watch-scores', bedId });
    const end = drawing.onMessage((message) => {
      if (message.kind === 'scores' && message.bedId === bedId) setRows(message.rows);
    });
    return () => {
      end();
      drawing.send({ kind: 'watch-scores', bedId: undefined });
    };
  }, [bedId]);
  return (
    <section class="bed-heat" aria-label={BED_TEXT.heatTitle}>
      <h3>
        {BED_TEXT.heatTitle} <span class="hint">{BED_TEXT.heatLegend}</span>
      </h3>
      {rows.map(({ lead, ratios }) => (
        <div class="heat-row" key={lead}>
          <span>{lead}</span>
          <HeatStrip lead={lead} ratios={ratios} />
        </div>
      ))}
    </section>
  );
}

function HeatStrip({ lead, ratios }: { readonly lead: string; readonly ratios: Float32Array }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return;
    const tokens = getComputedStyle(element);
    const below = tokens.getPropertyValue('--medium');
    const above = tokens.getPropertyValue('--high');
    context.clearRect(0, 0, element.width, 1);
    ratios.forEach((ratio, at) => {
      if (Number.isNaN(ratio)) return;
      context.globalAlpha = ratio >= 1 ? 1 : Math.max(0.08, ratio * 0.7);
      context.fillStyle = ratio >= 1 ? above : below;
      context.fillRect(at, 0, 1, 1);
    });
  }, [ratios]);
  return (
    <canvas
      ref={canvas}
      class="heat-strip"
      width={ratios.length}
      height={1}
      role="img"
      aria-label={BED_TEXT.heat(lead)}
    />
  );
}
