import { randomUUID } from 'node:crypto';
import type { WalletClient } from '../../../src/contract/clients.ts';
import { createStudio } from '../../../src/studio/studio.ts';
import { aHost } from '../../builders/aHost.ts';
import { faultyDisk } from '../../builders/faultyDisk.ts';

// A process that starts a run and kills itself, as a power cut would, before its k-th step: a change to the disk or a call to the wallet.
// With k = 0 it finishes. Prints a line when the run begins, and how many steps there were. Arguments: base folder, k.

const [base = '', atStep = '0'] = process.argv.slice(2);
const k = Number(atStep);
let isArmed = false;
let stepCount = 0;

function step(): void {
  if (!isArmed) return;
  stepCount += 1;
  if (stepCount === k) process.kill(process.pid, 'SIGKILL');
}

const counted = new Set<PropertyKey>(['devices', 'leases', 'paidWork', 'hold', 'capture', 'void']);
const wallet = (client: WalletClient): WalletClient =>
  new Proxy(client, {
    get(target, name) {
      if (counted.has(name)) step();
      return Reflect.get(target, name);
    },
  });

const studio = await createStudio(aHost({ base, wallet }), faultyDisk(step));
const [summary] = await studio.client.shoots.list();
const shoot = await studio.client.shoots.get({ shootId: summary?.id ?? '' });
const photoIds = shoot.photos.map((photo) => photo.id);
isArmed = true;
console.log('begins');
const order = {
  shootId: shoot.id,
  photoIds,
  templateId: 'listing-natural',
  strength: 100,
  quotedCredits: photoIds.length,
};
const run = await studio.client.runs.start({ id: randomUUID(), ...order });
for await (const event of await studio.client.runs.watch({ runId: run.id })) {
  if (event.run.state === 'running') continue;
  if (event.run.state !== 'done') throw new Error(`the run stands still: ${event.run.sentence}`);
  break;
}
isArmed = false;
console.log(stepCount);
await studio.close();
