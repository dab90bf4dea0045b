import type { WalletClient } from '../../contract/clients.ts';
import { reasonsOf } from './reasons.ts';

// The account behind the balance, for the Credits area: each question goes to the wallet as it is. Nothing is kept here.

/** Asks the wallet that the settings name now; asks again when it does not answer at once. */
export type Ask = <T>(call: (wallet: WalletClient, options: { signal: AbortSignal }) => Promise<T>) => Promise<T>;
export type Account = ReturnType<typeof accountOver>;

/** So many entries are told by kind; what was before them is one kind of its own. */
const entriesExplained = 5000;

type Asked<Call extends (...args: never) => unknown> = Parameters<Call>[0];

/** What only looks is read, which gives up sooner; the rest is asked. */
export type Line = { ask: Ask; read: Ask };

export function accountOver(line: Line) {
  const { read } = line;
  const { subscription, autoRecharge, purchases, members, devices } = partsOver(line);
  return {
    explain: () =>
      read(async (wallet, options) => reasonsOf(await wallet.explain({ limit: entriesExplained }, options))),
    months: () => read((wallet, options) => wallet.usage.months(undefined, options)),
    report: (asked: Asked<WalletClient['usage']['report']>) =>
      read((wallet, options) => wallet.usage.report(asked, options)),
    run: (asked: Asked<WalletClient['usage']['run']>) => read((wallet, options) => wallet.usage.run(asked, options)),
    invoices: () => read((wallet, options) => wallet.invoices(undefined, options)),
    ...{ subscription, autoRecharge, purchases, members, devices },
    ...payingOver(line),
  };
}

function partsOver({ ask, read }: Line) {
  return {
    purchases: {
      list: () => read((wallet, options) => wallet.purchases.list(undefined, options)),
      recheck: (asked: Asked<WalletClient['purchases']['recheck']>) =>
        ask((wallet, options) => wallet.purchases.recheck(asked, options)),
    },
    subscription: {
      get: () => read((wallet, options) => wallet.subscription.get(undefined, options)),
      put: (asked: Asked<WalletClient['subscription']['put']>) =>
        ask((wallet, options) => wallet.subscription.put(asked, options)),
      preview: (asked: Asked<WalletClient['subscription']['preview']>) =>
        read((wallet, options) => wallet.subscription.preview(asked, options)),
      cancel: (asked: Asked<WalletClient['subscription']['cancel']>) =>
        ask((wallet, options) => wallet.subscription.cancel(asked, options)),
    },
    autoRecharge: {
      get: () => read((wallet, options) => wallet.autoRecharge.get(undefined, options)),
      put: (asked: Asked<WalletClient['autoRecharge']['put']>) =>
        ask((wallet, options) => wallet.autoRecharge.put(asked, options)),
      card: (asked: Asked<WalletClient['autoRecharge']['card']>) =>
        ask((wallet, options) => wallet.autoRecharge.card(asked, options)),
      log: () => read((wallet, options) => wallet.autoRecharge.log(undefined, options)),
    },
    members: {
      list: () => read((wallet, options) => wallet.members.list(undefined, options)),
      owner: () => read((wallet, options) => wallet.members.owner(undefined, options)),
      create: (asked: Asked<WalletClient['members']['create']>) =>
        ask((wallet, options) => wallet.members.create(asked, options)),
      cap: (asked: Asked<WalletClient['members']['cap']>) =>
        ask((wallet, options) => wallet.members.cap(asked, options)),
      remove: (asked: Asked<WalletClient['members']['remove']>) =>
        ask((wallet, options) => wallet.members.remove(asked, options)),
    },
    devices: {
      list: () => read((wallet, options) => wallet.devices.list(undefined, options)),
      remove: (asked: Asked<WalletClient['devices']['remove']>) =>
        ask((wallet, options) => wallet.devices.remove(asked, options)),
      recall: (asked: Asked<WalletClient['devices']['recall']>) =>
        ask((wallet, options) => wallet.devices.recall(asked, options)),
      welcome: (asked: Asked<WalletClient['devices']['welcome']>) =>
        ask((wallet, options) => wallet.devices.welcome(asked, options)),
      thaw: (asked: Asked<WalletClient['devices']['thaw']>) =>
        ask((wallet, options) => wallet.devices.thaw(asked, options)),
    },
  };
}

function payingOver({ ask, read }: Line) {
  return {
    payments: {
      ways: () => read((wallet, options) => wallet.payments.ways(undefined, options)),
      portal: (asked: Asked<WalletClient['payments']['portal']>) =>
        ask((wallet, options) => wallet.payments.portal(asked, options)),
      card: (asked: Asked<WalletClient['payments']['card']>) =>
        ask((wallet, options) => wallet.payments.card(asked, options)),
      removeCard: (asked: Asked<WalletClient['payments']['removeCard']>) =>
        ask((wallet, options) => wallet.payments.removeCard(asked, options)),
      open: () => read((wallet, options) => wallet.payments.open(undefined, options)),
      checkout: (asked: Asked<WalletClient['payments']['checkout']>) =>
        ask((wallet, options) => wallet.payments.checkout(asked, options)),
      forget: (asked: Asked<WalletClient['payments']['forget']>) =>
        ask((wallet, options) => wallet.payments.forget(asked, options)),
    },
    organisation: {
      get: () => read((wallet, options) => wallet.organisation.get(undefined, options)),
      put: (asked: Asked<WalletClient['organisation']['put']>) =>
        ask((wallet, options) => wallet.organisation.put(asked, options)),
    },
    notices: {
      list: (asked: Asked<WalletClient['notices']['list']>) =>
        read((wallet, options) => wallet.notices.list(asked, options)),
      read: (asked: Asked<WalletClient['notices']['read']>) =>
        ask((wallet, options) => wallet.notices.read(asked, options)),
      preferences: () => read((wallet, options) => wallet.notices.preferences(undefined, options)),
      prefer: (asked: Asked<WalletClient['notices']['prefer']>) =>
        ask((wallet, options) => wallet.notices.prefer(asked, options)),
    },
  };
}
