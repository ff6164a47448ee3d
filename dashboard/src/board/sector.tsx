import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import { PriorityMark } from '../app/mark.js';
import { TEXTS } from '../texts.js';
import { Wave, type Shrunk } from '../wave/wave.js';
import type { BedView, LaneView } from './bed-view.js';

const NONE: Shrunk = new Map();

/** What a sector is given. */
interface SectorProps {
  readonly view: BedView;
  /** Whether the keyboard's focus stands here among the sectors. */
  readonly isStop: boolean;
  readonly onFocus: (bedId: string) => void;
  readonly onOpen: (bedId: string) => void;
}

/** One bed on the board. */
export const Sector = memo(SectorOf, (before, after) => {
  return (
    before.isStop === after.isStop && JSON.stringify(before.view) === JSON.stringify(after.view)
  );
});

function SectorOf({ view, isStop, onFocus, onOpen }: SectorProps) {
  const [shrunk, setShrunk] = useState(NONE);
  const { bedId, lanes } = view;
  return (
    <section
      class="bed"
      id={`bed-${bedId}`}
      data-bed={bedId}
      data-priority={view.priority}
      data-calls={String(view.calls)}
      data-feed={view.feed}
      data-old={String(view.isOld)}
      aria-label={`${TEXTS.showBed(bedId)}${view.headline === '' ? '' : `: ${view.headline}`}`}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => {
        onFocus(bedId);
      }}
      onClick={() => {
        onOpen(bedId);
      }}
    >
      <header class="bed-head" data-alert={view.alertId}>
        <h2 class="bed-id" dir="auto">
          {bedId}
        </h2>
        <span class="bed-alarm">
          {view.priority === undefined ? undefined : <PriorityMark priority={view.priority} />}
          <span class="bed-headline">{view.headline}</span>
          {view.moreAlerts === 0 ? undefined : (
            <span class="bed-more">{TEXTS.moreAlerts(view.moreAlerts)}</span>
          )}
        </span>
        <span class="bed-detail">{view.detail}</span>
        <span class="bed-rate" data-measured={String(view.rateIsMeasured)}>
          {view.rateText}
        </span>
      </header>
      <div class="bed-signal">
        <Wave
          bedId={bedId}
          leads={lanes.map(({ lead }) => lead)}
          strip
          dimmed={view.dimmed}
          onShrunk={setShrunk}
        />
        <div class="bed-lanes">
          {lanes.map((lane) => (
            <div class="lane" key={lane.lead}>
              <span class="lane-label" data-priority={lane.priority} data-state={lane.state}>
                {laneText(lane, shrunk)}
              </span>
            </div>
          ))}
        </div>
        {view.overlay === undefined ? undefined : <p class="bed-overlay">{view.overlay}</p>}
        <p class="bed-foot">
          <span class="bed-feed">{view.feedText}</span>
          {view.notes.map(({ text, weight }) => (
            <span class="bed-note" key={text} data-weight={weight}>
              {text}
            </span>
          ))}
        </p>
      </div>
    </section>
  );
}

function laneText({ lead, state }: LaneView, shrunk: Shrunk): string {
  const times = shrunk.get(lead) ?? 1;
  const scale = times === 1 ? '' : ` ÷${times}`;
  return `${lead}${scale}${state === '' ? '' : ` · ${state}`}`;
}
