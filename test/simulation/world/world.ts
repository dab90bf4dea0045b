import type { Catalog } from '../../../src/core/credits/catalog.ts';
import { presets } from '../../../src/core/credits/presets.ts';
import type { PaymentProvider } from '../../../src/wallet/payments/provider.ts';
import { aComputer, type Computer } from '../devices/computer.ts';
import { aPhotographer, type Photographer } from '../devices/photographer.ts';
import { type PurseReader, purseReader } from '../devices/purse-reader.ts';
import { purseOn } from '../devices/real-purse.ts';
import { type Bank, openBank } from './bank.ts';
import { type Chance, chanceFrom } from './chance.ts';
import { type House, memberNamed, openHouse, theWallet } from './house.ts';
import { type Heard, type Network, openNetwork } from './network.ts';
import { type Story, storyOf } from './story.ts';
import { type Timeline, timelineFrom } from './timeline.ts';
import { catalogOf, type Weather, weatherOf } from './weather.ts';

// Everything there is, from one number: a wallet service, a bank, three photographers with their computers and networks.

export type Studio = {
  readonly computer: Computer;
  readonly photographer: Photographer;
  readonly network: Network;
  readonly reader: PurseReader;
  /** Its clock was set by more than a drift. */
  hasLied: boolean;
  /** Two journals of it may exist: an older copy was put back, or another computer uses one. */
  hasForked: boolean;
};

export type World = {
  readonly number: number;
  readonly chance: Chance;
  readonly timeline: Timeline;
  readonly story: Story;
  readonly weather: Weather;
  readonly bank: Bank;
  readonly house: House;
  readonly studios: readonly Studio[];
  /** Every version of the price list that there was. */
  readonly versions: Map<string, Catalog>;
  /** What reached the wallet since somebody last looked. */
  readonly heard: Heard[];
  isCalm: boolean;
  fault(kind: string, who: string, what: string): void;
  addClone(of: Studio): void;
};

/** What can be done otherwise, to see whether it is found out. */
export type Sabotage = {
  readonly openPurse?: typeof purseOn;
  readonly provider?: (provider: PaymentProvider) => PaymentProvider;
  /** Runs after every event. */
  readonly after?: (world: World) => void;
};

const people = ['Anna', 'Bruno', 'Clara'] as const;
export const start = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

export async function aWorld(
  number: number,
  { isTold, sabotage = {} }: { isTold: boolean; sabotage?: Sabotage },
  begins: (timeline: Timeline) => void,
): Promise<World> {
  const chance = chanceFrom(number);
  // Any day of a year, so that the clocks of the zone change and months of any length are met.
  const timeline = timelineFrom(start + chance.between(0, 364) * dayMs + chance.between(0, dayMs));
  begins(timeline);
  const story = storyOf({ now: timeline.now, isKept: isTold });
  const weather = weatherOf(chance.branch('weather'));
  const preset = presets.studio;
  if (preset === undefined) throw new Error('the price list of the app is missing');
  const catalog = catalogOf(preset, weather, chance.branch('catalog'));
  const heard: Heard[] = [];
  const studios: Studio[] = [];
  const bank = openBank({
    ...{ timeline, story, chance: chance.branch('bank') },
    tellWallet: (body, signature) =>
      house
        .work(({ service }) => service.hearing.hear(body, signature))
        .then(
          () => true,
          () => false,
        ),
  });
  const { deathsPerMille } = weather;
  const provider = sabotage.provider?.(bank.provider) ?? bank.provider;
  const house: House = await openHouse({
    ...{ timeline, story, provider, catalog, deathsPerMille, chance: chance.branch('house') },
  });
  function aStudio(owner: string, name: string, from?: ReturnType<Computer['copy']>): Studio {
    const own = chance.branch(name);
    let idCount = 0;
    const nextId = () => {
      idCount += 1;
      return `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${idCount}`;
    };
    const computer = aComputer({ name, timeline, story, chance: own.branch('computer'), ...(from && { from }) });
    const network = openNetwork({
      ...{ timeline, story, chance: own.branch('network'), quality: weather.quality },
      house: () => house,
      heard: (call) => void heard.push(call),
    });
    const caller = { wallet: theWallet, role: 'operator', user: owner, ...memberNamed(owner) } as const;
    const openPurse = sabotage.openPurse ?? purseOn;
    const photographer = aPhotographer({
      ...{ computer, timeline, story, nextId, chance: own.branch('photographer') },
      openPurse: () => openPurse(computer, { client: network.client(caller, computer.life), nextId }),
    });
    return { computer, photographer, network, reader: purseReader(), hasLied: false, hasForked: from !== undefined };
  }

  for (const person of people) studios.push(aStudio(person, `${person}'s computer`));
  for (const { computer } of studios) computer.start();

  return {
    ...{ number, chance, timeline, story, weather, bank, house, studios, heard },
    versions: new Map([[catalog.version, catalog]]),
    isCalm: false,
    fault(kind, who, what) {
      story.fault(kind);
      story.tell(who, what);
    },
    addClone(of) {
      const owner = of.computer.name.split("'")[0] ?? 'Somebody';
      const clone = aStudio(owner, `${owner}'s other computer ${studios.length}`, of.computer.copy());
      studios.push(clone);
      clone.computer.start();
    },
  };
}
