import { afterEach, expect, it } from 'vitest';
import { aMailServer } from '../../../test/builders/mailServer.ts';
import type { NoticeKind } from '../../contract/wallet/paying.ts';
import { presets } from '../../core/credits/presets.ts';
import { type OpenWallet, openWallet } from '../open.ts';
import { sandboxCards } from '../payments/sandbox/sandbox.ts';

// Telling people, row by row: what happens, what is told in the app, and which letter a real mail server takes in. Each is told once, to whoever
// wants it, and a letter has a part without any markup.

const minute = 60_000;
const day = 24 * 60 * minute;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type World = Awaited<ReturnType<typeof aWorld>>;
type Row = {
  row: string;
  kind: NoticeKind;
  what: string;
  /** The words of the notice and of the letter. */
  says: RegExp;
  isMailed: boolean;
  catalog?: string;
  /** What was before, and is not looked at. */
  before?: (world: World) => Promise<void>;
  happens: (world: World) => Promise<void>;
  details?: object;
};

const rows: readonly Row[] = [
  {
    ...{ row: 'a quarter of the credits is left', kind: 'low', what: 'low-balance', isMailed: false },
    says: /^The balance is down to 25\u00a0% or less of the period’s credits\. Buy credits in time/,
    happens: ({ spend }) => spend(38),
  },
  {
    ...{ row: 'a tenth of the credits is left', kind: 'low', what: 'low-balance', isMailed: true },
    says: /^The balance is down to 10\u00a0% or less of the period’s credits\. Buy credits in time/,
    before: ({ spend }) => spend(44),
    happens: ({ spend }) => spend(1),
  },
  {
    ...{ row: 'nothing is left', kind: 'low', what: 'out-of-credits', isMailed: false },
    says: /^Paid work pauses until there are more\. Buy credits.*take a larger plan, or turn on auto-recharge\./,
    before: ({ spend }) => spend(49),
    happens: ({ spend }) => spend(1),
    details: { offers: ['topup', 'upgrade', 'enable_recharge', 'wait_refresh'] },
  },
  {
    ...{ row: 'a recharge is made', kind: 'recharge', what: 'recharge-made', isMailed: true },
    says: /^Credits ran low, so auto-recharge bought 100 credits for €20\.00\./,
    before: (world) => world.recharges(sandboxCards.succeeds),
    happens: ({ spend }) => spend(11),
  },
  {
    ...{ row: 'a recharge is declined', kind: 'recharge', what: 'recharge-failed', isMailed: true },
    says: /^The saved card was declined\. You were not charged and no credits were added\./,
    before: (world) => world.recharges(sandboxCards.declined),
    happens: ({ spend }) => spend(11),
  },
  {
    ...{ row: 'a bank wants a recharge confirmed', kind: 'recharge', what: 'recharge-confirm', isMailed: true },
    says: /^Auto-recharge wanted to buy credits and the bank asks for your confirmation\./,
    before: (world) => world.recharges(sandboxCards.needsAuthentication),
    happens: ({ spend }) => spend(11),
  },
  {
    ...{ row: 'recharges have reached their limit', kind: 'recharge', what: 'recharge-blocked', isMailed: true },
    says: /another recharge would cost more than the limit of €10\.00 allows\. Nothing was bought\./,
    before: (world) => world.recharges(sandboxCards.succeeds, 1000),
    happens: ({ spend }) => spend(11),
  },
  {
    ...{ row: 'recharges are suspended', kind: 'recharge', what: 'recharge-suspended', isMailed: true },
    says: /^The saved card failed several times in a row, so no more recharges are tried\./,
    before: async (world) => {
      await world.recharges(sandboxCards.declined);
      await world.spend(11);
      await world.passes(61 * minute);
    },
    happens: (world) => world.passes(61 * minute),
  },
  {
    ...{ row: 'part of the month’s limit is spent', kind: 'spending', what: 'spending', isMailed: true },
    says: /^€20\.00 of €25\.00 were spent by auto-recharge in this period\./,
    before: (world) => world.recharges(sandboxCards.succeeds, 2500),
    happens: ({ spend }) => spend(11),
  },
  {
    ...{ row: 'a plan is renewed', kind: 'renewal', what: 'renewed', isMailed: true, catalog: 'per-photo' },
    says: /^200 credits were added\. 400 credits were carried over\. 200 credits were more than can be carried over and are gone\. The next renewal is on/,
    before: async (world) => {
      await world.client.subscription.put({ id: 's-1', plan: 'professional' });
      for (let n = 0; n < 2; n += 1) await world.passes(31 * day);
    },
    happens: (world) => world.passes(31 * day),
    details: { granted: 200, carried: 400, forfeited: 200 },
  },
  {
    ...{ row: 'a plan is not paid', kind: 'payment', what: 'renewal-delayed', isMailed: true },
    says: /^The payment for the new period failed, so its credits wait\./,
    before: async (world) => {
      await world.client.subscription.put({ id: 's-1', plan: 'solo' });
      const command = { do: 'plan-payment', id: 'unpaid', as: 'system', user: null, outcome: 'failed' } as const;
      await world.service.ledger.command(world.wallet, command);
    },
    happens: (world) => world.passes(31 * day),
  },
  {
    ...{ row: 'a plan ends', kind: 'renewal', what: 'lapsed', isMailed: true },
    says: /Credits that you bought stay as the price list says\. Choose a plan to go on\./,
    before: async (world) => {
      await world.client.subscription.put({ id: 's-1', plan: 'solo' });
      await world.client.subscription.cancel({ id: 's-2' });
    },
    happens: (world) => world.passes(31 * day),
  },
  {
    ...{ row: 'credits expire in seven days', kind: 'expiry', what: 'expires-soon', isMailed: true },
    says: /Credits that expire first are spent first, so there is nothing to choose: use them until then\./,
    before: async (world) => {
      const expiresAt = '2026-11-21T12:00:00Z';
      await world.client.grant({ id: 'g-1', bucket: 'promo', credits: 40, reason: 'spring', expiresAt });
    },
    happens: (world) => world.passes(13 * day + minute),
  },
  {
    ...{ row: 'a bank takes a payment back', kind: 'payment', what: 'charged-back', isMailed: true },
    says: /^50 credits of that purchase were taken back, and 50 credits that were spent already are owed\./,
    before: async (world) => {
      await world.client.purchases.create({ id: 'p-1', pack: 'pack-100', sandboxCard: sandboxCards.succeeds });
      await world.spend(100);
    },
    happens: (world) => world.bank('chargeback'),
  },
  {
    ...{ row: 'a bank gives it back', kind: 'payment', what: 'chargeback-won', isMailed: true },
    says: /^The bank decided for the payment\. 50 credits of that purchase are in your balance again, and 50 credits are owed no more\./,
    before: async (world) => {
      await world.client.purchases.create({ id: 'p-1', pack: 'pack-100', sandboxCard: sandboxCards.succeeds });
      await world.spend(100);
      await world.bank('chargeback');
    },
    happens: (world) => world.bank('chargeback-won'),
  },
];

it.each(rows)('$row: told once, in the app and as its members wish', async (row) => {
  const { kind, what, says, isMailed, catalog = 'studio', before, happens, details = {} } = row;
  const world = await aWorld(catalog);
  await before?.(world);
  const known = new Set((await world.notices()).map(({ id }) => id));
  // Ana wants everything, Ben wants this kind in the app only, Cleo by e-mail only.
  await world.prefer('ana', kind, { app: true, email: true });
  await world.prefer('ben', kind, { app: true, email: false });
  await world.prefer('cleo', kind, { app: false, email: true });
  world.mails.splice(0);

  await happens(world);
  await world.rests();
  const fresh = (await world.notices()).filter((one) => one.what === what && !known.has(one.id));
  expect(fresh).toMatchObject([{ kind, what, isRead: false, details, text: expect.stringMatching(says) }]);
  const [notice] = fresh;
  const seenBy = async (member: string) => (await world.noticesOf(member)).some(({ id }) => id === notice?.id);
  expect([await seenBy('ben'), await seenBy('cleo')]).toEqual([true, false]);

  const letters = world.mails.filter(({ raw }) => raw.includes(`Subject: ${encoded(notice?.title ?? '')}`));
  expect(letters.flatMap(({ to }) => to).sort()).toEqual(isMailed ? ['ana@studio.example', 'cleo@studio.example'] : []);
  for (const { raw } of letters) {
    expect(raw).toMatch(/Content-Type: multipart\/alternative/);
    expect(plainPartOf(raw)).toContain(notice?.text);
  }

  // Whatever comes again, this is not told again.
  await world.service.ledger.view(world.wallet);
  for (let n = 0; n < 2; n += 1) await world.passes(minute);
  expect((await world.notices()).filter((one) => one.what === what && !known.has(one.id))).toHaveLength(1);
  const again = world.mails.filter(({ raw }) => raw.includes(`Subject: ${encoded(notice?.title ?? '')}`));
  expect(again).toHaveLength(letters.length);
});

it('what was told is told again after it was armed again: by more than the margin, or by a purchase', async () => {
  const world = await aWorld('studio');
  const low = async () => (await world.notices()).filter(({ what }) => what === 'low-balance').length;
  const grant = (id: string, credits: number) =>
    world.client.grant({ id, bucket: 'promo', credits, reason: 'a few more' });
  await world.spend(38);
  expect(await low()).toBe(1);
  // 25 % of 50 and the margin of 5 % of what was given so far: 12 + 1 is within it.
  await grant('g-1', 1);
  await world.spend(1);
  expect(await low()).toBe(1);
  await grant('g-2', 10);
  await world.spend(10);
  expect(await low()).toBe(2);
  await world.client.purchases.create({ id: 'p-1', pack: 'pack-50', sandboxCard: sandboxCards.succeeds });
  await world.spend(45);
  expect(await low()).toBe(3);
});

async function aWorld(catalog: string) {
  const catalogs = presets[catalog];
  if (catalogs === undefined) throw new Error(`the price list ${catalog} is missing`);
  const server = await aMailServer();
  ends.push(server.close);
  let now = Date.parse('2026-11-01T12:00:00Z');
  const options = { file: ':memory:', zone: 'UTC', isOpenedByApp: true, clock: { now: () => now } };
  const opened: OpenWallet = await openWallet({ ...options, catalogs, mailer: server.mailer() });
  ends.push(() => opened.close());
  const { client, service, wallet } = opened;
  const caller = (member: string) =>
    member === 'ana'
      ? ({ wallet, role: 'owner', user: 'Ana' } as const)
      : ({ wallet, role: 'admin', user: member, member: `member:main:${member}` } as const);
  const everywhere = { app: true, email: true };
  let count = 0;
  const rests = async () => {
    await service.settled();
    await service.post.sendDue();
  };
  return {
    ...{ client, service, wallet, mails: server.mails, rests },
    notices: async () => (await client.notices.list({})).notices,
    noticesOf: async (member: string) => (await service.notices.list(caller(member), {})).notices,
    async prefer(member: string, kind: NoticeKind, way: { app: boolean; email: boolean }) {
      const all = { low: everywhere, recharge: everywhere, spending: everywhere, renewal: everywhere };
      const kinds = { ...all, expiry: everywhere, payment: everywhere, [kind]: way };
      await service.notices.prefer(caller(member), { email: `${member}@studio.example`, kinds });
    },
    async spend(credits: number) {
      count += 1;
      await client.hold({ id: `h-${count}`, action: 'enhance', quantity: credits });
      await client.capture({ id: `c-${count}`, hold: `h-${count}` });
      await rests();
    },
    /** A card is saved, and a pack of 100 is bought by itself below 40 credits. */
    async recharges(sandboxCard: string, cap?: number) {
      await client.autoRecharge.card({ id: 'card', sandboxCard });
      const limit = cap === undefined ? {} : { cap };
      await client.autoRecharge.put({ id: 'on', enabled: true, pack: 'pack-100', threshold: 40, ...limit });
    },
    async bank(what: 'chargeback' | 'chargeback-won') {
      await service.ledger.command(wallet, { do: what, id: what, as: 'system', user: null, purchase: 'p-1' });
      await rests();
    },
    async passes(ms: number) {
      now += ms;
      await service.sweep();
      await client.billing({});
      await rests();
    },
  };
}

/** A subject with signs beyond ASCII is written encoded. */
function encoded(subject: string): string {
  return [...subject].every((sign) => sign < '\u0080') ? subject : '=?UTF-8?';
}

/** The part without markup, as a reader shows it. */
function plainPartOf(raw: string): string {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? '';
  const part = raw.split(`--${boundary}`).find((one) => /Content-Type: text\/plain/i.test(one)) ?? '';
  const [head = '', ...body] = part.split('\r\n\r\n');
  const text = body.join('\r\n\r\n');
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString();
  const joined = text.replaceAll('=\r\n', '');
  const bytes = joined.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return /quoted-printable/i.test(head) ? Buffer.from(bytes, 'latin1').toString() : text;
}
