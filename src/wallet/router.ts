import { implement } from '@orpc/server';
import { refuseInPlainWords } from '../contract/plain-words.ts';
import { walletContract } from '../contract/wallet.ts';
import type { Pdf } from './invoices/documents.ts';
import type { WalletService } from './service.ts';
import type { Caller } from './team/caller.ts';

export type WalletRouter = ReturnType<typeof walletRouter>;

/**
 * The contract's procedures over the service. Who calls comes from the host: a token over HTTP, the owner in process.
 * @param isInProcess answers stay in this process, where the compiler has checked what they are. Those that leave it are checked once more, and
 *   whatever the contract does not name is left out
 */
export function walletRouter(service: WalletService, { isInProcess = false } = {}) {
  refuseInPlainWords();
  const os = implement(walletContract)
    .$config({ initialOutputValidationIndex: isInProcess ? Number.NaN : 0 })
    .$context<{ caller: Caller }>();
  return os.router({
    billing: os.billing.handler(({ input, context }) => service.history.billing(context.caller, input)),
    catalog: os.catalog.handler(({ context }) => service.catalogOf(context.caller)),
    quote: os.quote.handler(({ input, context }) => service.spending.quote(context.caller, input)),
    owned: os.owned.handler(({ input, context }) => service.spending.owned(context.caller, input.workKeys)),
    hold: os.hold.handler(({ input, context }) => service.spending.hold(context.caller, input)),
    spend: os.spend.handler(({ input, context }) => service.spending.spend(context.caller, input)),
    capture: os.capture.handler(({ input, context }) => service.spending.capture(context.caller, input)),
    void: os.void.handler(({ input, context }) => service.spending.giveBack(context.caller, input)),
    refund: os.refund.handler(({ input, context }) => service.spending.refund(context.caller, input)),
    extend: os.extend.handler(({ input, context }) => service.spending.extend(context.caller, input)),
    fail: os.fail.handler(({ input, context }) => service.works.fail(context.caller, input)),
    moneyRefund: os.moneyRefund.handler(({ input, context }) => service.moneyBack.refund(context.caller, input)),
    subscription: {
      get: os.subscription.get.handler(({ context }) => service.plans.get(context.caller)),
      put: os.subscription.put.handler(({ input, context }) => service.plans.put(context.caller, input)),
      preview: os.subscription.preview.handler(({ input, context }) => service.planPreview(context.caller, input)),
      cancel: os.subscription.cancel.handler(({ input, context }) => service.plans.cancel(context.caller, input)),
    },
    zone: {
      get: os.zone.get.handler(({ context }) => service.zone.get(context.caller)),
      put: os.zone.put.handler(({ input, context }) => service.zone.put(context.caller, input)),
    },
    autoRecharge: {
      log: os.autoRecharge.log.handler(({ context }) => service.rechargeLog(context.caller)),
      get: os.autoRecharge.get.handler(({ context }) => service.recharge.get(context.caller)),
      put: os.autoRecharge.put.handler(({ input, context }) => service.recharge.put(context.caller, input)),
      card: os.autoRecharge.card.handler(({ input, context }) => service.recharge.card(context.caller, input)),
    },
    payments: {
      ways: os.payments.ways.handler(({ context }) => service.savedCards.ways(context.caller)),
      portal: os.payments.portal.handler(({ input, context }) => service.orders.portal(context.caller, input)),
      card: os.payments.card.handler(({ input, context }) => service.orders.card(context.caller, input)),
      removeCard: os.payments.removeCard.handler(({ input, context }) =>
        service.savedCards.remove(context.caller, input),
      ),
      open: os.payments.open.handler(({ context }) => service.checkouts.open(context.caller)),
      checkout: os.payments.checkout.handler(({ input, context }) => service.checkouts.look(context.caller, input.id)),
      forget: os.payments.forget.handler(({ input, context }) => service.checkouts.forget(context.caller, input.id)),
    },
    papers: {
      invoice: os.papers.invoice.handler(async ({ input, context }) =>
        asFile(await service.documents.invoice(context.caller, input.id)),
      ),
      receipt: os.papers.receipt.handler(async ({ input, context }) =>
        asFile(await service.documents.receipt(context.caller, input.id)),
      ),
    },
    organisation: {
      get: os.organisation.get.handler(({ context }) => service.documents.organisation.get(context.caller)),
      put: os.organisation.put.handler(({ input, context }) =>
        service.documents.organisation.put(context.caller, input),
      ),
    },
    notices: {
      list: os.notices.list.handler(({ input, context }) => service.notices.list(context.caller, input)),
      read: os.notices.read.handler(({ input, context }) => service.notices.read(context.caller, input)),
      preferences: os.notices.preferences.handler(({ context }) => service.notices.preferences(context.caller)),
      prefer: os.notices.prefer.handler(({ input, context }) => service.notices.prefer(context.caller, input)),
    },
    invoices: os.invoices.handler(({ context }) => service.usage.invoices(context.caller)),
    usage: {
      months: os.usage.months.handler(({ context }) => service.usage.months(context.caller)),
      analytics: os.usage.analytics.handler(({ input, context }) => service.usage.analytics(context.caller, input)),
      report: os.usage.report.handler(({ input, context }) => service.usageReport(context.caller, input)),
      run: os.usage.run.handler(({ input, context }) => service.runParts(context.caller, input)),
    },
    balance: os.balance.handler(({ input, context }) => service.balanceAt(context.caller, input)),
    explain: os.explain.handler(({ input, context }) => service.explain(context.caller, input)),
    members: {
      list: os.members.list.handler(({ context }) => service.members.list(context.caller)),
      owner: os.members.owner.handler(({ context }) => service.members.owner(context.caller)),
      create: os.members.create.handler(({ input, context }) => service.members.create(context.caller, input)),
      cap: os.members.cap.handler(({ input, context }) => service.members.cap(context.caller, input)),
      remove: os.members.remove.handler(({ input, context }) => service.members.remove(context.caller, input)),
    },
    devices: {
      list: os.devices.list.handler(({ context }) => service.devices.list(context.caller)),
      create: os.devices.create.handler(({ input, context }) => service.devices.create(context.caller, input)),
      remove: os.devices.remove.handler(({ input, context }) => service.devices.remove(context.caller, input)),
      recall: os.devices.recall.handler(({ input, context }) => service.devices.recall(context.caller, input)),
      welcome: os.devices.welcome.handler(({ input, context }) => service.devices.welcome(context.caller, input)),
      thaw: os.devices.thaw.handler(({ input, context }) => service.devices.thaw(context.caller, input)),
    },
    leases: {
      create: os.leases.create.handler(({ input, context }) => service.leases.create(context.caller, input)),
      get: os.leases.get.handler(({ input, context }) => service.leases.get(context.caller, input)),
      sync: os.leases.sync.handler(({ input, context }) => service.leases.sync(context.caller, input)),
    },
    paidWork: os.paidWork.handler(({ input, context }) => service.paidWork(context.caller, input)),
    edits: {
      generate: os.edits.generate.handler(({ input, context }) => service.works.generate(context.caller, input)),
      generated: os.edits.generated.handler(({ input, context }) => service.works.generated(context.caller, input)),
      accept: os.edits.accept.handler(({ input, context }) => service.works.accept(context.caller, input)),
      reject: os.edits.reject.handler(({ input, context }) => service.works.reject(context.caller, input)),
    },
    runs: {
      start: os.runs.start.handler(({ input, context }) => service.works.run(context.caller, input)),
      resume: os.runs.resume.handler(({ input, context }) => service.works.resume(context.caller, input)),
    },
    test: { clock: os.test.clock.handler(({ input, context }) => service.setClock(context.caller, input)) },
    grant: os.grant.handler(({ input, context }) => service.spending.grant(context.caller, input)),
    purchases: {
      create: os.purchases.create.handler(({ input, context }) => service.purchases.create(context.caller, input)),
      list: os.purchases.list.handler(({ context }) => service.purchases.list(context.caller)),
      recheck: os.purchases.recheck.handler(({ input, context }) =>
        service.purchases.recheck(context.caller, input.purchase),
      ),
    },
    events: os.events.handler(({ input, context, signal, lastEventId }) =>
      service.changes(context.caller, { cursor: input.cursor ?? asCursor(lastEventId), signal }),
    ),
  });
}

function asFile({ fileName, bytes }: Pdf): File {
  return new File([new Uint8Array(bytes)], fileName, { type: 'application/pdf' });
}

/** A browser that lost its connection says the last event it saw in a header. */
function asCursor(lastEventId: string | undefined): number | undefined {
  const seq = Number(lastEventId);
  return lastEventId === undefined || !Number.isSafeInteger(seq) || seq < 0 ? undefined : seq;
}
