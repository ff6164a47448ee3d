import { signal } from '@preact/signals';
import { DEFAULTS, readSettings, type ScreenSettings } from './screen-settings.js';

const STORAGE_KEY = 'wardwave.screen';

/** The settings of this screen. */
export const settings = signal<ScreenSettings>(DEFAULTS);

/** Reads the settings that this screen has kept. */
export function loadSettings(): void {
  settings.value = readSettings(localStorage.getItem(STORAGE_KEY));
}

/** Changes settings, and keeps them for this screen. */
export function changeSettings(changes: Partial<ScreenSettings>): void {
  settings.value = { ...settings.value, ...changes };
  localStorage.setItem(STORAGE_KEY, JSON.stringify(settings.value));
}
