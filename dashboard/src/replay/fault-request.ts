import { FAULT_TEXT } from '../texts.js';

import type { Lead } from '../../../src/domain/lead.js';

/** The faults that can be put into what a bed plays. */
export const FAULT_KINDS = [
  'leadOff',
  'drop',
  'delay',
  'duplicate',
  'noise',
  'clockStep',
  'linkDown',
] as const;

/** A fault by its name in the contract. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** The one amount that a fault of a kind asks for; undefined where it asks for none. */
export interface FaultAmount {
  readonly name: 'share' | 'delayMs' | 'snrDb' | 'stepMs';
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const SHARE = { name: 'share', min: 0.01, max: 1, step: 0.01 } as const;

/** The amount of a kind, within what the server accepts. */
export function amountOf(kind: FaultKind): FaultAmount | undefined {
  switch (kind) {
    case 'drop':
      return { ...SHARE, initial: 0.2 };
    case 'duplicate':
      return { ...SHARE, initial: 1 };
    case 'delay':
      return { name: 'delayMs', initial: 2_000, min: 0, max: 60_000, step: 100 };
    case 'noise':
      return { name: 'snrDb', initial: 0, min: -20, max: 40, step: 1 };
    case 'clockStep':
      return { name: 'stepMs', initial: 5_000, min: -86_400_000, max: 86_400_000, step: 1_000 };
    case 'leadOff':
    case 'linkDown':
      return undefined;
  }
}

/** Whether a fault can be of one lead alone. */
export function asksForLead(kind: FaultKind): boolean {
  return kind === 'leadOff' || kind === 'noise';
}

/** The body of `POST /replay/faults`. */
export function faultRequest(options: {
  readonly bedId: string;
  readonly kind: FaultKind;
  readonly durationS: number;
  readonly amount: number;
  /** Every lead of the bed where not given. */
  readonly lead?: Lead | undefined;
}): Readonly<Record<string, string | number | readonly Lead[]>> {
  const { bedId, kind, durationS, amount, lead } = options;
  const asked = amountOf(kind);
  return {
    bedId,
    kind,
    durationS,
    ...(asked === undefined ? {} : { [asked.name]: amount }),
    ...(lead === undefined || !asksForLead(kind) ? {} : { leads: [lead] }),
  };
}

/** How a fault is called; one that this page does not know is called by its kind. */
export function faultText(kind: string): string {
  const known = FAULT_KINDS.find((one) => one === kind);
  return known === undefined ? kind : FAULT_TEXT[known];
}
