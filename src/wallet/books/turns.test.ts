import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { turns } from './turns.ts';

it('one at a time works under a key, in the order of asking', async () => {
  const { take } = turns();
  const log: string[] = [];
  const work = (name: string, ms: number) =>
    take('wallet', async () => {
      log.push(`${name} begins`);
      await wait(ms);
      log.push(`${name} ends`);
    });
  await Promise.all([work('first', 10), work('second', 1), work('third', 0)]);
  expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends', 'third begins', 'third ends']);
});

it('different keys do not wait for each other', async () => {
  const { take } = turns();
  let isFreed = false;
  const held = take('a', async () => {
    while (!isFreed) await wait(1);
  });
  expect(await take('b', async () => 'done')).toBe('done');
  isFreed = true;
  await held;
});

it('a failure is the own one, and the next takes its turn', async () => {
  const { take } = turns();
  const failed = take('wallet', async () => {
    throw new Error('mine');
  });
  const next = take('wallet', async () => 'done');
  await expect(failed).rejects.toThrow('mine');
  expect(await next).toBe('done');
});

it('it is over when everybody had their turn', async () => {
  const { take, over } = turns();
  const done: string[] = [];
  for (const key of ['a', 'a', 'b']) {
    take(key, async () => {
      await wait(2);
      done.push(key);
    });
  }
  await over();
  expect(done.sort()).toEqual(['a', 'a', 'b']);
});

it('those who join have one turn, as long as nobody else comes in between', async () => {
  const { take, join } = turns<string, string>();
  const log: string[] = [];
  const work = async (ones: readonly { one: string; resolve(answer: string): void }[]) => {
    log.push(ones.map(({ one }) => one).join(' and '));
    await wait(1);
    for (const { one, resolve } of ones) resolve(one.toUpperCase());
  };
  const answers = await Promise.all([
    ...['a', 'b'].map((one) => join('wallet', one, work)),
    take('wallet', async () => 'alone'),
    ...['c', 'd'].map((one) => join('wallet', one, work)),
    join('other', 'e', work),
  ]);
  expect(answers).toEqual(['A', 'B', 'alone', 'C', 'D', 'E']);
  expect(log).toEqual(['a and b', 'e', 'c and d']);
});

it('a turn in common that fails has failed for all who were not told', async () => {
  const { join } = turns<string, string>();
  const work = async ([first]: readonly { one: string; resolve(answer: string): void }[]) => {
    first?.resolve('told');
    throw new Error('ours');
  };
  const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((one) => join('wallet', one, work)));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
});
