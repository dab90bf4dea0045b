import { fraction } from '../kills/kills.ts';
import { named, type Ordeal, stepsOf, suffer, systemCodes } from './ordeals.ts';
import type { Fault } from './verdict.ts';
import type { Prepared } from './world.ts';

// All ordeals of a run: every step, and everything that can go wrong there. A share takes every n-th of them, beginning where a seed says; a
// limit of time takes them in an order that is spread over all steps and kinds, for as long as it lasts.

export type Tally = { injected: number; reached: number; faults: Fault[] };
export const ordealKinds = ['stopped', 'stopped twice', 'power cut', 'disk error', 'wallet away'] as const;
export type OrdealKind = (typeof ordealKinds)[number];

const atOnce = 4;

export async function everyOrdeal(
  prepared: Prepared,
  options: { oneIn: number; seed: number; cutsEach: number; untilMs?: number },
): Promise<{ stepCount: number; leftOut: number; tallies: Map<OrdealKind, Tally> }> {
  const { oneIn, seed, untilMs = Number.POSITIVE_INFINITY } = options;
  const steps = await stepsOf(prepared);
  const share = ordealsOver(steps, options).filter((_, index) => (index + seed) % oneIn === 0);
  const all = Number.isFinite(untilMs) ? spreadOut(share, seed) : share;
  const tallies = new Map<OrdealKind, Tally>(
    ordealKinds.map((kind) => [kind, { injected: 0, reached: 0, faults: [] }]),
  );
  const take = async () => {
    while (performance.now() < untilMs) {
      const ordeal = all.shift();
      if (ordeal === undefined) return;
      const tally = tallies.get(ordeal.kind);
      const { isReached, faults } = await suffer(prepared, ordeal);
      if (!tally) throw new Error(`nobody counts ${named(ordeal)}`);
      tally.injected += 1;
      tally.reached += Number(isReached);
      tally.faults.push(...faults);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
  return { stepCount: steps.length, leftOut: all.length, tallies };
}

/** Another order, the same for the same seed. */
function spreadOut(ordeals: readonly Ordeal[], seed: number): Ordeal[] {
  const places = ordeals.map((ordeal, index) => ({ ordeal, place: fraction(seed * 13 + index) }));
  return places.sort((a, b) => a.place - b.place).map(({ ordeal }) => ordeal);
}

function ordealsOver(
  steps: readonly { what: string }[],
  { seed, cutsEach }: { seed: number; cutsEach: number },
): Ordeal[] {
  return steps.flatMap(({ what }, index): Ordeal[] => {
    const at = index + 1;
    const stops: Ordeal[] = [
      { kind: 'stopped', at },
      { kind: 'stopped twice', at, again: 1 + ((at * 37 + seed) % 60) },
      ...Array.from({ length: cutsEach }, (_, n): Ordeal => ({ kind: 'power cut', at, seed: seed + n })),
    ];
    const lasting = [false, true];
    if (what.startsWith('wallet:'))
      return [...stops, ...lasting.map((lasts): Ordeal => ({ kind: 'wallet away', at, lasts }))];
    const errors = systemCodes.flatMap((code) =>
      lasting.map((lasts): Ordeal => ({ kind: 'disk error', at, code, lasts })),
    );
    return [...stops, ...errors];
  });
}
