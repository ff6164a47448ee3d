import { useEffect } from 'preact/hooks';
import { focusBed } from '../board/board.js';
import { worstFirst } from '../board/worst-first.js';
import { carryOut } from '../commands/commander.js';
import { COMMAND_TEXT } from '../texts.js';
import { usePage } from './context.js';
import type { WardPage } from './page.js';
import { hrefOf } from './route.js';
import { changeSettings, settings } from './settings.js';
import type { SheetName } from './sheet-name.js';
import { hasView } from './views.js';

const PAUSE_SECONDS = 120;

/** Does what single keys ask for, unless somebody is writing or has switched them off. */
export function useKeys(onSheet: (sheet: SheetName) => void): void {
  const page = usePage();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || isWriting(event.target)) return;
      if (event.key === 'Escape') closePanel(page);
      else if (event.key === '?') onSheet('help');
      else if (settings.value.keys) pressed(page, event);
    };
    addEventListener('keydown', listen);
    return () => {
      removeEventListener('keydown', listen);
    };
  }, [page]);
}

function pressed(page: WardPage, event: KeyboardEvent): void {
  const { store } = page;
  const bedId = focusedBed();
  switch (event.key) {
    case 'w': {
      const [worst] = worstFirst(store.active.value, store.signals.value);
      if (worst !== undefined) focusBed(worst.event.bedId);
      return;
    }
    case 't':
      nextTheme();
      return;
    case 'P':
      pauseOrResume(page, undefined);
      return;
    case 'p':
      if (bedId !== undefined) pauseOrResume(page, bedId);
      return;
    case 'a':
      if (bedId !== undefined) acknowledgeWorst(page, bedId);
      return;
    case 'b':
      if (bedId !== undefined && hasView('bed')) location.hash = hrefOf('bed', bedId);
      return;
    case 'Enter':
      if (bedId === undefined) return;
      // The key must not press the button that gets the focus next.
      event.preventDefault();
      store.chosenBed.value = bedId;
  }
}

function focusedBed(): string | undefined {
  const focused = document.activeElement;
  return focused instanceof HTMLElement ? focused.dataset['bed'] : undefined;
}

function closePanel({ store }: WardPage): void {
  const bedId = store.chosenBed.value;
  if (bedId === undefined) return;
  store.chosenBed.value = undefined;
  focusBed(bedId);
}

function pauseOrResume({ store, api }: WardPage, bedId: string | undefined): void {
  if (!store.may('audio.pause')) return;
  const isPaused = store.pauses.value.some((pause) => pause.bedId === bedId);
  if (isPaused) void carryOut(COMMAND_TEXT.resume, api.resumeAudio(bedId));
  else void carryOut(COMMAND_TEXT.pauseWard, api.pauseAudio(bedId, PAUSE_SECONDS));
}

function acknowledgeWorst({ store, api }: WardPage, bedId: string): void {
  if (!store.may('alert.acknowledge')) return;
  const events = store.activeByBed.value.get(bedId) ?? [];
  const isOn = (alertId: string): boolean => store.signals.value.get(alertId)?.state === 'on';
  const alertId =
    events.find((event) => isOn(event.alertId))?.alertId ??
    store.latched.value.find((signal) => signal.bedId === bedId)?.alertId;
  if (alertId !== undefined) void carryOut(COMMAND_TEXT.acknowledge, api.acknowledge(alertId));
}

function nextTheme(): void {
  const { theme } = settings.value;
  const next = theme === 'auto' ? 'dark' : theme === 'dark' ? 'light' : 'auto';
  changeSettings({ theme: next });
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
