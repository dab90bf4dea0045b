import { AppError } from '../../../src/core/errors.ts';
import type { Act, Office, Who } from './office.ts';
import type { World } from './world.ts';

// What administrators do to a wallet.

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const plans = ['free', 'solo', 'professional', 'team'] as const;
const packs = ['pack-50', 'pack-100', 'pack-500'] as const;

export const subscribe = ({ ask, nextId }: Office, who: Who, plan: string) =>
  ask(who, ['subscription', 'put'], { id: nextId('plan'), plan });

const cancel = ({ ask, nextId }: Office, who: Who) => ask(who, ['subscription', 'cancel'], { id: nextId('cancel') });

const changePlan: Act = (office) => subscribe(office, office.chance.pick(['Olga', 'Pim']), office.chance.pick(plans));

/** Up, down and off in the same second as the renewal. */
export const atRenewal: Act = (office) => {
  const { chance, world } = office;
  const endsAt = office.state().subscription?.endsAt;
  if (endsAt === undefined) return;
  world.story.fault('plan changed in the second of its renewal');
  for (const who of ['Olga', 'Pim'] as const) {
    const act = chance.pick([
      () => subscribe(office, who, 'team'),
      () => subscribe(office, who, 'solo'),
      () => cancel(office, who),
      () => planPayment(office),
    ]);
    world.timeline.at(endsAt + chance.pick([-500, -1, 0, 0, 1, 500]), act);
  }
};

const planPayment: Act = async ({ world, chance, nextId }) => {
  const outcome = chance.pick(['paid', 'failed'] as const);
  world.fault('plan payment failed or paid', 'Bank', `the payment of the plan is ${outcome}`);
  const command = { do: 'plan-payment', id: nextId('plan-payment'), as: 'system', outcome } as const;
  await world.house.command(command).catch(onlyRefusals);
};

/** One switches on what the other switches off, and the limit is lowered below what is spent. */
export const recharging: Act = (office) => {
  const { chance, ask, nextId, world } = office;
  world.story.fault('two administrators set auto-recharge');
  for (const who of ['Olga', 'Pim'] as const) {
    const input = {
      ...{ id: nextId('recharge'), enabled: chance.percent(75), pack: chance.pick(packs) },
      ...{ threshold: chance.between(5, 120), cap: chance.pick([0, 2000, 5000, 9000]) },
    };
    world.timeline.after(chance.between(0, 1000), () => ask(who, ['autoRecharge', 'put'], input));
  }
  return card(office);
};

const card: Act = ({ ask, nextId, chance }) => {
  const fingerprint = `card-${chance.between(1, 3)}`;
  return ask('Olga', ['autoRecharge', 'card'], { id: nextId('card'), sandboxCard: fingerprint, fingerprint });
};

const buy: Act = ({ ask, nextId, chance }) =>
  ask(chance.pick(['Olga', 'Pim']), ['purchases', 'create'], { id: nextId('purchase'), pack: chance.pick(packs) });

const somePurchase = ({ state, chance }: Office): string | null => {
  const all = Object.keys(state().purchases);
  return all.length === 0 ? null : chance.pick(all);
};

const recheck: Act = (office) => {
  const purchase = somePurchase(office);
  return purchase === null ? null : office.ask('Pim', ['purchases', 'recheck'], { purchase });
};

const moneyBack: Act = (office) => {
  const purchase = somePurchase(office);
  if (purchase === null) return null;
  const credits = office.chance.percent(50) ? { credits: office.chance.between(1, 40) } : {};
  return office.ask('Olga', ['moneyRefund'], { purchase, id: office.nextId('money-back'), ...credits });
};

const refund: Act = (office) => {
  const { chance, ask, nextId, state } = office;
  const all = Object.keys(state().charges);
  if (all.length === 0) return null;
  const fault = chance.pick(['vendor', 'user'] as const);
  return ask('Pim', ['refund'], {
    charge: chance.pick(all),
    id: nextId('refund'),
    fault,
    reason: 'not as it should be',
  });
};

export const grant: Act = ({ ask, nextId, chance, world }) => {
  const expiresAt = chance.percent(60)
    ? { expiresAt: new Date(world.timeline.now() + chance.spread(hourMs / 2, 20 * dayMs)).toISOString() }
    : {};
  const credits = chance.between(1, 60);
  return ask('Olga', ['grant'], {
    id: nextId('grant'),
    bucket: chance.pick(['promo', 'admin']),
    credits,
    reason: 'a gift',
    ...expiresAt,
  });
};

const zone: Act = ({ world, chance, nextId }) => {
  const name = chance.pick(['Europe/Amsterdam', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia']);
  world.fault('zone of the account changed', 'Pim', `the account moves to ${name}`);
  return world.house.command({ do: 'zone', id: nextId('zone'), as: 'owner', zone: name }).catch(onlyRefusals);
};

const recall: Act = (office) => {
  const { state, chance, ask, nextId, world } = office;
  const all = Object.keys(state().devices);
  if (all.length === 0) return null;
  const device = chance.pick(all);
  world.story.fault('device recalled');
  world.timeline.after(chance.spread(hourMs, 3 * dayMs), () =>
    ask('Pim', ['devices', 'welcome'], { id: nextId('welcome'), device }),
  );
  return ask('Olga', ['devices', 'recall'], { id: nextId('recall'), device });
};

/** Work that is paid at the wallet itself, beside everything that is leased. */
const edit: Act = async ({ ask, nextId, chance, world }) => {
  const id = nextId('edit');
  await ask('Pim', ['edits', 'generate'], {
    id,
    action: 'edit',
    dims: { resolution: chance.pick(['1K', '4K']), results: chance.between(1, 4) },
  });
  await world.timeline.sleep(chance.spread(1000, 20 * 60_000));
  if (chance.percent(15)) return ask('Pim', ['fail'], { work: id, id: nextId('fail') });
  await ask('Pim', ['edits', 'generated'], { edit: id, id: nextId('generated') });
  await world.timeline.sleep(chance.spread(1000, dayMs));
  await ask('Pim', ['edits', chance.pick(['accept', 'accept', 'reject'])], { edit: id, id: nextId('decision') });
};

const heldOnline: Act = async ({ ask, nextId, chance, world }) => {
  const id = nextId('hold');
  const keys = Array.from({ length: chance.between(1, 4) }, () => `photo-${chance.between(1, 60)}`);
  const workKeys = [...new Set(keys)];
  const work = { action: 'enhance', quantity: workKeys.length, workKeys };
  await ask('Pim', ['hold'], { id, ...work, ttl: chance.pick(['PT15M', 'PT2H']) });
  await world.timeline.sleep(chance.spread(1000, 40 * 60_000));
  if (chance.percent(30)) {
    await ask('Pim', ['extend'], { hold: id, id: nextId('extend'), ttl: 'PT1H' });
    await world.timeline.sleep(chance.spread(1000, 90 * 60_000));
  }
  if (chance.percent(30)) await ask('Pim', ['void'], { hold: id, id: nextId('void') });
  if (chance.percent(80)) await ask('Pim', ['capture'], { hold: id, id: nextId('capture') });
};

/** More than there may be: it pauses, and goes on when somebody thinks of it. */
const pausingRun: Act = async ({ ask, nextId, chance, world }) => {
  const run = nextId('run');
  await ask('Pim', ['runs', 'start'], { id: run, action: 'enhance', photos: chance.between(5, 80) });
  for (let times = chance.between(1, 3); times > 0; times -= 1) {
    await world.timeline.sleep(chance.spread(60_000, 3 * dayMs));
    await ask('Pim', ['runs', 'resume'], { id: nextId('resume'), run });
  }
};

/** What one person may spend in a month, often less than is spent already. */
const memberLimit: Act = async ({ chance, nextId, world }) => {
  const who = chance.pick(world.studios).computer.name.split("'")[0]?.toLowerCase() ?? '';
  const credits = chance.percent(25) ? null : chance.between(0, 40);
  world.fault('limit of a member set', 'Olga', `${who} may spend ${credits ?? 'anything'} in a month`);
  const command = { do: 'member-cap', id: nextId('member-limit'), as: 'owner', of: who, credits } as const;
  await world.house.command(command).catch(onlyRefusals);
};

/** A large job at the wallet itself takes whatever is free. */
export async function spendAll({ ask, nextId, world, state }: Office): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    const now = world.house.now();
    const free = Object.values(state().grants)
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > now + 60_000)
      .reduce((sum, { available }) => sum + available, 0);
    const quantity = Math.floor(free / photoPrice(world));
    if (quantity < 1) return;
    const id = nextId('large-job');
    await ask('Pim', ['hold'], { id, action: 'enhance', quantity, ttl: 'PT2H' });
    await ask('Pim', ['capture'], { hold: id, id: nextId('capture') });
  }
}

function photoPrice({ house }: World): number {
  const [catalog] = house.catalogs.values();
  return Number(catalog?.rates.find(({ action }) => action === 'enhance')?.base ?? 1);
}

export const acts: readonly Act[] = [
  ...[changePlan, recharging, recharging, card, buy, buy, buy, recheck, moneyBack, refund, refund],
  ...[grant, grant, zone, recall, edit, edit, heldOnline, heldOnline, heldOnline, planPayment],
  ...[pausingRun, memberLimit],
  (office) => cancel(office, 'Olga'),
];

/** Hardly anybody buys, and most of what there is is spent. */
export const scarceActs: readonly Act[] = [
  ...[changePlan, recharging, card, buy, recheck, moneyBack, refund],
  ...[zone, recall, edit, edit, heldOnline, heldOnline, heldOnline, planPayment, spendAll],
  ...[pausingRun, memberLimit],
  (office) => cancel(office, 'Olga'),
];

function onlyRefusals(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}
