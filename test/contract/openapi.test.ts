import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { signedSyncText } from '../../src/core/credits/purse/signed.ts';
import { type ServedWallet, serveWallet } from '../../src/wallet/http/http.ts';
import { aPriceList } from '../builders/payingWallet.ts';

// Every call that people script against, as it was promised: it is in the OpenAPI document, the service answers it, and the answer is what the
// document says and names what was promised. In this order, because one row uses what another made.

type Row = {
  call: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;
  /** What stands for the names in the path. */
  path?: Record<string, string>;
  query?: string;
  body?: () => object;
  /** What the promise names, with dots for what lies within. */
  has: readonly string[];
  status?: number;
};

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64');
const synced = { id: 'y-1', lease: 'l-1', device: 'd-1', entries: [], returnsRest: true };
const signature = sign(null, Buffer.from(signedSyncText(synced)), privateKey).toString('base64');
const balance = ['balance.available', 'balance.held', 'balance.leased', 'balance.debt', 'balance.buckets'];
const purchase = ['id', 'state', 'credits', 'price'];
const card = '4242424242424242';

const rows: readonly Row[] = [
  {
    call: 'PUT /api/test/clock',
    body: () => ({ now: '2026-03-01T10:00:00Z' }),
    has: ['now'],
  },
  {
    call: 'POST /api/quotes',
    body: () => ({ action: 'enhance', quantity: 3 }),
    has: ['credits', 'available', 'after'],
  },
  {
    call: 'POST /api/holds',
    body: () => ({ id: 'h-1', action: 'enhance', quantity: 3, resource: { shoot: 's-1' }, run: 'r-1', ttl: 'PT10M' }),
    has: ['id', 'credits', 'slices', 'expiresAt'],
  },
  {
    call: 'POST /api/holds/{hold}/capture',
    path: { hold: 'h-1' },
    body: () => ({ id: 'c-1', credits: 2 }),
    has: ['id', 'credits', 'slices', ...balance],
  },
  { call: 'POST /api/holds', body: () => ({ id: 'h-2', action: 'enhance' }), has: ['id'] },
  { call: 'POST /api/holds/{hold}/void', path: { hold: 'h-2' }, body: () => ({ id: 'v-1' }), has: ['id'] },
  {
    call: 'POST /api/charges/{charge}/refund',
    path: { charge: 'c-1' },
    body: () => ({ id: 'f-1', credits: 1, fault: 'vendor', reason: 'dark' }),
    has: ['id', 'credits'],
  },
  {
    call: 'POST /api/grants',
    body: () => ({ id: 'g-1', bucket: 'promo', credits: 5, reason: 'welcome', expiresAt: '2027-01-01T00:00:00Z' }),
    has: ['id', 'bucket', 'credits'],
  },
  {
    call: 'POST /api/charges',
    body: () => ({ id: 'c-3', action: 'enhance', quantity: 2, run: 'r-1' }),
    has: ['id', 'credits', 'slices', 'owned', ...balance],
  },
  {
    call: 'PUT /api/zone',
    body: () => ({ id: 'z-1', zone: 'Europe/Amsterdam' }),
    has: ['zone', 'next.zone', 'next.at'],
  },
  { call: 'GET /api/zone', has: ['zone', 'next.zone'] },
  { call: 'PUT /api/subscription', body: () => ({ id: 's-1', plan: 'professional' }), has: ['plan', 'renewsAt'] },
  { call: 'GET /api/subscription', has: ['plan', 'renewsAt'] },
  { call: 'DELETE /api/subscription', body: () => ({ id: 's-2' }), has: ['plan'] },
  { call: 'POST /api/purchases', body: () => ({ id: 'p-1', pack: 'pack-50', sandboxCard: card }), has: purchase },
  { call: 'POST /api/purchases', body: () => ({ id: 'p-2', pack: 'pack-100' }), has: [...purchase, 'checkoutUrl'] },
  { call: 'GET /api/payments/checkouts', has: ['0.id', '0.what', '0.checkoutUrl', '0.price', '0.at'] },
  { call: 'GET /api/purchases', has: purchase.map((name) => `0.${name}`) },
  { call: 'POST /api/purchases/{purchase}/recheck', path: { purchase: 'p-1' }, body: () => ({}), has: purchase },
  {
    call: 'PUT /api/auto-recharge',
    body: () => ({ id: 'a-1', enabled: false, pack: 'pack-100', threshold: 5, cap: 5000 }),
    has: ['enabled', 'pack', 'threshold', 'cap'],
  },
  { call: 'GET /api/auto-recharge', has: ['enabled', 'pack', 'threshold', 'cap'] },
  { call: 'GET /api/invoices', has: ['0.id'] },
  { call: 'GET /api/invoices/{id}.pdf', path: { id: 'invoice-1' }, has: [] },
  { call: 'GET /api/runs/{run}/receipt.pdf', path: { run: 'r-1' }, has: [] },
  { call: 'GET /api/invoices/{id}/pdf', path: { id: 'invoice-1' }, has: [] },
  { call: 'GET /api/runs/{id}/receipt', path: { id: 'r-1' }, has: [] },
  { call: 'GET /api/usage/months', has: ['3.month', '0.credits', '0.runs', '0.current'] },
  {
    call: 'GET /api/usage/analytics',
    query: 'by=shoot&from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z',
    has: ['0.credits'],
  },
  { call: 'GET /api/explain', query: 'at=2026-03-01T10:00:00Z', has: ['available.causes', 'held.causes', 'buckets'] },
  {
    call: 'POST /api/members',
    body: () => ({ id: 'm-1', name: 'Ana', role: 'operator' }),
    has: ['id', 'role', 'token'],
  },
  {
    call: 'PUT /api/members/{member}/cap',
    path: { member: 'm-1' },
    body: () => ({ id: 'k-1', credits: 10 }),
    has: ['cap', 'used'],
  },
  { call: 'GET /api/members', has: ['0.id', '0.name', '0.role', '0.cap', '0.used'] },
  { call: 'GET /api/members/owner', has: ['name', 'organisation', 'since', 'isYou'] },
  { call: 'POST /api/devices', body: () => ({ id: 'd-1', name: 'Laptop', publicKey: key }), has: ['id', 'token'] },
  { call: 'GET /api/devices', has: ['0.id', '0.name'] },
  { call: 'POST /api/leases', body: () => ({ id: 'l-1', device: 'd-1', credits: 5 }), has: ['terms.id', 'signature'] },
  {
    // The promise calls it {id}.
    call: 'POST /api/leases/{lease}/sync',
    path: { lease: 'l-1' },
    body: () => ({ id: 'y-1', device: 'd-1', entries: [], returnsRest: true, signature }),
    has: ['credits', 'returned'],
  },
  {
    call: 'GET /api/billing/credits',
    query: 'limit=3',
    has: [
      ...balance,
      ...['balance.buckets.0.bucket', 'balance.buckets.0.remaining', 'balance.buckets.0.expiresAt'],
      ...['period.used', 'period.remaining', 'period.renewsAt', 'period.zone', 'next'],
      ...['id', 'type', 'credits', 'at', 'user', 'resource', 'run', 'slices', 'balanceAfter'].map(
        (name) => `transactions.0.${name}`,
      ),
    ],
  },
  { call: 'GET /api/events', has: [] },
  { call: 'POST /webhooks/stripe', body: () => ({}), has: [], status: 404 },
];

type Answers = Record<string, { content?: Record<string, { schema: object }> }>;
type Operation = { responses: Answers; security?: readonly unknown[] };
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object> } };

let served: ServedWallet;
let document: Document;
beforeAll(async () => {
  served = await serveWallet({
    ...{ file: ':memory:', catalogs: aPriceList('studio'), zone: 'UTC', isOpenedByApp: true, isTestClock: true },
    clock: { now: () => Date.parse('2026-02-01T10:00:00Z') },
  });
  document = (await (await fetch(new URL('/openapi.json', served.url))).json()) as Document;
});
afterAll(() => served.close());

it.each(rows.map((row, index) => [`${index + 1}`, row.call, row] as const))(
  'row %s, %s, is in the document and is answered as the document says',
  async (_, call, { path = {}, query, body, has, status = 200 }) => {
    const [method = '', template = ''] = call.split(' ');
    const operation = document.paths[template]?.[method.toLowerCase()];
    expect(operation, `${call} is in the document`).toBeDefined();
    const answers = operation?.responses ?? {};
    expect(Object.keys(answers)).toContain(String(status));

    const address = new URL(
      template.replace(/\{(\w+)\}/g, (_, name: string) => path[name] ?? name),
      served.url,
    );
    if (query !== undefined) address.search = query;
    const end = new AbortController();
    const response = await fetch(address, {
      ...{ method, signal: end.signal },
      headers: { authorization: `Bearer ${served.adminToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body()) }),
    });
    const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
    const told = await (type === 'application/json' ? response.text() : response.status);
    expect([response.status, told]).toEqual([status, told]);
    const { content = {} } = answers[String(status)] ?? {};
    if (type !== 'application/json') {
      if (status === 200) expect(Object.keys(content)).toContain(type);
      if (type === 'application/pdf') expect((await response.text()).slice(0, 5)).toBe('%PDF-');
      end.abort();
      return;
    }
    const answer: unknown = JSON.parse(String(told));
    const { error } = zodOf(content['application/json']?.schema ?? {}).safeParse(answer);
    expect(error?.issues ?? []).toEqual([]);
    for (const name of has) expect(answer).toHaveProperty(name.split('.'));
  },
);

/** A schema of the document, with the shapes of the document that it may point to. */
function zodOf(schema: object) {
  const whole = JSON.stringify({ ...schema, $defs: document.components.schemas });
  return z.fromJSONSchema(JSON.parse(whole.replaceAll('"#/components/schemas/', '"#/$defs/')));
}

it('every shape that the document points to is in it', () => {
  const text = JSON.stringify(document);
  const pointed = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, pointer]) => pointer ?? '');
  expect(pointed.length).toBeGreaterThan(0);
  const isThere = (pointer: string) =>
    pointer.startsWith('#/') &&
    pointer
      .slice(2)
      .split('/')
      .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document) !== undefined;
  expect(pointed.filter((pointer) => !isThere(pointer))).toEqual([]);
});

it('every call of the document needs a token, but for the messages that are signed', () => {
  const open = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { security }]) =>
      security?.length === 0 ? [`${method} ${path}`] : [],
    ),
  );
  expect(open).toEqual(['post /webhooks/stripe']);
});

it('the service knows every call of the document', async () => {
  const asked = async (address: string, method: string) => {
    const end = new AbortController();
    const headers = { authorization: `Bearer ${served.adminToken}` };
    const response = await fetch(new URL(address, served.url), { method, headers, signal: end.signal });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    const text = isStream ? '' : await response.text();
    end.abort();
    return text.includes('There is nothing at this address');
  };
  const missing: string[] = [];
  for (const [template, operations] of Object.entries(document.paths)) {
    for (const method of Object.keys(operations)) {
      // What is asked makes no sense, and is refused in words of its own.
      const isMissing = await asked(template.replace(/[{}]/g, ''), method.toUpperCase());
      if (isMissing && !template.startsWith('/webhooks/')) missing.push(`${method} ${template}`);
    }
  }
  expect(missing).toEqual([]);
  expect(await asked('/api/nothing', 'GET')).toBe(true);
});
