import type { Event } from '../../src/core/credits/event.ts';
import { againBreaches, stepsOf } from './audit/again.ts';
import { type Alerts, alertsOf } from './audit/alerts.ts';
import { type Answers, answersSoFar } from './audit/answers.ts';
import { type Books, booksOf } from './audit/books.ts';
import { endBreaches } from './audit/end.ts';
import { type Money, moneyOf } from './audit/money.ts';
import { otherwiseBreaches } from './audit/otherwise.ts';
import { debtBreaches, purseBreaches, readPurses, type SeenPurse } from './audit/purses.ts';
import { setAside } from './audit/set-aside.ts';
import { shownBreaches } from './audit/shown.ts';
import { planAbsence } from './world/absence.ts';
import { planFaults } from './world/faults.ts';
import { layFoundation } from './world/house.ts';
import { openOffice } from './world/office.ts';
import { planShoots, tellBalance } from './world/shoots.ts';
import { sweeping } from './world/sweeps.ts';
import { withoutTime } from './world/timeline.ts';
import { withoutRealTime } from './world/timers.ts';
import { aWorld, type Sabotage, type World } from './world/world.ts';

// One month of the world, from one number: everything happens, everything is checked after each event, the faults stop, and within a minute
// everything is in order.

export type Month = {
  readonly number: number;
  /** In words; none is the only good answer. */
  readonly breaches: readonly string[];
  readonly eventCount: number;
  readonly entryCount: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly counts: ReadonlyMap<string, number>;
  /** What happened, in words, when it was asked for. */
  readonly lines: readonly string[];
  readonly sum: string;
};

const dayMs = 86_400_000;
/** Every period that begins in it also ends in it. */
const monthMs = 33 * dayMs;
const convergesMs = 60_000;
/** Twenty times what a month takes: somebody asks again and again without an end. */
const eventsMost = 100_000;

export async function month(
  number: number,
  options: { isTold?: boolean; sabotage?: Sabotage; looksEvery?: number } = {},
): Promise<Month> {
  const { isTold = false, sabotage = {}, looksEvery = 400 } = options;
  let world: World | null = null;
  const breaches: string[] = [];
  let putBack: () => unknown = () => null;
  try {
    await layFoundation();
    const making = aWorld(number, { isTold, sabotage }, (timeline) => {
      putBack = withoutRealTime(timeline);
    });
    const made = await withoutTime('the making of the world', making);
    world = made;
    const { timeline, story } = made;
    const audit = auditOf(made, { looksEvery, breaches });
    const from = timeline.now();
    const until = from + monthMs;
    story.tell('World', `month ${number} is ${made.weather.name}`);
    const office = openOffice(made, () => audit.books.state, { from, until });
    planFaults(made, { from: from + 60_000, until });
    planAbsence(made, office, { from, until });
    planShoots(made, { from, until });
    sweeping(made, () => audit.books.state);
    await timeline.run(until, () => {
      sabotage.after?.(made);
      return audit.look();
    });
    await calm(made, office.thawAll);
    await timeline.run(until + convergesMs, audit.look);
    breaches.push(...(await withoutTime('the last look', endBreaches(made, audit.books))));
    breaches.push(...audit.money.atTheEnd(audit.books.state), ...audit.alerts.atTheEnd());
    if (breaches.length === 0 && number % 4 === 0) breaches.push(...toldAgain(made, audit.books, from));
    const shown = await withoutTime('the last look', shownBreaches(made.house, made.chance.branch('end')));
    breaches.push(...(shown ?? ['the wallet is not there']));
  } catch (error) {
    if (!(error instanceof Stop)) breaches.push(`stopped: ${toldOf(error)}`);
  } finally {
    putBack();
  }
  const { timeline, story } = world ?? {};
  for (const breach of breaches) story?.tell('Audit', breach);
  return {
    ...{ number, breaches, eventCount: timeline?.eventCount ?? 0 },
    entryCount: world?.house.sent.length ?? 0,
    ...{ faults: story?.faults ?? new Map(), counts: story?.counts ?? new Map() },
    ...{ lines: story?.lines ?? [], sum: story?.sum() ?? '' },
  };
}

/** What is worth counting of an entry: that the rare things do happen. */
function kindOf(event: Event): string {
  switch (event.type) {
    case 'lease-spent': {
      const { isLate, charge, alreadyPaid } = event;
      const what =
        alreadyPaid > 0 ? ', paid before by another device' : charge.debt > 0 ? ', owed' : isLate ? ', too late' : '';
      return `entries: lease-spent${what}`;
    }
    case 'lease-closed':
    case 'lease-frozen':
      return `entries: ${event.type}, ${event.type === 'lease-closed' ? event.status : event.reason}`;
    default:
      return `entries: ${event.type}`;
  }
}

/** The whole month once more, on the engine alone, as it was and otherwise. One month in four: it costs as much as the month itself. */
function toldAgain(world: World, books: Books, openedAt: number): string[] {
  const steps = stepsOf(world.house.sent);
  const until = books.events.at(-1)?.at ?? openedAt;
  return [...againBreaches(steps, books, openedAt), ...otherwiseBreaches(steps, { openedAt, until })];
}

function toldOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` because of ${toldOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

/** The first breach ends the month: what comes after it says nothing. */
class Stop extends Error {}

type Audit = {
  readonly books: Books;
  readonly answers: Answers;
  readonly money: Money;
  readonly alerts: Alerts;
  look(): Promise<void>;
};

function auditOf(world: World, { looksEvery, breaches }: { looksEvery: number; breaches: string[] }): Audit {
  const { house, bank, timeline, story, heard, versions } = world;
  const books = booksOf(house.database, timeline.now());
  const answers = answersSoFar();
  const money = moneyOf(bank, house.database);
  const alerts = alertsOf(house.database, world.versions);
  const aside = setAside();
  let owed = 0;
  const chance = world.chance.branch('audit');
  let told = '';
  let seen: SeenPurse[] | null = null;
  const changes = new Map<string, number>();
  return {
    ...{ books, answers, money, alerts },
    async look() {
      const read = books.read({ latestNow: house.latestNow, versions }, breaches);
      for (const { event } of read) story.count(kindOf(event));
      breaches.push(...money.take(read), ...alerts.take(read), ...aside.take(read, books.state));
      for (const { path, refusal } of heard)
        if (refusal?.details.debt !== undefined) story.count(`refused because the wallet owes: ${path.join('.')}`);
      if (heard.length > 0) breaches.push(...answers.take(heard.splice(0)));
      seen = (await readPurses(world, changes, breaches)) ?? (read.length > 0 ? seen : null);
      if (seen !== null) breaches.push(...purseBreaches(seen, books.state));
      if (read.length > 0) breaches.push(...debtBreaches(world, books.state));
      // What is owed has to be seen at once.
      if (timeline.eventCount % looksEvery === 0 || books.state.debt !== owed)
        breaches.push(...((await house.spare(() => shownBreaches(house, chance))) ?? []));
      owed = books.state.debt;
      if (world.story.isKept) told = tellBalance(world, books.state, told);
      if (timeline.eventCount > eventsMost) breaches.push(`liveness: ${eventsMost} events, and no end of them`);
      if (breaches.length > 0) throw new Stop();
    },
  };
}

/** No more faults: networks heal, clocks are right, computers are on, the bank decides what is open. */
async function calm(world: World, thawAll: () => Promise<void>): Promise<void> {
  world.isCalm = true;
  world.story.tell('World', 'the faults stop');
  world.house.calm();
  world.bank.calm();
  for (const { computer, network, photographer } of world.studios) {
    network.calm();
    photographer.hurry();
    computer.calm();
  }
  // Nobody waits for the quarter of an hour after which the bank is asked what was never told; twice, as one thing may follow from another.
  for (const afterMs of [3000, 25_000])
    world.timeline.after(afterMs, async () => void (await world.house.work(({ service }) => service.recheck())));
  world.timeline.after(2000, thawAll);
  for (const studio of world.studios) world.timeline.after(5000, () => settleDown(world, studio));
}

/** What the app does by itself when it is open and the network is back, sooner. */
async function settleDown(world: World, { photographer, computer }: World['studios'][number]): Promise<void> {
  for (let tries = 0; tries < 12; tries += 1) {
    await photographer.open(true);
    await photographer.tidy();
    await photographer.purse
      ?.sync()
      .catch((error: unknown) => world.story.tell(computer.name, `cannot sync: ${String(error)}`));
    await world.timeline.sleep(4000);
  }
}
