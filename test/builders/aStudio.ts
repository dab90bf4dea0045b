import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { StudioClient, WalletClient } from '../../src/contract/clients.ts';
import type { Run } from '../../src/contract/studio/runs.ts';
import type { Shoot } from '../../src/core/photos/shoot.ts';
import type { Disk } from '../../src/studio/files/disk.ts';
import { createStudio, type Studio } from '../../src/studio/studio.ts';
import { aFolder } from './aFolder.ts';
import { aHost, type HostOptions } from './aHost.ts';
import { keptWorker } from './keptWorkers.ts';

// A studio as a host would build it: real darkroom, real wallet, a temporary data folder. Only the clock and the disk can be put in its place.

export type StudioOptions = Partial<Omit<HostOptions, 'opened'>> & { disk?: Disk };

export type TestStudio = Studio & {
  base: string;
  client: StudioClient;
  /** The wallet, not through the studio. */
  wallet: WalletClient;
  /** Opens a folder and waits until its headers, hashes and thumbnails are known. */
  openSettled(paths: string | string[]): Promise<Shoot>;
  /** Starts a run over all photos of a shoot, for the quoted price, and waits until it stands still. */
  enhance(
    shoot: Shoot,
    order?: { templateId?: string; strength?: number; outputFolder?: string; id?: string },
  ): Promise<Run>;
  /** Waits until a run stands still. */
  still(runId: string): Promise<Run>;
};

/** Closed when the test is over. */
export async function aStudio(options: StudioOptions = {}): Promise<TestStudio> {
  const { disk, base = aFolder(), ...rest } = options;
  let walletClient: WalletClient | null = null;
  const host = aHost({
    base,
    startWorker: keptWorker,
    ...rest,
    opened: (client) => {
      walletClient = client;
    },
  });
  const studio = await createStudio(host, disk);
  onTestFinished(() => studio.close());
  return {
    ...{ ...studio, base, ...helpers(studio) },
    /** As it was opened last: a wallet that does not pay is closed. */
    get wallet() {
      return walletOf(walletClient);
    },
  };
}

function helpers({ client, picture }: Studio) {
  async function still(runId: string): Promise<Run> {
    for await (const event of await client.runs.watch({ runId })) {
      const { run } = event;
      if (run.state !== 'running' && run.currentName === null) return run;
    }
    throw new Error('the studio was closed while a run was watched');
  }
  return {
    still,
    async openSettled(paths: string | string[]): Promise<Shoot> {
      const { shootId } = await client.shoots.open({ paths: [paths].flat() });
      const { frames } = await settledShoot(client, shootId);
      await Promise.all(frames.map((frame) => picture('thumb', frame.id)));
      return client.shoots.get({ shootId });
    },
    async enhance(
      shoot: Shoot,
      order: { templateId?: string; strength?: number; outputFolder?: string; id?: string } = {},
    ) {
      const photoIds = shoot.photos.map((photo) => photo.id);
      const what = { shootId: shoot.id, photoIds, templateId: 'listing-natural', strength: 100, ...order };
      const { credits } = await client.runs.quote(what);
      const run = await client.runs.start({ id: randomUUID(), ...what, quotedCredits: credits });
      return still(run.id);
    },
  };
}

/** The shoot when every frame has a hash or a problem, and brackets have been looked for. */
export async function settledShoot(client: StudioClient, shootId: string): Promise<Shoot> {
  for (let tries = 0; tries < 10_000; tries += 1) {
    const shoot = await client.shoots.get({ shootId });
    const { hashed, headersRead, total } = shoot.progress;
    if (hashed === total && headersRead === total) return shoot;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the shoot was not settled within 250 s');
}

function walletOf(client: WalletClient | null): WalletClient {
  if (!client) throw new Error('the studio did not open its wallet');
  return client;
}
