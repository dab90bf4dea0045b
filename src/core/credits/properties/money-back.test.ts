import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presets } from '../presets.ts';
import type { Purchase } from '../state/purchase.ts';
import { aWallet } from './aWallet.ts';
import { runs } from './seed.ts';

// Refunds by hand and by the wallet, some of which fail at the bank, disputes that are won, and everything told late, twice and out of order:
// what is in the books in the end is what is alive at the provider, whatever was heard on the way. On the way, what is gone is what was sent and
// what banks claim, at most the price; and of a bonus as large a share as of the price.

type AtProvider = { refund: string; credits: number; amountMinor: number; hasFailed: boolean };

const credits = fc.integer({ min: 1, max: 20 });
const named = (which: number) => (which === 0 ? {} : { dispute: `d-${which}` });
const step = fc.oneof(
  fc.record({ what: fc.constant('by hand' as const), credits }),
  fc.record({ what: fc.constant('asked for' as const), credits }),
  fc.record({ what: fc.constant('fails' as const), which: fc.nat() }),
  fc.record({ what: fc.constant('is heard' as const), which: fc.nat() }),
  fc.record({ what: fc.constant('is spent' as const), credits }),
  fc.record({ what: fc.constant('is disputed' as const), minor: fc.integer({ min: 1, max: 1300 }), which: fc.nat(3) }),
  fc.record({ what: fc.constant('is won' as const), which: fc.nat(3) }),
);

test('in the end every refund counts as long as it is alive, and once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.constantFrom(0, 7, 50, 90), (steps, bonus) => {
      const packs = presets.studio?.packs.map((pack) => ({ ...pack, ...(bonus > 0 && { bonusUnits: bonus }) })) ?? [];
      const wallet = aWallet({ change: { packs } });
      const claims = new Map<number, number>();
      wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
      wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
      const bought = (): Partial<Purchase> => wallet.state().purchases.p ?? {};
      let spent = 0;
      let now: readonly AtProvider[] = [];
      const answers: (readonly AtProvider[])[] = [now];
      const become = (next: readonly AtProvider[]) => {
        now = next;
        answers.push(now);
      };
      const hear = (refunds: readonly AtProvider[]) =>
        wallet.send({ do: 'money-returned', purchase: 'p', refunds: refunds.map(said) });
      const alive = () => now.filter(({ hasFailed }) => !hasFailed);
      const sentMinor = () => alive().reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      const hasRoom = (minor: number) => sentMinor() + minor <= 1200;
      for (const [n, one] of steps.entries()) {
        const minor = 'credits' in one ? one.credits * 24 : 0;
        if (one.what === 'by hand' && hasRoom(minor)) {
          become([...now, { refund: `re-${n}`, credits: one.credits, amountMinor: minor, hasFailed: false }]);
        } else if (one.what === 'asked for') {
          const refund = `m-${n}`;
          const asked = wallet.ask({ do: 'money-refund', id: refund, purchase: 'p', credits: one.credits });
          if (!asked.ok) continue;
          // What the bank has taken of the last credit is sent by nobody else.
          const amountMinor = Number(asked.result.details.amountMinor);
          if (hasRoom(amountMinor)) become([...now, { refund, credits: one.credits, amountMinor, hasFailed: false }]);
          else wallet.send({ do: 'money-kept', purchase: 'p', refund, refunds: now.map(said) });
        } else if (one.what === 'fails' && now.length > 0) {
          const index = one.which % now.length;
          become(now.map((refund, at) => (at === index ? { ...refund, hasFailed: true } : refund)));
        } else if (one.what === 'is heard') hear(answers[one.which % answers.length] ?? now);
        else if (one.what === 'is spent') {
          if (wallet.ask({ do: 'spend', id: `s-${n}`, credits: one.credits }).ok) spent += one.credits;
        } else if (one.what === 'is disputed') {
          // The first of them is one of the whole payment, by nobody's name.
          const part = one.which === 0 ? {} : { dispute: `d-${one.which}`, amountMinor: one.minor };
          const isTaken = wallet.ask({ do: 'chargeback', purchase: 'p', ...part }).ok;
          const claimed = Math.min(1200, one.which === 0 ? 1200 : one.minor);
          if (isTaken) claims.set(one.which, Math.max(claims.get(one.which) ?? 0, claimed));
        } else if (one.what === 'is won') {
          if (wallet.ask({ do: 'chargeback-won', purchase: 'p', ...named(one.which) }).ok) claims.delete(one.which);
        }
        const { refundedMinor = 0, refundedCredits = 0, refundedBonus = 0, refunds = {} } = bought();
        const sent = Object.values(refunds).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
        const claimed = [...claims.values()].reduce((sum, minor) => sum + minor, 0);
        expect(refundedMinor).toBe(Math.min(1200, sent + claimed));
        const share = Math.floor((bonus * refundedMinor) / 1200);
        if (spent === 0) expect(refundedBonus).toBe(share);
        expect(refundedBonus).toBeLessThanOrEqual(share);
        expect(wallet.balance().available - wallet.state().debt).toBe(
          50 + bonus - spent - refundedCredits - refundedBonus,
        );
      }
      hear(now);
      for (const which of [0, 1, 2, 3]) wallet.ask({ do: 'chargeback-won', purchase: 'p', ...named(which) });
      const gone = alive().reduce((sum, { credits }) => sum + credits, 0);
      const { refundedCredits = 0, refundedBonus = 0 } = bought();
      // Money that was sent for credits that were spent is a gift: of them nothing went.
      if (spent === 0) expect(refundedCredits).toBeGreaterThanOrEqual(Math.floor(sentMinor() / 24));
      if (spent === 0 && sentMinor() === gone * 24) expect(refundedCredits).toBe(gone);
      expect(refundedCredits).toBeLessThanOrEqual(gone);
      const left = 50 + bonus - spent - refundedCredits - refundedBonus;
      expect(wallet.balance()).toMatchObject({ available: left, debt: 0 });
      expect(wallet.state().purchases.p).toMatchObject({ status: 'paid', refundedMinor: sentMinor() });
      const failed = wallet.events().flatMap((event) => (event.type === 'money-kept' ? [event.refund] : []));
      expect(new Set(failed).size).toBe(failed.length);
    }),
    runs(300),
  );
});

const wholeStep = fc.oneof(
  fc.record({ what: fc.constant('by hand' as const), credits }),
  fc.record({ what: fc.constant('asked for' as const), credits }),
  fc.record({ what: fc.constant('fails' as const), which: fc.nat() }),
  fc.record({ what: fc.constant('is disputed' as const), credits: fc.integer({ min: 1, max: 50 }), which: fc.nat(3) }),
  fc.record({ what: fc.constant('is won' as const), which: fc.nat(3) }),
);

test('in whole credits, as many are gone at each moment as money is, and what fails and is won brings back all of them', () => {
  fc.assert(
    fc.property(fc.array(wholeStep, { maxLength: 25 }), (steps) => {
      const wallet = aWallet();
      wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
      wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
      let now: readonly AtProvider[] = [];
      const claims = new Map<number, number>();
      const sum = (all: Iterable<number>) => [...all].reduce((sum, one) => sum + one, 0);
      const sent = () => sum(now.map(({ credits, hasFailed }) => (hasFailed ? 0 : credits)));
      const check = () => {
        wallet.send({ do: 'money-returned', purchase: 'p', refunds: now.map(said) });
        const gone = Math.min(50, sent() + sum(claims.values()));
        expect(wallet.state().purchases.p).toMatchObject({ refundedCredits: gone, refundedMinor: gone * 24 });
        expect(wallet.balance().available).toBe(50 - gone);
      };
      const win = (which: number) => {
        if (wallet.ask({ do: 'chargeback-won', purchase: 'p', ...named(which) }).ok) claims.delete(which);
        check();
      };
      const fail = (index: number) => {
        now = now.map((one, at) => (at === index ? { ...one, hasFailed: true } : one));
        check();
      };
      for (const [n, one] of steps.entries()) {
        if (one.what === 'by hand' && sent() + one.credits <= 50)
          now = [...now, { refund: `re-${n}`, credits: one.credits, amountMinor: one.credits * 24, hasFailed: false }];
        else if (one.what === 'asked for') {
          const refund = `m-${n}`;
          const asked = wallet.ask({ do: 'money-refund', id: refund, purchase: 'p', credits: one.credits });
          if (asked.ok)
            now = [...now, { refund, credits: one.credits, amountMinor: one.credits * 24, hasFailed: false }];
        } else if (one.what === 'fails') fail(one.which % Math.max(1, now.length));
        else if (one.what === 'is disputed') {
          const part = one.which === 0 ? {} : { amountMinor: one.credits * 24 };
          const isTaken = wallet.ask({ do: 'chargeback', purchase: 'p', ...named(one.which), ...part }).ok;
          const claimed = one.which === 0 ? 50 : one.credits;
          if (isTaken) claims.set(one.which, claimed);
        } else if (one.what === 'is won') win(one.which);
        check();
      }
      now.forEach((_, index) => void fail(index));
      for (const which of [0, 1, 2, 3]) win(which);
      expect(wallet.balance().available).toBe(50);
    }),
    runs(150),
  );
});

function said({ refund, amountMinor, hasFailed }: AtProvider) {
  return { refund, amountMinor, hasFailed };
}
