import type { Catalog } from '../catalog.ts';
import { firstArm } from '../effects/alerts.ts';
import type { State } from '../state.ts';
import { own } from '../values/record.ts';
import { type Draft, emit } from './draft.ts';

// A rule fires when the balance crosses its threshold downwards, once for each time it is armed.

type Rule = {
  readonly name: string;
  readonly channel: Catalog['alerts']['rules'][number]['channel'];
  readonly at: string;
  readonly atHundredths: bigint;
};

/** Compares the wallet before and after; `isFresh` after a renewal or a purchase, which arm every rule. */
export function watch(draft: Draft, before: State, isFresh: boolean): void {
  const rules = rulesOf(draft.state, draft.catalog);
  const [old, now] = [inHundredths(watchedBalance(before)), inHundredths(watchedBalance(draft.state))];
  const arms = (rule: Rule) => own(draft.state.alerts, rule.name) ?? firstArm;
  const rearmed = rules.filter((rule) => !arms(rule).isArmed && (isFresh || now > rule.atHundredths + marginOf(draft)));
  if (rearmed.length > 0) emit(draft, 'rearmed', { rules: rearmed.map((rule) => rule.name) });
  const crossed = rules
    .filter((rule) => arms(rule).isArmed && old > rule.atHundredths && now <= rule.atHundredths)
    .sort((a, b) => Number(a.atHundredths - b.atHundredths));
  crossed.forEach((rule, index) => {
    emit(draft, 'alert', {
      rule: rule.name,
      threshold: rule.at,
      channel: rule.channel,
      isToast: index === 0,
      isSent: crossed.findIndex((one) => one.channel === rule.channel) === index,
      sequence: arms(rule).sequence,
    });
  });
}

/** What percentages are taken of. 0: there is nothing to take them of, and no percentage fires. */
export function alertBasis(state: State, catalog: Catalog): number {
  return catalog.alerts.basis === 'allocation' ? (state.subscription?.allocation ?? 0) : state.periodGranted;
}

/** What can still be spent, here or on a device. Held credits are as good as spent. */
function watchedBalance(state: State): number {
  return Object.values(state.grants).reduce((sum, grant) => sum + grant.available + grant.leased, 0);
}

/** Thresholds in hundredths of a credit, so that 25 % of 250 is exact. */
function rulesOf(state: State, catalog: Catalog): Rule[] {
  const basis = alertBasis(state, catalog);
  return catalog.alerts.rules.flatMap(({ at, channel }) => {
    const isPercent = at.endsWith('%');
    if (isPercent && basis === 0) return [];
    const atHundredths = isPercent ? BigInt(basis) * BigInt(at.slice(0, -1)) : inHundredths(Number(at));
    return [{ name: `${at} ${channel}`, channel, at, atHundredths }];
  });
}

/** A share of the basis, and at least one credit. */
function marginOf(draft: Draft): bigint {
  const share = BigInt(alertBasis(draft.state, draft.catalog)) * BigInt(draft.catalog.alerts.rearmMargin.slice(0, -1));
  const least = inHundredths(1);
  return share > least ? share : least;
}

function inHundredths(credits: number): bigint {
  return BigInt(credits) * 100n;
}
