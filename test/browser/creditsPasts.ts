import type { WalletClient } from '../../src/contract/clients.ts';

// Pasts that tell most about each price list: what its own users would find on their screens.

/** The day after the last of these pasts: the stories are told as if it were this one. */
export const storyDay = '2026-11-21T17:00:00Z';

type Past = (wallet: WalletClient, at: (instant: string | null) => void) => Promise<void>;

const card = '4242424242424242';

/** A photographer with a plan since August: shoots of every month, a refund, packs, a run that failed in part. */
const studio: Past = async (wallet, at) => {
  at('2026-08-03T08:00:00Z');
  await wallet.grant({ id: 'welcome', bucket: 'promo', credits: 50, reason: 'welcome' });
  await wallet.subscription.put({ id: 'plan', plan: 'professional' });
  const shoots = [
    ['2026-08-12T14:20:00Z', 'Keizersgracht 401', 36],
    ['2026-08-27T09:05:00Z', 'Plantage Muidergracht 12', 64],
    ['2026-09-09T16:45:00Z', 'Elm Street 12', 52],
    ['2026-10-14T11:30:00Z', 'Harbour loft', 88],
    ['2026-10-22T08:10:00Z', 'Nieuwe Prinsengracht 88', 41],
    ['2026-11-06T13:25:00Z', 'Lindengracht 7 – third floor, with garden', 27],
    ['2026-11-18T10:00:00Z', 'Canal house', 31],
    ['2026-11-20T15:40:00Z', 'Canal house', 6],
  ] as const;
  for (const [instant, name, photos] of shoots) {
    at(instant);
    await aRun(wallet, { run: `run-${instant.slice(0, 10)}`, name, photos });
  }
  at('2026-11-19T09:00:00Z');
  await wallet.purchases.create({ id: 'pack-a', pack: 'pack-100', sandboxCard: card });
  await wallet.refund({ id: 'back', charge: 'c-run-2026-11-18-3', fault: 'vendor', reason: 'soft' });
};

async function aRun(wallet: WalletClient, { run, name, photos }: { run: string; name: string; photos: number }) {
  for (let photo = 1; photo <= photos; photo++) {
    const id = `${run}-${photo}`;
    const template = photo % 4 === 0 ? 'Warm Home' : 'Listing Natural';
    const resource = { shoot: name, shootId: `s-${name.length}`, photo: `DSC_${1000 + photo}.JPG`, template };
    await wallet.hold({ id, action: photo % 4 === 0 ? 'reprocess' : 'enhance', run, resource });
    if (photo % 17 === 0) await wallet.void({ id: `v-${id}`, hold: id });
    else await wallet.capture({ id: `c-${id}`, hold: id });
  }
}

/** Example 28: August 1,200 in two runs, September nothing, October 350, November 40. */
const payAsYouGo: Past = async (wallet, at) => {
  at('2026-08-01T09:00:00Z');
  await wallet.subscription.put({ id: 'plan', plan: 'payg' });
  await wallet.grant({ id: 'trial', bucket: 'trial', credits: 50, reason: 'trial' });
  await wallet.purchases.create({ id: 'first', units: 2000, sandboxCard: card });
  const events = [
    ['2026-08-08T18:00:00Z', 'City marathon', '10231', 700],
    ['2026-08-22T18:00:00Z', 'Harvest gala', '10260', 500],
    ['2026-10-17T18:00:00Z', 'Autumn run', '10412', 350],
    ['2026-11-14T18:00:00Z', 'School concert', '10480', 40],
  ] as const;
  for (const [instant, event, eventId, photos] of events) {
    at(instant);
    await wallet.runs.start({ id: `r-${eventId}`, action: 'process-photo', photos, resource: { event, eventId } });
  }
  at('2026-11-16T09:00:00Z');
  await wallet.grant({ id: 'gift', bucket: 'admin', credits: 200, reason: 'staff' });
};

const tokenPacks: Past = async (wallet, at) => {
  at('2026-10-02T09:00:00Z');
  await wallet.subscription.put({ id: 'plan', plan: 'growth' });
  await wallet.purchases.create({ id: 'pack', pack: 'standard', sandboxCard: card });
  at('2026-11-03T09:00:00Z');
  const spend = { action: 'enrich', dims: { units: 500_000 }, resource: { project: 'Spring list', session: 's-88' } };
  await wallet.hold({ id: 'h', ...spend, run: 'session-88' });
  await wallet.capture({ id: 'c', hold: 'h' });
  await wallet.refund({ id: 'r', charge: 'c', credits: 250_000, fault: 'vendor', reason: 'failed rows' });
};

const perPhoto: Past = async (wallet, at) => {
  at('2026-10-10T09:00:00Z');
  await wallet.subscription.put({ id: 'plan', plan: 'professional' });
  at('2026-10-20T09:00:00Z');
  await wallet.hold({ id: 'h', action: 'enhance', quantity: 150, resource: { project: 'Villa Oost' } });
  await wallet.capture({ id: 'c', hold: 'h' });
  at('2026-11-12T09:00:00Z');
  await wallet.hold({ id: 'h2', action: 'enhance', quantity: 12, resource: { project: 'Villa West' } });
  await wallet.capture({ id: 'c2', hold: 'h2' });
};

const generateAccept: Past = async (wallet, at) => {
  at('2026-11-01T09:00:00Z');
  await wallet.subscription.put({ id: 'plan', plan: 'agent' });
  for (const [n, dims] of [{ resolution: '1K' }, { resolution: '4K' }].entries()) {
    await wallet.edits.generate({ id: `e-${n}`, action: 'edit', dims, resource: { project: 'Staging, Dam 4' } });
    await wallet.edits.generated({ id: `g-${n}`, edit: `e-${n}` });
    await wallet.edits.accept({ id: `a-${n}`, edit: `e-${n}` });
  }
};

const threeBalances: Past = async (wallet, at) => {
  at('2026-11-02T09:00:00Z');
  await wallet.subscription.put({ id: 'plan', plan: 'standard' });
  await wallet.purchases.create({ id: 'p', pack: 'bundle-500', sandboxCard: card });
  for (const [n, spend] of [
    { action: 'image', dims: { results: 4 }, resource: { project: 'Launch' } },
    { action: 'video', dims: {}, resource: { project: 'Launch' } },
    { action: 'image', dims: {}, resource: { project: 'Teaser' } },
  ].entries()) {
    at(`2026-11-0${3 + n}T10:00:00Z`);
    await wallet.hold({ id: `h-${n}`, ...spend });
    await wallet.capture({ id: `c-${n}`, hold: `h-${n}` });
  }
};

export const pasts: Readonly<Record<string, Past>> = {
  ...{ studio, 'pay-as-you-go': payAsYouGo, 'token-packs': tokenPacks, 'per-photo': perPhoto },
  ...{ 'generate-accept': generateAccept, 'three-balances': threeBalances },
};
