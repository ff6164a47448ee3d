import type { Lead } from '../../domain/lead.js';

/** The heart as one electric dipole, mV: x to the left, y to the feet, z to the back. */
export interface Dipole {
  x: number;
  y: number;
  z: number;
}

/** The leads that are measured; the other four of the twelve follow from I and II. */
export const MEASURED_LEADS = ['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const;

/** The leads that the synthetic ward has. */
export const TWELVE_LEADS: readonly Lead[] = [
  'I',
  'II',
  'III',
  'aVR',
  'aVL',
  'aVF',
  'V1',
  'V2',
  'V3',
  'V4',
  'V5',
  'V6',
];

/**
 * Dower's matrix: what each measured lead sees of the Frank dipole.
 *
 * @source docs/sources.md#dower
 */
const DOWER: readonly (readonly [number, number, number])[] = [
  [0.632, -0.235, 0.059],
  [0.235, 1.066, -0.132],
  [-0.515, 0.157, -0.917],
  [0.044, 0.164, -1.387],
  [0.882, 0.098, -1.277],
  [1.213, 0.127, -0.601],
  [1.125, 0.127, -0.086],
  [0.831, 0.076, 0.23],
];

/** Writes what the measured leads see of a dipole, in their order. */
export function projectDipole(dipole: Dipole, measured: Float64Array): void {
  DOWER.forEach(([x, y, z], index) => {
    measured[index] = x * dipole.x + y * dipole.y + z * dipole.z;
  });
}

/** How a lead follows from the measured ones: a weight for each. */
export interface LeadWeights {
  readonly indexes: readonly [number, number];
  readonly weights: readonly [number, number];
}

/**
 * The weights of a lead in the measured ones, by Einthoven's and Goldberger's definitions; undefined
 * for a lead that is not among the twelve.
 *
 * @source docs/sources.md#leads
 */
export function weightsOf(lead: Lead): LeadWeights | undefined {
  switch (lead) {
    case 'III':
      return { indexes: [0, 1], weights: [-1, 1] };
    case 'aVR':
      return { indexes: [0, 1], weights: [-0.5, -0.5] };
    case 'aVL':
      return { indexes: [0, 1], weights: [1, -0.5] };
    case 'aVF':
      return { indexes: [0, 1], weights: [-0.5, 1] };
    case 'MCL1':
      return undefined;
    case 'I':
    case 'II':
    case 'V1':
    case 'V2':
    case 'V3':
    case 'V4':
    case 'V5':
    case 'V6': {
      const index = MEASURED_LEADS.indexOf(lead);
      return { indexes: [index, index], weights: [1, 0] };
    }
  }
}

/** The value of a lead at one moment. */
export function leadValue({ indexes, weights }: LeadWeights, measured: Float64Array): number {
  return weights[0] * (measured[indexes[0]] ?? 0) + weights[1] * (measured[indexes[1]] ?? 0);
}
