import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Lead } from '../../../src/domain/lead.js';
import { usePage } from '../app/context.js';
import { TEXTS } from '../texts.js';
import type { SurfaceSize } from './messages.js';

/** How many times smaller than asked for each lead is drawn. */
export type Shrunk = ReadonlyMap<Lead, number>;

let nextId = 1;

/**
 * The waves of a bed in an erase-bar sweep, one lane for each lead. It fills the box that it stands in.
 */
export function Wave(props: {
  readonly bedId: string;
  readonly leads: readonly Lead[];
  /** Whether the score's recent course is drawn under the lanes. */
  readonly strip?: boolean;
  /** 0 live, 1 long ago: a wave that is not live is greyed. */
  readonly dimmed?: number;
  readonly onShrunk?: (shrunk: Shrunk) => void;
}) {
  const { bedId, leads, strip = false, dimmed = 0, onShrunk } = props;
  const { drawing } = usePage();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [id] = useState(() => nextId++);
  const leadKey = leads.join();
  const shown = useMemo(() => leads, [leadKey]);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    if (drawing.inWorker) {
      const offscreen = element.transferControlToOffscreen();
      drawing.send({ kind: 'surface', id, canvas: offscreen }, [offscreen]);
    } else drawing.send({ kind: 'surface', id, canvas: element });
    const fit = new ResizeObserver(() => {
      drawing.send({ kind: 'size', id, size: sizeOf(element) });
    });
    fit.observe(element);
    drawing.send({ kind: 'size', id, size: sizeOf(element) });
    return () => {
      fit.disconnect();
      drawing.send({ kind: 'remove', id });
    };
  }, []);

  useEffect(() => {
    drawing.send({ kind: 'content', id, content: { bedId, leads: shown, strip } });
  }, [bedId, shown, strip]);

  useEffect(() => {
    if (onShrunk === undefined) return undefined;
    return drawing.onMessage((message) => {
      if (message.kind === 'gains' && message.id === id) onShrunk(new Map(message.shrunk));
    });
  }, [onShrunk]);

  return (
    <canvas
      class="wave"
      ref={canvas}
      role="img"
      aria-label={TEXTS.waveLabel(bedId, leads.join(', '))}
      style={{ opacity: String(1 - dimmed * 0.8) }}
    />
  );
}

function sizeOf(element: HTMLElement): SurfaceSize {
  const ratio = devicePixelRatio;
  const { width, height } = element.getBoundingClientRect();
  const remPx = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return {
    widthPx: Math.max(1, Math.round(width * ratio)),
    heightPx: Math.max(1, Math.round(height * ratio)),
    ratio,
    remPx: remPx * ratio,
  };
}
