import { AppError } from '../../../src/core/errors.ts';
import { discard, writeDurably } from '../../../src/studio/files/durable.ts';
import type { Purse } from '../../../src/studio/purse/purse.ts';
import type { Chance } from '../world/chance.ts';
import type { Story } from '../world/story.ts';
import type { Timeline } from '../world/timeline.ts';
import type { Computer } from './computer.ts';
import { type Begun, openRunNotes, pictureOf, type RunNotes } from './run-notes.ts';

// Somebody who enhances photos on one computer: sets credits aside, develops, writes the file, charges; gives back what failed. What a
// crash left undone is finished at the next start. Pixels are left out.

/** A photo that was delivered: its file is on the disk, and its work is paid here or was before. */
export type Deed = {
  readonly hold: string;
  readonly photo: string;
  readonly credits: number;
  readonly at: number;
};

export type Photographer = {
  /** Opens the app if it is not, and enhances photos one after another, as far as the credits go. Does nothing while the computer is off. */
  enhance(photos: readonly string[]): Promise<void>;
  /** Opens the app if the computer is on. It is quit again after a while, unless `stays`. */
  open(stays?: boolean): Promise<void>;
  /** Charges what is written and gives back what is not, as far as that can be done now. */
  tidy(): Promise<void>;
  /** Quits the app, which gives its credits back if that can be done quickly. */
  quit(): Promise<void>;
  readonly purse: Purse | null;
  readonly isBusy: boolean;
  /** Photos that were begun and are neither charged nor given back. */
  readonly openCount: number;
  readonly deeds: readonly Deed[];
  /** What is under way is finished now. */
  hurry(): void;
};

type Parts = {
  computer: Computer;
  timeline: Timeline;
  chance: Chance;
  story: Story;
  openPurse(): Promise<Purse>;
  nextId(): string;
};

type Desk = { purse: Purse; notes: RunNotes; open: Map<string, Begun>; isBusy: boolean };

/** What the wallet or the purse took back in the meantime: the picture was not paid, so it is not delivered. */
const lost = ['hold-expired', 'not-found', 'already-voided'];

export function aPhotographer({ computer, timeline, chance, story, openPurse, nextId }: Parts): Photographer {
  const deeds: Deed[] = [];
  let desk: Desk | null = null;
  /** Being opened, or being closed. */
  let isOpening = false;
  let isKilled = false;
  let staysOpen = false;
  const hurried = Promise.withResolvers<void>();
  const tell = (what: () => string) => story.tell(computer.name, what);

  async function start(): Promise<void> {
    desk = null;
    isKilled = false;
    isOpening = true;
    const { life } = computer;
    for (let waitMs = 60_000; ; waitMs = Math.min(waitMs * 2, 3_600_000)) {
      try {
        const notes = await openRunNotes(computer.disk, () => computer.clock.now());
        const open = new Map(notes.unfinished.map((one) => [one.hold, one]));
        desk = { purse: await openPurse(), notes, open, isBusy: false };
        break;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        tell(() => `the app does not start: ${error.code}`);
        await Promise.race([timeline.sleep(waitMs), hurried.promise]);
        if (life.isOver) return;
      }
    }
    isOpening = false;
    tell(() => `the app is open, ${desk?.open.size} photos were under way`);
    closeLater(desk);
    await tidy();
  }
  computer.onStart(start);

  async function open(stays = false): Promise<void> {
    staysOpen = stays;
    if (isKilled) {
      isKilled = false;
      computer.start();
      await timeline.sleep(1);
    } else if (desk === null && !isOpening && computer.isOn) await start();
  }

  /** Nobody leaves the app open for ever. */
  function closeLater(at: Desk): void {
    timeline.after(chance.spread(60_000, chance.percent(2) ? 3 * 3_600_000 : 12 * 60_000), () => {
      if (desk !== at || staysOpen) return;
      if (at.isBusy) closeLater(at);
      else if (chance.percent(35)) return quit();
      else kill();
    });
  }

  /** The computer is shut down, or the process is ended: its credits stay on it. */
  function kill(): void {
    tell(() => 'the app is ended without a word');
    story.fault('app ended without a word');
    isKilled = true;
    desk = null;
    computer.kill();
  }

  async function quit(): Promise<void> {
    const at = desk;
    if (at === null || at.isBusy || !computer.isOn) return;
    desk = null;
    isOpening = true;
    tell(() => 'quits the app');
    const { life } = computer;
    await at.purse.close();
    await at.notes.journal.close();
    if (!life.isOver) isOpening = false;
  }

  async function tidy(): Promise<void> {
    if (desk === null || desk.isBusy) return;
    desk.isBusy = true;
    try {
      for (const begun of [...desk.open.values()]) await settle(desk, begun);
    } finally {
      desk.isBusy = false;
    }
  }

  /** @returns false when it has to be tried again */
  async function settle(at: Desk, begun: Begun): Promise<boolean> {
    const { hold, photo } = begun;
    try {
      const isWritten = await computer.disk.stat(pictureOf(hold)).then(
        () => true,
        () => false,
      );
      if (isWritten) await charge(at, begun);
      else await at.purse.release(hold);
      await at.notes.journal.append([{ do: 'over', hold }]);
      at.open.delete(hold);
      if (!isWritten) tell(() => `gives back what was set aside for ${photo}`);
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      tell(() => `cannot finish ${photo} now: ${error.code}`);
      return false;
    }
  }

  async function charge(at: Desk, { hold, photo }: Begun): Promise<void> {
    try {
      const credits = await at.purse.capture({ hold, workKeys: [photo] });
      if (deeds.some((deed) => deed.hold === hold)) return;
      deeds.push({ hold, photo, credits, at: timeline.now() });
      story.count('photos delivered');
      tell(() => `${photo} is delivered for ${credits} credits`);
    } catch (error) {
      if (!(error instanceof AppError) || !lost.includes(error.code)) throw error;
      story.count(`not paid in time: ${error.code}`);
      tell(() => `${photo} was not paid in time (${error.code}), its picture is removed`);
      await discard(computer.disk, pictureOf(hold));
      await at.purse.release(hold);
    }
  }

  async function oneOf(at: Desk, run: string, photo: string): Promise<boolean> {
    const begun: Begun = { do: 'begin', hold: nextId(), photo, run };
    await at.notes.journal.append([begun]);
    at.open.set(begun.hold, begun);
    try {
      const resource = { shoot: run, photo };
      const order = { id: begun.hold, action: 'enhance', quantity: 1, workKeys: [photo], resource, run };
      const { credits } = await at.purse.hold(order);
      tell(() => `sets ${credits} aside for ${photo}`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      tell(() => `gets nothing for ${photo}: ${error.code}`);
      story.count(`refused: ${error.code}`);
      await settle(at, begun);
      return false;
    }
    await Promise.race([
      timeline.sleep(chance.spread(800, chance.percent(1) ? 6 * 3_600_000 : 20_000)),
      hurried.promise,
    ]);
    if (chance.percent(6)) story.count('photos that failed');
    else await writeDurably(computer.disk, pictureOf(begun.hold), photo, 'The picture').catch(onlyRefusals);
    for (let tries = 0; tries < 3 && !(await settle(at, begun)); tries += 1) await timeline.sleep(2000);
    return true;
  }

  return {
    async enhance(photos) {
      await open();
      const at = desk;
      if (at === null || at.isBusy || !computer.isOn) return;
      at.isBusy = true;
      const run = nextId();
      tell(() => `enhances ${photos.length} photos`);
      try {
        await at.purse.prepare({ run, credits: photos.length });
        for (const photo of photos) if (!(await oneOf(at, run, photo))) break;
        at.purse.finished(run);
      } catch (error) {
        onlyRefusals(error);
        at.purse.finished(run);
      } finally {
        at.isBusy = false;
      }
    },
    ...{ tidy, open, quit },
    get purse() {
      return desk?.purse ?? null;
    },
    get isBusy() {
      return desk?.isBusy ?? true;
    },
    get openCount() {
      return desk?.open.size ?? 0;
    },
    deeds,
    hurry: hurried.resolve,
  };
}

function onlyRefusals(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}
