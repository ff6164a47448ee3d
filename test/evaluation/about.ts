import type { EvaluationAbout } from '../../src/evaluation/summary.js';

/** What an evaluation was made with, made up. */
export function anAbout(set: string): EvaluationAbout {
  return {
    set,
    model: { name: 'a-model', version: '1.0.0', sha256: 'ab'.repeat(32) },
    settings: { alerts: { anomalyK: 6 } },
    takenAt: '2000-01-01T00:00:00.000Z',
    versions: { wardwave: '0.1.0' },
  };
}
