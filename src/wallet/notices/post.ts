import type { Kysely } from 'kysely';
import type { Tables } from '../store/tables.ts';
import type { Trouble } from '../trouble.ts';
import type { Mailer } from './mail.ts';
import type { NewNotice } from './notices.ts';

// The outbox. A delivery is claimed before its letter is handed over, so that several services send it once; a claim that a crash left behind
// runs out. What cannot be handed over waits longer each time, and is given up after two days.

const minuteMs = 60_000;
const waitsMs = [1, 5, 15, 60, 180, 360, 720, 1440].map((minutes) => minutes * minuteMs);
/** Longer than any answer of a server takes. */
const claimMs = 5 * minuteMs;
const atOnce = 50;

type Parts = { db: Kysely<Tables>; clock: { now(): number }; mailer: Mailer | null; trouble: Trouble };
export type Posted = { sent: number; failed: number; waiting: number };

export function postOver({ db, clock, mailer, trouble }: Parts) {
  let running: Promise<Posted> | null = null;

  const claimed = async ({ wallet, id, next_at }: Tables['deliveries']): Promise<boolean> => {
    const row = await db
      .updateTable('deliveries')
      .set(({ eb }) => ({ next_at: clock.now() + claimMs, attempts: eb('attempts', '+', 1) }))
      .where('wallet', '=', wallet)
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .where('next_at', '=', next_at)
      .returning('id')
      .executeTakeFirst();
    return row !== undefined;
  };

  const set = async ({ wallet, id }: Tables['deliveries'], change: Partial<Tables['deliveries']>): Promise<void> => {
    await db.updateTable('deliveries').set(change).where('wallet', '=', wallet).where('id', '=', id).execute();
  };

  const deliver = async (mailer: Mailer, row: Tables['deliveries']): Promise<keyof Posted> => {
    const { body } = await db
      .selectFrom('notices')
      .select('body')
      .where('wallet', '=', row.wallet)
      .where('id', '=', row.notice)
      .executeTakeFirstOrThrow();
    const { title, text } = JSON.parse(body) as NewNotice;
    const more = 'You can choose what is sent to you under Credits, Notices.';
    try {
      const outcome = await mailer.send({ id: row.id, to: row.recipient, subject: title, text: `${text}\n\n${more}` });
      await set(row, { state: outcome === 'sent' ? 'sent' : 'failed' });
      return outcome === 'sent' ? 'sent' : 'failed';
    } catch (error) {
      trouble('mail', error);
      const waitMs = waitsMs[row.attempts];
      if (waitMs === undefined) await set(row, { state: 'failed' });
      else await set(row, { next_at: clock.now() + waitMs });
      return waitMs === undefined ? 'failed' : 'waiting';
    }
  };

  const sendDue = async (): Promise<Posted> => {
    const posted = { sent: 0, failed: 0, waiting: 0 };
    if (mailer === null) return posted;
    const due = await db
      .selectFrom('deliveries')
      .selectAll()
      .where('state', '=', 'waiting')
      .where('next_at', '<=', clock.now())
      .orderBy('next_at')
      .limit(atOnce)
      .execute();
    for (const row of due) if (await claimed(row)) posted[await deliver(mailer, row)] += 1;
    return posted;
  };

  return {
    /** Sends what is due, one round at a time. */
    sendDue(): Promise<Posted> {
      running ??= sendDue().finally(() => {
        running = null;
      });
      return running;
    },
    /** Something was just written: it goes out now, or with the next sweep. */
    wake(): void {
      if (mailer !== null) setImmediate(() => void this.sendDue().catch((error: unknown) => trouble('mail', error)));
    },
    async close(): Promise<void> {
      await running?.catch((error: unknown) => trouble('mail', error));
      mailer?.close();
    },
  };
}
