import type { AlertEvent, AlertStrip } from '../../../src/domain/alert.js';
import { settings } from '../app/settings.js';
import { REVIEW_TEXT } from '../texts.js';
import { movedLine, type CaliperLines } from './caliper.js';
import { layOutStrip, MM_PER_S, msToMm, type StripLayout } from './strip-geometry.js';

const MS_PER_S = 1_000;
const STEP_MS = 10;
const LONG_STEP_MS = 100;

/** A strip on ECG paper, with the two lines of the caliper. */
export function StripFigure(props: {
  readonly event: AlertEvent;
  readonly strip: AlertStrip;
  readonly lines: CaliperLines;
  readonly onLines: (lines: CaliperLines) => void;
}) {
  const { event, strip, lines, onLines } = props;
  const layout = layOutStrip(strip, event.marks);
  const { pxPerMm } = settings.value;
  const size = (mm: number): string => (pxPerMm === undefined ? `${mm}mm` : String(mm * pxPerMm));
  return (
    <div class="strip-scroll" tabindex={0} role="region" aria-label={REVIEW_TEXT.scale}>
      <svg
        class="strip"
        width={size(layout.widthMm)}
        height={size(layout.heightMm)}
        viewBox={`0 0 ${layout.widthMm} ${layout.heightMm}`}
        role="group"
        aria-label={REVIEW_TEXT.stripLabel(event.bedId)}
      >
        <Paper />
        <rect class="strip-paper" width={layout.widthMm} height={layout.heightMm} />
        <rect fill="url(#strip-grid)" width={layout.widthMm} height={layout.heightMm} />
        <Lanes layout={layout} priority={event.priority} />
        {(['fromMs', 'toMs'] as const).map((which, at) => (
          <CaliperLine
            key={which}
            number={at + 1}
            lineMs={lines[which]}
            layout={layout}
            onMove={(ms) => {
              onLines({ ...lines, [which]: ms });
            }}
          />
        ))}
      </svg>
    </div>
  );
}

function Paper() {
  return (
    <defs>
      <pattern id="strip-grid" width="5" height="5" patternUnits="userSpaceOnUse">
        <path class="strip-fine" d="M1 0V5M2 0V5M3 0V5M4 0V5M0 1H5M0 2H5M0 3H5M0 4H5" />
        <path class="strip-bold" d="M0 0V5M0 0H5" />
      </pattern>
    </defs>
  );
}

function Lanes({ layout, priority }: { readonly layout: StripLayout; readonly priority: string }) {
  return (
    <>
      {layout.lanes.map((lane) => (
        <g key={lane.lead} data-lead={lane.lead}>
          {lane.marks.map(({ xMm, widthMm }) => (
            <rect
              key={xMm}
              class="strip-mark"
              data-priority={priority}
              x={xMm}
              y={lane.topMm}
              width={widthMm}
              height={lane.heightMm}
            />
          ))}
          <path class="strip-ghost" d={lane.reconstructionPath} />
          <path class="strip-signal" d={lane.signalPath} />
          <text class="strip-lead" x="1.5" y={lane.topMm + 4.5}>
            {lane.lead}
          </text>
        </g>
      ))}
    </>
  );
}

function CaliperLine(props: {
  readonly number: number;
  readonly lineMs: number;
  readonly layout: StripLayout;
  readonly onMove: (ms: number) => void;
}) {
  const { number, lineMs, layout, onMove } = props;
  const xMm = msToMm(lineMs);
  const moveBy = (byMs: number): void => {
    onMove(movedLine(lineMs, byMs, layout.durationMs));
  };
  return (
    <g
      class="caliper-line"
      tabindex={0}
      role="slider"
      aria-label={REVIEW_TEXT.caliperLine(number)}
      aria-valuemin={0}
      aria-valuemax={Math.round(layout.durationMs)}
      aria-valuenow={Math.round(lineMs)}
      aria-valuetext={REVIEW_TEXT.intervalMs(lineMs)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.preventDefault();
        event.stopPropagation();
        const stepMs = event.shiftKey ? LONG_STEP_MS : STEP_MS;
        moveBy(event.key === 'ArrowLeft' ? -stepMs : stepMs);
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const line = event.currentTarget;
        const paper = line.ownerSVGElement;
        if (paper === null || !line.hasPointerCapture(event.pointerId)) return;
        const { left, width } = paper.getBoundingClientRect();
        const ms = (((event.clientX - left) / width) * layout.widthMm * MS_PER_S) / MM_PER_S;
        onMove(movedLine(Math.round(ms), 0, layout.durationMs));
      }}
    >
      <rect class="caliper-grip" x={xMm - 2} y="0" width="4" height={layout.heightMm} />
      <path d={`M${xMm} 0V${layout.heightMm}`} />
      <path class="caliper-handle" d={`M${xMm - 1.5} 0h3l-1.5 3z`} />
    </g>
  );
}
