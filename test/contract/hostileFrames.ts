// Frames that no client of ours sends, made from a number: the same number gives the same frames.

/** Deterministic numbers in 0..1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Procedures that cannot do without their input: whatever is sent to them here is wrong. */
const targets = [
  '/shoots/open',
  '/shoots/get',
  '/shoots/watch',
  '/shoots/look',
  '/shoots/group',
  '/shoots/rename',
  '/shoots/forget',
  '/proofs/make',
  '/runs/quote',
  '/runs/start',
  '/runs/cancel',
  '/exports/start',
  '/credits/buy',
  '/app/places',
  '/app/pickFolder',
];

const names = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'shootId',
  'paths',
  'id',
  'then',
  '',
  'a'.repeat(300),
];

/** One frame: text, bytes, or something that is neither. */
export function hostileFrame(random: () => number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const id = () => (random() < 0.3 ? '1' : Math.floor(random() * 1e6).toString(36));
  const wrongInput = () => pick([null, 7, 'text', [], [[]], { [pick(names)]: value(random, 3) }, value(random, 5)]);
  const request = (fields: Record<string, unknown>) => JSON.stringify({ i: id(), p: { u: pick(targets), ...fields } });
  const kinds: (() => unknown)[] = [
    () => request({ b: { json: wrongInput() } }),
    () => request({ b: wrongInput() }),
    () => request({ b: { json: wrongInput(), meta: [[Math.floor(random() * 9), pick(names), pick(names)]] } }),
    () => request({ u: `/${pick(names)}/${pick(names)}`, b: {} }),
    () =>
      request({ u: pick(['/app', '/runs/start/more', '/wallet/grant', '//', '/..', 'http://x/app/about', '']), b: {} }),
    () =>
      request({
        h: {
          [pick(['content-type', 'content-disposition', pick(names)])]: pick([
            'text/event-stream',
            'multipart/form-data',
            'attachment; filename=a',
          ]),
        },
        b: {},
      }),
    () => request({ m: pick(['GET', 'DELETE', 7, null]), b: { json: wrongInput() } }),
    () => request({ u: '/credits/history', b: { json: { limit: pick(['x', -1, 1e9, 0.5, [], null]) } } }),
    () => request({ u: '/app/saveSettings', b: { json: { theme: pick(['pink', 7, [], null, {}]) } } }),
    () => `{"i":"${id()}","p":{"u":"${pick(targets)}","b":{"json":{"__proto__":{"isAdmin":true}}}}}`,
    () => JSON.stringify({ i: pick(names), t: Math.floor(random() * 6), p: value(random, 3) }),
    () => JSON.stringify({ i: id(), t: 3, p: { e: 'message', d: value(random, 2) } }),
    () => JSON.stringify({ i: id(), t: 4 }),
    () => JSON.stringify(value(random, 4)),
    () => request({ b: { json: { shootId: 'x'.repeat(Math.floor(random() * 200_000)) } } }).slice(0, -3),
    () => `${'['.repeat(2000)}${']'.repeat(2000)}`,
    () => pick(['', '{', 'null', '\u0000', '{"i":', 'undefined']),
    () => Uint8Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256)),
  ];
  return pick(kinds)();
}

function value(random: () => number, depth: number): unknown {
  const kind = Math.floor(random() * (depth > 0 ? 8 : 5));
  if (kind === 0) return null;
  if (kind === 1) return random() < 0.5;
  if (kind === 2) return (random() - 0.5) * 10 ** Math.floor(random() * 20);
  if (kind === 3) return names[Math.floor(random() * names.length)];
  if (kind === 4) return String.fromCharCode(...Array.from({ length: 6 }, () => Math.floor(random() * 65_535)));
  const size = Math.floor(random() * 4);
  if (kind === 5) return Array.from({ length: size }, () => value(random, depth - 1));
  return Object.fromEntries(
    Array.from({ length: size }, () => [names[Math.floor(random() * names.length)], value(random, depth - 1)]),
  );
}
