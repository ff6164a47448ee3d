import { useState } from 'preact/hooks';
import { SCREEN_TEXT, TEXTS } from '../texts.js';
import { Choice } from './choice.js';
import { GAINS_MM_PER_MV, SPEEDS_MM_PER_S, type ScreenSettings } from './screen-settings.js';
import { changeSettings, settings } from './settings.js';
import { Sheet } from './sheet.js';

/** The long side of an ID-1 card, such as a bank card. @source docs/sources.md#card-size */
const CARD_MM = 85.6;
const CSS_PX_PER_MM = 96 / 25.4;

const THEMES: readonly ScreenSettings['theme'][] = ['auto', 'dark', 'light'];

/** How this screen is lit, and how waves are drawn on it. */
export function ScreenSheet({ onClose }: { readonly onClose: () => void }) {
  const { theme, speedMmPerS, gainMmPerMv, keys } = settings.value;
  return (
    <Sheet title={SCREEN_TEXT.title} onClose={onClose}>
      <Choice
        label={TEXTS.theme}
        value={theme}
        options={THEMES.map((one) => [one, TEXTS.themes[one]] as const)}
        onValue={(value) => {
          changeSettings({ theme: THEMES.find((one) => one === value) ?? 'auto' });
        }}
      />
      <Choice
        label={SCREEN_TEXT.speed}
        value={String(speedMmPerS)}
        options={SPEEDS_MM_PER_S.map((one) => [String(one), String(one)] as const)}
        onValue={(value) => {
          changeSettings({ speedMmPerS: Number(value) });
        }}
      />
      <Choice
        label={SCREEN_TEXT.gain}
        value={String(gainMmPerMv)}
        options={GAINS_MM_PER_MV.map((one) => [String(one), String(one)] as const)}
        onValue={(value) => {
          changeSettings({ gainMmPerMv: Number(value) });
        }}
      />
      <Choice
        label={SCREEN_TEXT.keys}
        value={keys ? 'on' : 'off'}
        options={[
          ['on', SCREEN_TEXT.keysOn],
          ['off', SCREEN_TEXT.keysOff],
        ]}
        onValue={(value) => {
          changeSettings({ keys: value === 'on' });
        }}
      />
      <Calibration />
    </Sheet>
  );
}

function Calibration() {
  const { pxPerMm } = settings.value;
  const [barPx, setBarPx] = useState((pxPerMm ?? CSS_PX_PER_MM) * CARD_MM);
  return (
    <fieldset class="calibration">
      <legend>{SCREEN_TEXT.calibrate}</legend>
      <p>{pxPerMm === undefined ? SCREEN_TEXT.notToScale : SCREEN_TEXT.toScale}</p>
      <p class="hint">{SCREEN_TEXT.calibrateHint}</p>
      <div class="calibration-bar" style={{ width: `${barPx}px` }} />
      <label>
        {SCREEN_TEXT.length}
        <input
          type="range"
          min={120}
          max={1_600}
          step={1}
          value={barPx}
          onInput={({ currentTarget }) => {
            setBarPx(Number(currentTarget.value));
          }}
        />
      </label>
      <div class="panel-buttons">
        <button
          type="button"
          onClick={() => {
            changeSettings({ pxPerMm: barPx / CARD_MM });
          }}
        >
          {SCREEN_TEXT.save}
        </button>
        <button
          type="button"
          onClick={() => {
            changeSettings({ pxPerMm: undefined });
          }}
        >
          {SCREEN_TEXT.forget}
        </button>
      </div>
    </fieldset>
  );
}
