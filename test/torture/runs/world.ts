import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WalletClient } from '../../../src/contract/clients.ts';
import type { Run } from '../../../src/contract/studio/runs.ts';
import { type Disk, realDisk } from '../../../src/studio/files/disk.ts';
import type { StudioHost } from '../../../src/studio/host.ts';
import { createStudio, type Studio } from '../../../src/studio/studio.ts';
import { type OpenWallet, openWallet } from '../../../src/wallet/open.ts';
import { resources } from '../../builders/aHost.ts';
import { faultyDisk } from '../../builders/faultyDisk.ts';
import { type ForgetfulDisk, forgetfulDisk } from '../../builders/forgetfulDisk.ts';
import { standInBytes, standInWorker } from './standInDarkroom.ts';

// One computer and its wallet in this process: the real studio on a disk in memory that knows what was synced, the real wallet over SQLite,
// a stand-in for the decoder. Every call that changes the disk, and every call to the wallet before it goes out and before its answer comes
// in, is a step that a test may stop, fail or cut.

export const photosFolder = '/torture/photos/Canal house';
export const outputFolder = '/torture/Pictures/Tonebank/Canal house';

/** A step: what is about to happen. Throwing makes it fail; never returning stops the world there. */
export type Step = { n: number; what: string };
export type Before = (step: Step) => Promise<void> | void;

/** Milliseconds that are added: to the true time, to the wall clock of the computer, to its clock that stands still while it sleeps. */
export type WorldClock = { trueMs: number; wallMs: number; monotonicMs: number };

export type World = {
  readonly disk: ForgetfulDisk;
  readonly wallet: OpenWallet;
  /** Steps since `watch`. */
  readonly steps: Step[];
  /** What happens before each step from now on. */
  watch(before: Before): void;
  calm(): void;
  readonly clock: WorldClock;
  /** Opens the studio on what is on the disk. */
  start(): Promise<Studio>;
  /** The computer stops: nothing of what it was doing goes on. @param keeps for each thing that was not synced */
  fall(keeps: () => boolean): void;
  end(): Promise<void>;
};

/** A disk and a wallet as an earlier evening left them: a shoot opened, one photo developed and paid. */
export type Prepared = { disk: ForgetfulDisk; walletFile: string; shootId: string; end(): void };

const tempRoot = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const dataPlace = '/torture/data';
/** What a host keeps safe for a wallet of a team; it may be found nowhere. */
export const teamToken = 'tbw_TortureTokenThatNobodyMaySee_7f3a9c51';

export async function aPreparedWorld(photos: { plain: number } = { plain: 2 }): Promise<Prepared> {
  const folder = mkdtempSync(join(tempRoot, 'tonebank-torture-'));
  const walletFile = join(folder, 'wallet.sqlite');
  const disk = forgetfulDisk();
  await disk.disk.makeFolder(photosFolder);
  for (const [name, bytes] of Object.entries(originals(photos.plain))) {
    const file = await disk.disk.open(join(photosFolder, name), 'wx');
    await file.writeFile(bytes);
  }
  const world = await worldOn(disk, walletFile);
  const studio = await world.start();
  const { shootId } = await studio.client.shoots.open({ paths: [photosFolder] });
  await settled(studio, shootId);
  const shoot = await studio.client.shoots.get({ shootId });
  const owned = shoot.photos.filter(({ mainFrameId }) => nameOf(shoot, mainFrameId) === 'OWNED.jpg');
  const run = await studio.client.runs.start({
    id: randomUUID(),
    ...orderFor(
      shootId,
      owned.map(({ id }) => id),
    ),
  });
  const { state } = await still(studio, run.id);
  if (state !== 'done') throw new Error(`the run before all runs ended as ${state}`);
  await studio.close();
  await world.wallet.close();
  return {
    disk: disk.afterCut(() => true),
    walletFile,
    shootId,
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Two plain photos, a bracket of three, one that cannot be developed, one that is paid already. */
export function originals(plain: number): Record<string, Buffer> {
  const exposure = (second: number, exposureSeconds: number) => ({
    ...{ takenAt: `2026-01-15T12:00:0${second}.000`, exposureSeconds, apertureFNumber: 8, isoSpeed: 100 },
    ...{ camera: 'a camera', focalLengthMm: 16 },
  });
  const plainOnes = Array.from({ length: plain }, (_, n) => [`IMG_${n + 1}.jpg`, standInBytes({ seed: n })] as const);
  return {
    ...Object.fromEntries(plainOnes),
    'BRK_1.jpg': standInBytes({ seed: 101, exposure: exposure(0, 1 / 60) }),
    'BRK_2.jpg': standInBytes({ seed: 102, exposure: exposure(1, 1 / 240) }),
    'BRK_3.jpg': standInBytes({ seed: 103, exposure: exposure(2, 1 / 15) }),
    'BROKEN.jpg': standInBytes({ seed: 201, isBroken: true }),
    'OWNED.jpg': standInBytes({ seed: 202 }),
  };
}

export function orderFor(shootId: string, photoIds: string[]) {
  const template = { templateId: 'listing-natural', strength: 100 };
  return { shootId, photoIds, ...template, outputFolder, quotedCredits: photoIds.length };
}

/** A copy of what was prepared, for one torture. */
export async function aWorld(prepared: Prepared): Promise<World> {
  const folder = mkdtempSync(join(tempRoot, 'tonebank-torture-'));
  const walletFile = join(folder, 'wallet.sqlite');
  copyFileSync(prepared.walletFile, walletFile);
  const world = await worldOn(
    prepared.disk.afterCut(() => true),
    walletFile,
  );
  return {
    ...world,
    get disk() {
      return world.disk;
    },
    get steps() {
      return world.steps;
    },
    end: async () => {
      await world.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Life = { isOver: boolean };

async function worldOn(first: ForgetfulDisk, walletFile: string): Promise<World> {
  const base = `${walletFile}.folder`;
  const clock: WorldClock = { trueMs: 0, wallMs: 0, monotonicMs: 0 };
  const trueNow = () => Date.now() + clock.trueMs;
  const wallet = await openWallet({
    ...{ file: walletFile, catalogs: join(resources, 'catalogs'), catalog: 'studio', zone: 'Europe/Amsterdam' },
    // The wallet's clock is right, whatever the clock of the computer says.
    ...{ isOpenedByApp: true, user: 'tester', clock: { now: trueNow } },
  });
  let disk = first;
  let life: Life = { isOver: false };
  let studio: Studio | null = null;
  let watching: Before | null = null;
  let steps: Step[] = [];

  async function step(mine: Life, what: string): Promise<void> {
    if (mine.isOver) return never();
    if (!watching) return;
    const one = { n: steps.length + 1, what };
    steps.push(one);
    await watching(one);
    if (mine.isOver) return never();
  }

  function hostOf(mine: Life, seen: Disk): StudioHost {
    const data = join(base, 'data');
    mkdirSync(data, { recursive: true });
    return {
      ...{ kind: 'test', version: '0.0.0-test', nextId: randomUUID },
      folders: { data, resources, pictures: '/torture/Pictures', home: '/torture' },
      clock: {
        now: () => trueNow() + clock.wallMs,
        monotonicMs: () => performance.now() + clock.monotonicMs,
      },
      spawnWorker: () => standInWorker(seen),
      wallet: {
        embedded: async () => ({
          client: stepping(wallet.client, (what) => step(mine, what)),
          close: async () => undefined,
        }),
        remote: () => stepping(wallet.client, (what) => step(mine, what)),
      },
      secrets: { read: async () => teamToken, write: async () => undefined },
    };
  }

  const world: World = {
    get disk() {
      return disk;
    },
    wallet,
    clock,
    get steps() {
      return steps;
    },
    watch: (before) => {
      watching = before;
      steps = [];
    },
    calm: () => {
      watching = null;
    },
    async start() {
      life = { isOver: false };
      const mine = life;
      const seen = seenFrom(
        steppingDisk(disk.disk, (what) => step(mine, what)),
        join(base, 'data'),
      );
      studio = await createStudio(hostOf(mine, seen), seen);
      return studio;
    },
    fall(keeps) {
      life.isOver = true;
      // Its loops end; whatever it still says, nobody hears.
      void studio?.close();
      studio = null;
      disk = disk.afterCut(keeps);
      // The lock of a computer that is off is nobody's.
      rmSync(join(base, 'data'), { recursive: true, force: true });
    },
    end: () => wallet.close(),
  };
  return world;
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** The studio's data folder is a real one only for its lock; its files, and all others but the app's own resources, are in memory. */
function seenFrom(disk: Disk, data: string): Disk {
  const at = (path: string) => (path.startsWith(data) ? dataPlace + path.slice(data.length) : path);
  const isOurs = (path: string) => path.startsWith(resources);
  return {
    open: (path, flags, mode) => disk.open(at(path), flags, mode),
    readFile: (path) => (isOurs(path) ? realDisk.readFile(path) : disk.readFile(at(path))),
    rename: (from, to) => disk.rename(at(from), at(to)),
    link: (from, to) => disk.link(at(from), at(to)),
    unlink: (path) => disk.unlink(at(path)),
    makeFolder: (path) => disk.makeFolder(at(path)),
    list: (path) => (isOurs(path) ? realDisk.list(path) : disk.list(at(path))),
    stat: (path) => disk.stat(at(path)),
    lstat: (path) => disk.lstat(at(path)),
    realpath: (path) => disk.realpath(at(path)),
    canWrite: (path) => disk.canWrite(at(path)),
    freeBytes: (path) => disk.freeBytes(at(path)),
  };
}

/** Every call that changes something is a step, cutting a file short too. */
function steppingDisk(disk: Disk, step: (what: string) => Promise<void>): Disk {
  const cutting: Disk = {
    ...disk,
    open: async (path, flags, mode) => {
      const file = await disk.open(path, flags, mode);
      return {
        ...file,
        truncate: async (lengthBytes) => {
          await step(`truncate ${path}`);
          await file.truncate(lengthBytes);
        },
      };
    },
  };
  return faultyDisk(({ name, path }) => step(`${name} ${path}`), cutting);
}

/** Every call to the wallet is two steps: it goes out, and its answer comes in. */
function stepping(client: WalletClient, step: (what: string) => Promise<void>): WalletClient {
  const through = (part: object, path: string): object =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        const isPart = typeof value === 'function' || (typeof value === 'object' && value !== null);
        return isPart ? through(value, `${path} ${String(name)}`) : value;
      },
      async apply(target, self, given) {
        await step(`wallet:${path} goes out`);
        const answer: unknown = await Reflect.apply(target as (...rest: unknown[]) => unknown, self, given);
        await step(`wallet:${path} comes in`);
        return answer;
      },
    });
  return through(client, '') as WalletClient;
}

/** Waits until a run stands still. */
export async function still({ client }: Studio, runId: string): Promise<Run> {
  for await (const { run } of await client.runs.watch({ runId })) {
    if (run.state !== 'running' && run.currentName === null) return run;
  }
  throw new Error('the studio was closed while a run was watched');
}

/** Until every frame has a hash or a problem: whoever opens a shoot is told so by nobody. */
async function settled({ client }: Studio, shootId: string): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const { progress, photos } = await client.shoots.get({ shootId });
    const isKnown = progress.hashed === progress.total && progress.headersRead === progress.total;
    if (isKnown && photos.some(({ frameIds }) => frameIds.length === 3)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the shoot was not settled');
}

function nameOf(shoot: { frames: { id: string; name: string }[] }, frameId: string): string {
  return shoot.frames.find(({ id }) => id === frameId)?.name ?? '';
}
