import type { ScreenSettings } from './screen-settings.js';

const BY_DAY = matchMedia('(prefers-color-scheme: light)');

/** Lights the page as the screen is set, or as the system is. */
export function applyTheme(theme: ScreenSettings['theme']): void {
  const isLight = theme === 'light' || (theme === 'auto' && BY_DAY.matches);
  document.documentElement.dataset['theme'] = isLight ? 'light' : 'dark';
}

/** Calls back when the system changes between day and night. */
export function onSystemTheme(changed: () => void): () => void {
  BY_DAY.addEventListener('change', changed);
  return () => {
    BY_DAY.removeEventListener('change', changed);
  };
}
