import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aWallet } from './aWallet.ts';
import { runs } from './seed.ts';

// Refunds by hand and by the wallet, some of which fail at the bank, disputes that are won, and everything told late, twice and out of order:
// what is in the books in the end is what is alive at the provider, whatever was heard on the way.

type AtProvider = { refund: string; amountMinor: number; hasFailed: boolean };

const credits = fc.integer({ min: 1, max: 20 });
const step = fc.oneof(
  fc.record({ what: fc.constant('by hand' as const), credits }),
  fc.record({ what: fc.constant('asked for' as const), credits }),
  fc.record({ what: fc.constant('fails' as const), which: fc.nat() }),
  fc.record({ what: fc.constant('is heard' as const), which: fc.nat() }),
  fc.record({ what: fc.constant('is disputed' as const) }),
  fc.record({ what: fc.constant('is won' as const) }),
);

test('in the end every refund counts as long as it is alive, and once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const wallet = aWallet();
      wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
      wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
      let now: readonly AtProvider[] = [];
      const answers: (readonly AtProvider[])[] = [now];
      const become = (next: readonly AtProvider[]) => {
        now = next;
        answers.push(now);
      };
      const hear = (refunds: readonly AtProvider[]) =>
        wallet.send({ do: 'money-returned', purchase: 'p', refunds: [...refunds] });
      const sentMinor = () => now.reduce((sum, { amountMinor, hasFailed }) => sum + (hasFailed ? 0 : amountMinor), 0);
      const hasRoom = (minor: number) => sentMinor() + minor <= 1200;
      for (const [n, one] of steps.entries()) {
        const minor = 'credits' in one ? one.credits * 24 : 0;
        if (one.what === 'by hand' && hasRoom(minor)) {
          become([...now, { refund: `re-${n}`, amountMinor: minor, hasFailed: false }]);
        } else if (one.what === 'asked for') {
          const refund = `m-${n}`;
          if (!wallet.ask({ do: 'money-refund', id: refund, purchase: 'p', credits: one.credits }).ok) continue;
          if (hasRoom(minor)) become([...now, { refund, amountMinor: minor, hasFailed: false }]);
          else wallet.send({ do: 'money-kept', purchase: 'p', refund, refunds: [...now] });
        } else if (one.what === 'fails' && now.length > 0) {
          const index = one.which % now.length;
          become(now.map((refund, at) => (at === index ? { ...refund, hasFailed: true } : refund)));
        } else if (one.what === 'is heard') hear(answers[one.which % answers.length] ?? now);
        else if (one.what === 'is disputed') wallet.ask({ do: 'chargeback', purchase: 'p' });
        else if (one.what === 'is won') wallet.ask({ do: 'chargeback-won', purchase: 'p' });
      }
      hear(now);
      if (wallet.state().purchases.p?.status === 'refunded') wallet.send({ do: 'chargeback-won', purchase: 'p' });
      const gone = sentMinor() / 24;
      expect(wallet.balance()).toMatchObject({ available: 50 - gone, debt: 0 });
      expect(wallet.state().purchases.p).toMatchObject({ refundedCredits: gone, refundedMinor: gone * 24 });
      const failed = wallet.events().flatMap((event) => (event.type === 'money-kept' ? [event.refund] : []));
      expect(new Set(failed).size).toBe(failed.length);
    }),
    runs(300),
  );
});
