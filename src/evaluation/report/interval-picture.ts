import { scaleLinear } from 'd3-scale';
import type { Figure } from '../figure.js';
import { px } from './format.js';
import { html, type Html } from './html.js';

const WIDTH = 130;
const HEIGHT = 18;
const EDGE = 6;

/** A figure that lies between 0 and 1 as a dot with its interval; none for other units. */
export function intervalPicture({ value, ci95, unit }: Figure): Html | undefined {
  if (value === null || (unit !== 'area' && unit !== 'share')) return undefined;
  return picture([0, 1], { value, interval: ci95, marks: [0, 0.5, 1] });
}

/** A difference with its interval around 0, on a scale of its own. */
export function differencePicture(
  difference: number,
  ci95: readonly [number, number] | null,
): Html {
  const most = Math.max(...[difference, ...(ci95 ?? [])].map(Math.abs)) || 1;
  return picture([-most, most], { value: difference, interval: ci95, marks: [0] });
}

function picture(
  domain: readonly [number, number],
  shown: {
    readonly value: number;
    readonly interval: readonly [number, number] | null;
    readonly marks: readonly number[];
  },
): Html {
  const x = scaleLinear(domain, [EDGE, WIDTH - EDGE]).clamp(true);
  const middle = HEIGHT / 2;
  const marks = shown.marks.map((mark) => `M${px(x(mark))} 1V${HEIGHT - 1}`).join('');
  const [low, high] = shown.interval ?? [shown.value, shown.value];
  return html`<svg
    width="${WIDTH}"
    height="${HEIGHT}"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    aria-hidden="true"
  >
    <path class="grid-line" d="M${EDGE} ${middle}H${WIDTH - EDGE}${marks}" />
    <path
      class="interval"
      d="M${px(x(low))} ${middle}H${px(x(high))}M${px(x(low))} ${middle - 3}v6M${px(x(high))} ${middle - 3}v6"
    />
    <circle class="plain" cx="${px(x(shown.value))}" cy="${middle}" r="4" />
  </svg>`;
}
