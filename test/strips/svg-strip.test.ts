import { describe, expect, it } from '@jest/globals';
import { stripWithAlert } from '../../src/strips/alert-strip-facts.js';
import { svgStrip } from '../../src/strips/svg-strip.js';
import { alertEvent } from '../support/fixture-ward.js';
import { strip } from './builders.js';

const drawn = (changes = {}, given = strip()): string =>
  svgStrip(stripWithAlert(given, [alertEvent(changes)]));

/** The points of the path with this stroke width, as numbers. */
function points(svg: string, strokeWidth: string): readonly (readonly [number, number])[] {
  const path = new RegExp(`<path d="([^"]*)"[^>]*stroke-width="${strokeWidth}" stroke-linejoin`);
  const d = path.exec(svg)?.[1] ?? '';
  return [...d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

describe('svgStrip', () => {
  it('is true to scale: a second is 25 mm, and a wave of 2 mV is 20 mm high', () => {
    const svg = drawn();
    expect(svg).toMatch(/width="([\d.]+)mm" height="([\d.]+)mm" viewBox="0 0 \1 \2"/);
    const signal = points(svg, '0.3');
    const first = signal[0]?.[0] ?? 0;
    // 100 ms are missing from second 2 on, so a sample number is no index from there.
    expect((signal[250]?.[0] ?? 0) - first).toBeCloseTo(25, 2);
    const heights = signal.map(([, y]) => y);
    expect(Math.max(...heights) - Math.min(...heights)).toBeCloseTo(20, 1);
  });

  it('lifts the pen where the signal is missing', () => {
    const d = /<path d="([^"]*)"[^>]*stroke-width="0.3" stroke-linejoin/.exec(drawn())?.[1] ?? '';
    expect(d.match(/M/g)).toHaveLength(2);
  });

  it('puts the first sample and each middle level on lines of the coarse grid', () => {
    const svg = drawn();
    const [x = 0] = points(svg, '0.3')[0] ?? [];
    expect((x - 5) % 5).toBeCloseTo(0, 5);
    const pulses = [...svg.matchAll(/M[\d.]+ ([\d.]+)h1v-10h5v10h1/g)].map(([, y]) => Number(y));
    expect(pulses).toHaveLength(2);
    for (const y of pulses) expect((y - 20) % 5).toBeCloseTo(0, 5);
  });

  it('says bed, condition, priority, seconds and limit, and that it is a prediction', () => {
    const svg = drawn();
    expect(svg).toContain('Bed B01: predicted anomaly, medium priority');
    expect(svg).toContain('7.0 s so far');
    expect(svg).toContain('score 3.10, limit 1.00');
    expect(svg).toContain('A prediction by wardwave');
    expect(svg).toContain('25 mm/s · 10 mm/mV');
    for (const lead of ['II', 'V1']) expect(svg).toContain(`>${lead}</text>`);
  });

  it('marks the cells of their lead only, with tint and bar', () => {
    expect(drawn().match(/fill="#ffb000"/g)).toHaveLength(1);
    expect(drawn({ marks: [] })).not.toContain('#ffb000');
  });

  it('is well-formed, and holds no script whatever its texts are', () => {
    const svg = drawn({ model: { name: '<script>"&', version: '\u0000]]>', sha256: '' } });
    expect(svg).not.toMatch(/<script|\u0000/);
    expect(svg).toContain('&lt;script&gt;&quot;&amp;');
    expect(svg).not.toMatch(/href|onload|<style/);
  });

  it('says where it cuts a trace off', () => {
    const high = { lead: 'I' as const, signalMv: [0, 0, 0, 9], reconstructionMv: [0, 0, 0, 0] };
    expect(drawn({}, { ...strip(), leads: [high] })).toContain('cut off');
    expect(drawn()).not.toContain('cut off');
  });

  it('draws a strip whose alert the log has forgotten, and an empty one', () => {
    expect(svgStrip(stripWithAlert(strip(), []))).toContain('Alert B01:anomaly:1800000000000');
    expect(drawn({}, { ...strip(), leads: [] })).toContain('</svg>');
  });
});
