import type { Priority } from '../../../src/domain/alert.js';
import { PRIORITY_MARK, PRIORITY_TEXT } from '../texts.js';

const SHAPES: Readonly<Record<Priority, string>> = {
  high: 'M12 2 23 21.5H1Z',
  medium: 'M12 1 23 12 12 23 1 12Z',
  low: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z',
};

/** The mark of a priority: a shape, as many strokes as it is urgent, and its name for screen readers. */
export function PriorityMark({ priority }: { readonly priority: Priority }) {
  return (
    <span class="mark" data-priority={priority}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={SHAPES[priority]} />
      </svg>
      <span class="strokes" aria-hidden="true">
        {PRIORITY_MARK[priority]}
      </span>
      <span class="for-readers">{`${PRIORITY_TEXT[priority]} priority `}</span>
    </span>
  );
}
