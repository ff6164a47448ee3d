import { describe, expect, it } from '@jest/globals';
import type { Receipt, ReceiptStore } from '../../src/server/receipts.js';

/** A ward whose log a test fills and trims, and the receipts beside it. */
export interface ReceiptWard {
  readonly store: ReceiptStore;
}

function receipt(changes: Partial<Receipt> = {}): Receipt {
  return {
    seq: 1,
    kind: 'delivered',
    by: { subject: 'screen-1', role: 'viewer' },
    atMs: 1_800_000_000_000,
    ...changes,
  };
}

/** The text as UTF-8 can hold it. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** What every store of receipts does. */
export function describeReceipts(name: string, open: () => ReceiptWard): void {
  describe(name, () => {
    it('gives the receipts of an entry in the order in which they came', async () => {
      const { store } = open();
      const kept = [
        receipt(),
        receipt({ by: { subject: 'nurse-7', role: 'nurse' }, atMs: 1_800_000_000_500 }),
        receipt({ kind: 'seen', atMs: 1_800_000_001_000 }),
        receipt({ kind: 'acknowledged', by: { subject: 'nurse-7', role: 'nurse' } }),
      ];
      await store.record(kept.slice(0, 2));
      await store.record([...kept.slice(2), receipt({ seq: 2 })]);
      expect(await store.receiptsOf(1)).toEqual(kept);
      expect(await store.receiptsOf(2)).toEqual([receipt({ seq: 2 })]);
      expect(await store.receiptsOf(3)).toEqual([]);
    });

    it('keeps the first of a subject, kind and entry, however often it is recorded', async () => {
      const { store } = open();
      await store.record([receipt(), receipt({ atMs: 1 })]);
      await store.record([receipt({ atMs: 2 })]);
      expect(await store.receiptsOf(1)).toEqual([receipt()]);
    });

    it.each([
      { what: 'a tab and a line break', subject: 'a\tb\nseen x' },
      { what: 'half a surrogate pair', subject: 'nurse \ud83d' },
      { what: 'another alphabet', subject: 'сестра 7' },
    ])('takes a subject with $what and keeps it apart from others', async ({ subject }) => {
      const { store } = open();
      await store.record([receipt({ by: { subject, role: 'nurse' } }), receipt()]);
      const kept = await store.receiptsOf(1);
      expect(kept.map(({ kind, by }) => [kind, wellFormed(by.subject)])).toEqual([
        ['delivered', wellFormed(subject)],
        ['delivered', 'screen-1'],
      ]);
    });

    it('keeps 300 receipts of one entry, the first ones', async () => {
      const { store } = open();
      const many = Array.from({ length: 310 }, (_, index) =>
        receipt({ by: { subject: `screen-${index}`, role: 'viewer' } }),
      );
      await store.record(many);
      expect(await store.receiptsOf(1)).toEqual(many.slice(0, 300));
    });
  });
}
