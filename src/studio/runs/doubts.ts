import { failureOf } from '../../core/errors.ts';
import { keyOf, type LiveRun, type RunBench, say, worksOf } from './live-run.ts';
import type { Work } from './record.ts';

// The record of the credits was damaged, and with it what it said of finished photos: the journal of their run still knows that they were
// paid. What the wallet has heard of stays as it is; what nobody knows of any more is paid again. Work is paid once for ever, so an account
// that turns up later costs nothing.

/** Settles what is in doubt, as far as the wallet can be asked; the rest stays in doubt, over restarts too. What is unpaid waits for its turn. */
export async function settleDoubts(bench: RunBench, run: LiveRun): Promise<void> {
  if (!bench.purse.hasLost && !worksOf(run).some((work) => work.isDoubted)) return;
  const lost = bench.purse.doubted(paidIn(run).map(({ key }) => key));
  const news = paidIn(run).filter(({ work, key }) => lost.has(key) && !work.isDoubted);
  if (news.length > 0) await say(bench, run, { type: 'doubted', photoIds: idsOf(news) });
  const open = paidIn(run).filter(({ work }) => work.isDoubted);
  if (open.length === 0) return;
  const unheard = await unheardOf(
    bench,
    open.map(({ key }) => key),
  );
  if (unheard === null) return;
  const [unpaid, heard] = [open.filter(({ key }) => unheard.has(key)), open.filter(({ key }) => !unheard.has(key))];
  if (heard.length > 0) await say(bench, run, { type: 'believed', photoIds: idsOf(heard) });
  if (unpaid.length === 0) return;
  const shoot = await bench.library.shoot(run.record.started.shootId);
  await shoot.document.change((draft) => {
    draft.paidKeys = draft.paidKeys.filter((key) => !unheard.has(key));
  });
  await say(bench, run, { type: 'unpaid', photoIds: idsOf(unpaid) });
}

type Paid = { work: Work; key: string };

/** Photos that cost something, by their charge keys. */
function paidIn(run: LiveRun): Paid[] {
  return worksOf(run).flatMap((work) =>
    work.originals && work.charged !== null && work.charged > 0 ? [{ work, key: keyOf(run, work.originals) }] : [],
  );
}

function idsOf(paid: readonly Paid[]): string[] {
  return paid.map(({ work }) => work.photoId);
}

/** Null while the wallet cannot be asked. */
async function unheardOf({ purse }: RunBench, keys: string[]): Promise<Set<string> | null> {
  try {
    return await purse.unheard(keys);
  } catch (error) {
    if (failureOf(error).code === 'internal') throw error;
    return null;
  }
}
