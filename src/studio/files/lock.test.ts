import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { childOfTest } from '../../../test/builders/childOfTest.ts';
import { quickestMs } from '../../../test/builders/quickestMs.ts';
import { lockFolder } from './lock.ts';

const owner = { app: 'Tonebank test', since: '2026-01-15T10:00:00Z' };

test('a second copy is refused within a second, and told which one has the folder', async () => {
  const folder = aFolder();
  const lock = lockFolder(folder, owner);
  const refusedMs = await quickestMs(() => {
    expect(() => lockFolder(folder, owner)).toThrowError(
      expect.objectContaining({ code: 'already-open', message: expect.stringContaining(`process ${process.pid}`) }),
    );
  });
  expect(refusedMs).toBeLessThan(1000);
  lock.release();
  lockFolder(folder, owner).release();
});

test('the lock of a killed process is free at once', async () => {
  const folder = aFolder();
  const script = join(folder, 'holder.ts');
  writeFileSync(
    script,
    `import { lockFolder } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
     lockFolder(${JSON.stringify(folder)}, { app: 'Other', since: 'now' });
     console.log('held');
     setInterval(() => {}, 1000);`,
  );
  const holder = childOfTest(script);
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  expect(() => lockFolder(folder, owner)).toThrowError(expect.objectContaining({ code: 'already-open' }));
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  lockFolder(folder, owner).release();
});

test('the lock of one who keeps nothing of it is held as well', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const folder = aFolder();
  const take = () => void lockFolder(folder, owner);
  take();
  for (let turn = 0; turn < 3; turn += 1) {
    collect();
    await setImmediate();
  }
  expect(take).toThrowError(expect.objectContaining({ code: 'already-open' }));
});

test('a data folder in the place of a file is refused with a sentence', () => {
  const file = join(aFolder(), 'data');
  writeFileSync(file, '');
  expect(() => lockFolder(file, owner)).toThrowError(expect.objectContaining({ code: 'folder-unwritable' }));
});

test.runIf(process.platform === 'linux')(
  'a folder that the system denies is refused, though the one above it is there',
  () => {
    expect(() => lockFolder('/proc/tonebank/data', owner)).toThrowError(
      expect.objectContaining({ code: 'folder-unwritable' }),
    );
  },
);
