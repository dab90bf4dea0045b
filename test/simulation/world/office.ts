import type { State } from '../../../src/core/credits/state.ts';
import { AppError } from '../../../src/core/errors.ts';
import { acts, atRenewal, grant, recharging, scarceActs, spendAll, subscribe } from './acts.ts';
import type { Chance } from './chance.ts';
import { memberNamed, theWallet } from './house.ts';
import type { World } from './world.ts';

// Two administrators who do what administrators do, often at the same moment, sometimes twice, and at the worst instant.

export type Who = 'Olga' | 'Pim';
export type Office = {
  readonly world: World;
  readonly chance: Chance;
  /** The wallet as its books say it. */
  state(): State;
  /** Asks until there is an answer, always under the same id; sometimes once more than needed. */
  ask(who: Who, path: readonly string[], input: object): Promise<unknown>;
  nextId(what: string): string;
};
export type Act = (office: Office) => unknown;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function openOffice(
  world: World,
  state: () => State,
  { from, until }: { from: number; until: number },
): { thawAll(): Promise<void>; spendAll(): Promise<void>; give(): unknown } {
  const chance = world.chance.branch('office');
  let idCount = 0;
  const office: Office = {
    ...{ world, chance, state },
    nextId: (what) => {
      idCount += 1;
      return `${what}-${idCount}`;
    },
    ask: (who, path, input) => asking(office, who, path, input),
  };
  const { timeline, weather } = world;
  timeline.at(from, () => subscribe(office, 'Olga', chance.pick(['free', 'solo', 'solo', 'professional'])));
  if (chance.percent(weather.isScarce ? 15 : 70)) timeline.at(from + 1000, () => recharging(office));
  for (let n = 0; n < weather.actCount; n += 1) {
    const act = chance.pick(weather.isScarce ? scarceActs : acts);
    timeline.at(chance.between(from + 2000, until), () => (world.isCalm ? undefined : act(office)));
  }
  timeline.at(from + dayMs, () => atRenewal(office));
  const looking = () => {
    if (world.isCalm) return;
    timeline.after(chance.spread(hourMs, 2 * dayMs), looking);
    return thawAll(office);
  };
  timeline.at(from + dayMs, looking);
  return { thawAll: () => thawAll(office), spendAll: () => spendAll(office), give: () => grant(office) };
}

async function asking({ world, chance }: Office, who: Who, path: readonly string[], input: object): Promise<unknown> {
  const { timeline, house, story } = world;
  const role = who === 'Olga' ? 'owner' : 'admin';
  const caller = { wallet: theWallet, role, user: who, ...memberNamed(who) } as const;
  let answer: unknown = null;
  const times = chance.percent(15) ? 2 : 1;
  if (times > 1) story.fault('request of an administrator sent twice');
  for (let tries = 0, done = 0; done < times && tries < 8; tries += 1) {
    const given = await Promise.race([
      house.ask({ caller, path, input }).then(
        (told) => ({ told, refusal: null }),
        (refusal: unknown) => ({ told: null, refusal }),
      ),
      timeline.sleep(30_000).then(() => null),
    ]);
    const { refusal } = given ?? {};
    if (refusal != null && !(refusal instanceof AppError && refusal.code !== 'internal')) throw refusal;
    const isLost = given === null || (refusal instanceof AppError && refusal.code === 'wallet-unreachable');
    if (isLost) {
      await timeline.sleep(chance.spread(1000, 60_000));
      continue;
    }
    if (done === 0)
      story.tell(
        who,
        () => `${path.join('.')} ${JSON.stringify(input)}: ${refusal instanceof AppError ? refusal.code : 'done'}`,
      );
    world.heard.push({
      caller,
      path,
      input,
      answer: given.told,
      refusal: refusal instanceof AppError ? refusal : null,
    });
    answer = given.told;
    done += 1;
  }
  return answer;
}
/** An owner has looked at the two branches of every frozen device. */
async function thawAll({ state, ask, nextId }: Office): Promise<void> {
  for (const { id, isFrozen } of Object.values(state().devices)) {
    if (isFrozen) await ask('Olga', ['devices', 'thaw'], { id: nextId('thaw'), device: id });
  }
}
