import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, frameOf, type OpenShoot, readHash, readHeader, smallPicture } from './open-shoot.ts';
import { adoptMoved, groupByItself } from './reconcile.ts';

// What happens after a shoot has opened: moved files find their frames, headers are read, brackets are found, hashes are taken and thumbnails
// made. Whoever looks at the screen asks for pictures directly and goes before all of this.

export type Aftermath = {
  nextId(): string;
  groupsBrackets(): boolean;
  /** Asks the wallet which of the shoot's photos are paid, now that their hashes are known. */
  learnPaid(shoot: OpenShoot): Promise<void>;
};

const headersAtOnce = 6;
const picturesAtOnce = 2;
const screenAtOnce = 4;
const writeEveryMs = 2000;

/** Returns when everything is known, or when the shoot's signal aborts. */
export async function workThrough(bench: Bench, shoot: OpenShoot, { nextId, groupsBrackets, learnPaid }: Aftermath) {
  const { signal } = shoot.background;
  const writing = setInterval(() => void keep(shoot), writeEveryMs);
  writing.unref();
  try {
    await findMoved(bench, shoot, signal);
    await each(shoot, headersAtOnce, signal, (id) => readHeader(bench, shoot, id, { signal, urgency: 'soon' }));
    if (signal.aborted) return;
    if (groupsBrackets()) {
      shoot.document.note((data) => {
        if (groupByItself(data, nextId)) shoot.news.photos();
      });
    }
    await keep(shoot);
    await each(shoot, picturesAtOnce, signal, async (id) => {
      await readHash(bench, shoot, id, { signal, urgency: 'batch' });
    });
    if (!signal.aborted) await learnPaid(shoot);
    await each(shoot, picturesAtOnce, signal, async (id) => {
      await smallPicture(bench, shoot, id, { kind: 'thumb', signal, urgency: 'batch' });
    });
  } finally {
    clearInterval(writing);
    await keep(shoot);
  }
}

/** Makes the thumbnails of what is on the screen; a newer look replaces an older one. */
export async function serveScreen(bench: Bench, shoot: OpenShoot): Promise<void> {
  const { signal } = shoot.background;
  const take = async () => {
    for (let id = shoot.onScreen.shift(); id !== undefined && !signal.aborted; id = shoot.onScreen.shift()) {
      await smallPicture(bench, shoot, id, { kind: 'thumb', signal, urgency: 'now' });
    }
  };
  await Promise.all(Array.from({ length: screenAtOnce }, take));
}

/** Hashes the new files that could be a vanished one, so that ids, payments and renditions follow before anything is shown as new. */
async function findMoved(bench: Bench, shoot: OpenShoot, signal: AbortSignal): Promise<void> {
  const { frames } = shoot.document.data;
  const goneBytes = new Set(
    frames.filter((frame) => frame.problem?.code === 'photo-missing' && frame.sha256).map((frame) => frame.fileBytes),
  );
  const fresh = frames.filter((frame) => !frame.header && !frame.problem && goneBytes.has(frame.fileBytes));
  for (const { id } of fresh) {
    if (signal.aborted) return;
    if (!(await readHash(bench, shoot, id, { signal, urgency: 'soon' }))) continue;
    shoot.document.note((data) => {
      if (adoptMoved(data, id)) shoot.news.everything();
    });
  }
}

async function each(shoot: OpenShoot, atOnce: number, signal: AbortSignal, work: (frameId: string) => Promise<void>) {
  const ids = shoot.document.data.frames.filter((frame) => !frame.problem).map((frame) => frame.id);
  const take = async () => {
    for (let id = ids.shift(); id !== undefined && !signal.aborted; id = ids.shift()) {
      while (shoot.awaitedCount > 0 && !signal.aborted) await sleep(20);
      if (frameOf(shoot, id)) await work(id);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));
}

/** Writes what was found out. A disk that is full now costs only the time to find it out again. */
async function keep(shoot: OpenShoot): Promise<void> {
  await shoot.document.flush().catch(() => undefined);
}
