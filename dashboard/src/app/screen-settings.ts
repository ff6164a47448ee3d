/** What a screen remembers: how it is lit, and how large a millimetre is on it. */
export interface ScreenSettings {
  readonly theme: 'auto' | 'dark' | 'light';
  /** CSS pixels of a millimetre; undefined until somebody calibrates the screen. */
  readonly pxPerMm: number | undefined;
  readonly speedMmPerS: number;
  readonly gainMmPerMv: number;
  /** Whether single keys do something; off for those who speak to their screen. */
  readonly keys: boolean;
}

/** Sweep speeds in mm/s, and gains in mm/mV. @source docs/sources.md#ecg-display */
export const SPEEDS_MM_PER_S = [6.25, 12.5, 25, 50] as const;

/** Gains in mm/mV. @source docs/sources.md#ecg-display */
export const GAINS_MM_PER_MV = [5, 10, 20] as const;

/** What holds until somebody says otherwise. */
export const DEFAULTS: ScreenSettings = {
  theme: 'auto',
  pxPerMm: undefined,
  speedMmPerS: 25,
  gainMmPerMv: 10,
  keys: true,
};

/** Reads what was stored; what is not as it should be falls back to its default. */
export function readSettings(text: string | null): ScreenSettings {
  let stored: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    stored = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return DEFAULTS;
  }
  const { theme, pxPerMm, speedMmPerS, gainMmPerMv, keys } = stored;
  return {
    theme: theme === 'dark' || theme === 'light' ? theme : 'auto',
    pxPerMm: typeof pxPerMm === 'number' && pxPerMm >= 1 && pxPerMm <= 40 ? pxPerMm : undefined,
    speedMmPerS: SPEEDS_MM_PER_S.find((speed) => speed === speedMmPerS) ?? DEFAULTS.speedMmPerS,
    gainMmPerMv: GAINS_MM_PER_MV.find((gain) => gain === gainMmPerMv) ?? DEFAULTS.gainMmPerMv,
    keys: keys !== false,
  };
}
