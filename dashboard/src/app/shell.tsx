import { usePage } from './context.js';
import { Bars } from './bars.js';
import { viewOf } from './views.js';
import { HelpSheet } from './help-sheet.js';
import { SignInAgain } from './sign-in.js';
import { TopBar } from './top-bar.js';
import { useKeys } from './use-keys.js';
import { AlertList } from '../board/alert-list.js';
import { Banner } from '../board/banner.js';
import { BedPanel } from '../commands/bed-panel.js';
import { TEXTS } from '../texts.js';
import { ScreenSheet } from './screen-sheet.js';
import { useState } from 'preact/hooks';
import type { SheetName } from './sheet-name.js';

/** The page: bars on top, a view, and beside it the alerts or a bed's panel. */
export function Shell({ onSignOut }: { readonly onSignOut: () => void }) {
  const { store } = usePage();
  const [sheet, setSheet] = useState<SheetName>(undefined);
  useKeys((wanted) => {
    setSheet(wanted);
  });
  const { view, id } = store.route.value;
  const View = viewOf(view);
  const chosen = store.chosenBed.value;
  const close = (): void => {
    setSheet(undefined);
  };
  return (
    <div class="ward" data-view={view}>
      <TopBar onSignOut={onSignOut} onSheet={setSheet} />
      <Bars />
      <Banner />
      <main class="view">
        <View id={id} />
      </main>
      {chosen === undefined ? <AlertList /> : <BedPanel bedId={chosen} />}
      <footer class="notice">{TEXTS.notice}</footer>
      {sheet === 'help' ? <HelpSheet onClose={close} /> : undefined}
      {sheet === 'screen' ? <ScreenSheet onClose={close} /> : undefined}
      {store.signedOut.value === undefined ? undefined : (
        <SignInAgain problem={store.signedOut.value} />
      )}
    </div>
  );
}
