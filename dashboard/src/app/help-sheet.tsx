import { HELP_TITLE, KEYS } from '../texts.js';
import { Sheet } from './sheet.js';

/** What the keys do. */
export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Sheet title={HELP_TITLE} onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
