import type { NoticeKind } from '../../contract/wallet/paying.ts';
import { availableIn, liveGrants } from '../../core/credits/burn.ts';
import { type Catalog, planOf } from '../../core/credits/catalog.ts';
import type { Event, EventOf } from '../../core/credits/event.ts';
import { zoneOf } from '../../core/credits/price/selector.ts';
import { isEnding } from '../../core/credits/rules/billing.ts';
import { usableBack } from '../../core/credits/rules/give-back.ts';
import type { Slice } from '../../core/credits/state/grant.ts';
import type { State } from '../../core/credits/state.ts';
import { none } from '../../core/credits/values/amount.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { own } from '../../core/credits/values/record.ts';
import { amountText, dayText, grouped, percentText } from '../invoices/words.ts';

// What is worth telling, in words. The id of a notice says what happened, so that the same thing is told once, whoever comes upon it.

export type NewNotice = {
  id: string;
  kind: NoticeKind;
  what: string;
  severity: 'info' | 'warning' | 'urgent';
  title: string;
  text: string;
  details: Record<string, unknown>;
  at: number;
  /** Whether it goes by e-mail as well, to whoever wants this kind by e-mail. */
  isMailed: boolean;
};

type Books = { after: State; before: State; catalog: Catalog };

export function noticesOf(events: readonly Event[], books: Books): NewNotice[] {
  return events.flatMap((event) => {
    const told = noticeOf(event, books);
    return told === null ? [] : [{ details: {}, ...told, at: event.at }];
  });
}

type Told = Omit<NewNotice, 'at' | 'details'> & { details?: Record<string, unknown> };

function noticeOf(event: Event, { after, before, catalog }: Books): Told | null {
  const unit = (credits: number) => `${grouped(credits)} ${credits === 1 ? catalog.unit.label : catalog.unit.plural}`;
  const money = (minor: number) => amountText(minor, catalog.currency === 'account' ? 'EUR' : catalog.currency);
  const zone = zoneOf(after, catalog);
  const at = rfc3339(event.at);
  switch (event.type) {
    case 'alert':
      return event.isSent ? lowBalance(event, { after, catalog, unit }) : null;
    case 'purchase-paid': {
      if (!event.isAutomatic) return null;
      const credits = event.grants.reduce((sum, grant) => sum + grant.credits, 0);
      return {
        ...{ id: `recharge-made:${event.purchase}`, kind: 'recharge', what: 'recharge-made', severity: 'info' },
        title: `${unit(credits)} were added automatically`,
        text: `Credits ran low, so auto-recharge bought ${unit(credits)} for ${money(event.priceMinor)}. The invoice is under Billing.`,
        ...{ details: { purchase: event.purchase, credits, priceMinor: event.priceMinor }, isMailed: true },
      };
    }
    case 'purchase-declined':
      if (!event.isAutomatic) return null;
      return {
        ...{ id: `recharge-failed:${event.purchase}`, kind: 'recharge', what: 'recharge-failed', severity: 'warning' },
        title: 'Auto-recharge could not pay',
        text: 'The saved card was declined. You were not charged and no credits were added. It is tried again in an hour at the earliest; check the card under Billing.',
        ...{ details: { purchase: event.purchase }, isMailed: true },
      };
    case 'purchase-waiting':
      if (!event.isAutomatic || event.status !== 'authentication-required') return null;
      return {
        ...{ id: `recharge-confirm:${event.purchase}`, kind: 'recharge', what: 'recharge-confirm', severity: 'urgent' },
        title: 'Your bank wants you to confirm a recharge',
        text: 'Auto-recharge wanted to buy credits and the bank asks for your confirmation. Nothing was charged yet. Open Billing and confirm the payment.',
        ...{ details: { purchase: event.purchase }, isMailed: true },
      };
    case 'recharge-blocked':
      return {
        ...{ id: `recharge-blocked:${at}`, kind: 'recharge', what: 'recharge-blocked', severity: 'warning' },
        title: 'Auto-recharge has reached its limit',
        text: `Credits are low, and another recharge would cost more than the limit of ${money(after.recharge.capMinor)} allows. Nothing was bought. Raise the limit or buy credits yourself.`,
        ...{ details: { capMinor: after.recharge.capMinor }, isMailed: true },
      };
    case 'recharge-suspended':
      return {
        ...{ id: `recharge-suspended:${at}`, kind: 'recharge', what: 'recharge-suspended', severity: 'urgent' },
        title: 'Auto-recharge is suspended',
        text: 'The saved card failed several times in a row, so no more recharges are tried. Nothing was charged. Save another card to go on.',
        isMailed: true,
      };
    case 'recharge-burst':
      return {
        ...{ id: `recharge-burst:${at}`, kind: 'recharge', what: 'recharge-burst', severity: 'warning' },
        title: 'Auto-recharge is wanted unusually often',
        text: 'Credits run out faster than recharges are allowed. Nothing more was bought than the rules permit. See under Usage what spends them.',
        ...{ details: { attempts: event.attempts }, isMailed: true },
      };
    case 'recharge-notice': {
      const { capMinor, window } = after.recharge;
      return {
        ...{
          id: `spending:${rfc3339(window?.startsAt ?? event.at)}:${event.percent}`,
          kind: 'spending',
          what: 'spending',
        },
        severity: event.percent >= 100 ? 'warning' : 'info',
        title: `Recharges have used ${percentText(event.percent)} of their limit`,
        text: `${money(window?.capturedMinor ?? 0)} of ${money(capMinor)} were spent by auto-recharge in this period. ${event.percent >= 100 ? 'No more recharges are made until it ends.' : 'Recharges go on until the limit is reached.'}`,
        ...{ details: { percent: event.percent, capMinor }, isMailed: true },
      };
    }
    case 'renewed': {
      const [carried, lost] = [total(event.carried), total(event.forfeited)];
      const granted = event.grant?.credits ?? 0;
      // A plan that only opens the door, paid as one goes: its month turns without anything to tell.
      if (granted + carried + lost === 0) return null;
      const plan = planOf(catalog, event.subscription.plan);
      const name = plan?.name ?? event.subscription.plan;
      // Paid by the quarter or the year: only its credits come again with each month.
      const isPaidAhead = (plan?.billingEvery ?? plan?.grantEvery) !== plan?.grantEvery;
      const kept = carried > 0 ? ` ${unit(carried)} were carried over.` : '';
      const carries = catalog.buckets.some(({ rollover }) => rollover !== undefined);
      const gone =
        lost > 0 ? ` ${unit(lost)} were ${carries ? 'more than can be carried over' : 'left'} and are gone.` : '';
      return {
        ...{ id: `renewed:${event.subscription.id}:${rfc3339(event.subscription.startsAt)}`, kind: 'renewal' },
        ...{ what: 'renewed', severity: 'info' },
        title: isPaidAhead ? `The credits of ${name} were refreshed` : `${name} was renewed`,
        text: `${unit(granted)} were added.${kept}${gone} ${isEnding(event.subscription) ? 'The plan ends' : isPaidAhead ? 'The next refresh is' : 'The next renewal is'} on ${dayText(rfc3339(event.subscription.endsAt), zone)}.`,
        ...{ details: { granted, carried, forfeited: lost }, isMailed: true },
      };
    }
    case 'renewal-delayed':
      return {
        ...{ id: `renewal-delayed:${at}`, kind: 'payment', what: 'renewal-delayed', severity: 'urgent' },
        title: 'Your plan was not paid',
        text: `The payment for the new period failed, so its credits wait. What you have stays until ${dayText(rfc3339(event.until), zone)}. Check the card under Billing.`,
        isMailed: true,
      };
    case 'lapsed':
      return {
        ...{ id: `lapsed:${at}`, kind: 'renewal', what: 'lapsed', severity: 'warning', title: 'Your plan has ended' },
        text: `${total(event.forfeited) > 0 ? `${unit(total(event.forfeited))} of the plan ended with it. ` : ''}Credits that you bought stay as the price list says. Choose a plan to go on.`,
        ...{ details: { plan: event.plan }, isMailed: true },
      };
    case 'charged-back':
      // Another bank has all of it already: nothing changed for anybody.
      if (event.amountMinor === 0) return null;
      return {
        id: `charged-back:${event.purchase}${event.turn === undefined ? '' : `:${event.turn}`}`,
        ...{ kind: 'payment', what: 'charged-back', severity: 'urgent' },
        title: 'A payment was taken back by the bank',
        text: `${unit(total(event.slices))} of that purchase were taken back${event.debt > 0 ? `, and ${unit(event.debt)} that were spent already are owed. Nothing can be spent until they are paid` : ''}. Buy credits to go on, or ask your bank.`,
        ...{ details: { purchase: event.purchase, debt: event.debt, before: before.debt }, isMailed: true },
      };
    case 'money-kept': {
      // One that failed before anybody here heard of it was never booked.
      if (event.amountMinor === 0) return null;
      const amount = money(event.amountMinor);
      const told = event.hasFailed
        ? {
            ...{ id: `money-failed:${event.purchase}:${event.refund}`, what: 'refund-failed' },
            title: 'A refund did not arrive',
            text: `The bank could not hand over ${amount}, so the money came back to the seller, ${creditsOf(event)}. Send it in another way.`,
          }
        : {
            ...{ id: `money-kept:${event.purchase}:${event.refund}`, what: 'refund-refused' },
            title: 'A refund could not be sent',
            text: hasAllGone(after, event)
              ? `The payment provider refused to send ${amount} back, as all of that payment has gone back already. Its credits went with it, and nothing more is sent.`
              : `The payment provider refused to send ${amount} back, ${creditsOf(event)}. Send it in another way, or ask the provider why.`,
          };
      const { purchase, amountMinor } = event;
      return {
        ...told,
        ...{ kind: 'payment', severity: 'warning', details: { purchase, amountMinor }, isMailed: true },
      };
    }
    case 'chargeback-reversed': {
      const back = usableBack(event.back);
      return {
        ...{ id: `chargeback-won:${event.purchase}:${event.turn}`, kind: 'payment', what: 'chargeback-won' },
        ...{ severity: 'info', title: 'A payment that the bank took back has come again' },
        text: `The bank decided for the payment. ${unit(back)} of that purchase are in your balance again${event.debt > 0 ? `, and ${unit(event.debt)} are owed no more` : ''}.`,
        ...{ details: { purchase: event.purchase, credits: back, debt: event.debt }, isMailed: true },
      };
    }
    default:
      return null;
  }
}

type Unit = (credits: number) => string;

function hasAllGone({ purchases }: State, { purchase: id }: EventOf<'money-kept'>): boolean {
  const purchase = own(purchases, id);
  return purchase?.status === 'paid' && purchase.refundedMinor >= purchase.priceMinor;
}

/** What became of the credits of a refund that did not go through. */
function creditsOf({ back, covered = none }: EventOf<'money-kept'>): string {
  if (usableBack(back) > 0) return 'so its credits are in your balance again';
  if (covered > 0) return 'and its credits stay taken as long as the bank has the whole payment';
  return 'and your balance is as it was: none of its credits were left';
}

/** 25 % is for the app, 10 % for the mailbox, 0 % asks what to do. */
function lowBalance(
  { rule, threshold, channel, sequence, isToast }: Extract<Event, { type: 'alert' }>,
  { after, catalog, unit }: { after: State; catalog: Catalog; unit: Unit },
): Told {
  const left = availableIn(liveGrants(after, after.bookedAt));
  const isOut = channel === 'prompt';
  const ways = catalog.autoRecharge ? ', or turn on auto-recharge' : '';
  return {
    ...{ id: `alert:${rule}:${sequence}`, kind: 'low', what: isOut ? 'out-of-credits' : 'low-balance' },
    severity: isOut ? 'urgent' : channel === 'email' ? 'warning' : 'info',
    title: isOut ? `No ${catalog.unit.plural} are left` : `${unit(left)} are left`,
    text: isOut
      ? `Paid work pauses until there are more. Buy credits or take a larger plan${ways}. Finished photos can still be downloaded.`
      : `The balance is down to ${thresholdText(threshold, { basis: catalog.alerts.basis, unit })}. Buy credits in time${ways}, so that no run has to pause.`,
    details: { threshold, channel, available: left, isToast, offers: isOut ? catalog.shortfall.offers : [] },
    isMailed: channel === 'email',
  };
}

/** @param threshold "25%", or a number of credits, as the price list writes it */
function thresholdText(threshold: string, { basis, unit }: { basis: Catalog['alerts']['basis']; unit: Unit }): string {
  if (!threshold.endsWith('%')) return `${unit(Number(threshold))} or less`;
  const whole = basis === 'allocation' ? 'what the plan gives' : 'the period’s credits';
  return `${percentText(Number(threshold.slice(0, -1)))} or less of ${whole}`;
}

function total(slices: readonly Slice[]): number {
  return slices.reduce((sum, { credits }) => sum + credits, 0);
}
