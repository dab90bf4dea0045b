import type { ShownHistory } from '../../contract/studio/credits.ts';
import { studio } from '../client.ts';
import { useUi } from './ui.ts';
import { balanceVersion, useWallet } from './wallet.ts';

// The newest lines of the history. They are asked for before the Credits area is drawn, and once ahead while nobody needs the studio, so that
// the list is there at once; those that were read last are shown again at once, and are read again behind what is seen.

export type Query = Parameters<typeof studio.credits.history>[0];

/** What the list begins with. */
export const everyUse: Query = { kind: 'usage' };
/** The first page is short, so that it is there at once; the others come while the list is scrolled towards them. */
const firstPage = 60;
/** What was asked ahead is as good as asked now for so long. */
const freshForMs = 3000;

type Named = { key: string; version: string };

let kept: (Named & { page: ShownHistory }) | null = null;
let ahead: (Named & { answer: Promise<ShownHistory>; until: number }) | null = null;

export const keyOf = (query: Query): string => JSON.stringify(query);

/** @returns null unless the same was asked for while the books stood as they do now */
export function keptLines(key: string, version: string | null): ShownHistory | null {
  return kept?.key === key && kept.version === version ? kept.page : null;
}

/** The first page of a query; shares the question that is under way. */
export async function newestLines(key: string, version: string): Promise<ShownHistory> {
  const shared = ahead?.key === key && ahead.version === version && performance.now() < ahead.until ? ahead : null;
  ahead = null;
  return shared ? shared.answer : ask({ key, version });
}

/** Another wallet pays: nothing of the one before is shown. */
export function forgetLines(): void {
  kept = null;
  ahead = null;
}

/** Asks for the lines on the way to the Credits area, and once ahead of each wallet that pays; for as long as the page lives. */
export function askForLinesAhead(): void {
  useUi.subscribe(({ route }, before) => {
    if (route.screen === 'credits' && before.route.screen !== 'credits') askAhead();
  });
  let payer: string | null | undefined;
  useWallet.subscribe(({ view }) => {
    if (view.state !== 'ready' || view.value.payer === payer) return;
    payer = view.value.payer;
    whenIdle(askAhead);
  });
}

function askAhead(): void {
  const version = balanceVersion(useWallet.getState().view);
  if (version === null) return;
  const named = { key: keyOf(everyUse), version };
  const answer = ask(named);
  ahead = { ...named, answer, until: performance.now() + freshForMs };
  // Whoever wants the lines asks again, and tells of it.
  answer.catch(() => undefined);
}

async function ask(named: Named): Promise<ShownHistory> {
  const page = await studio.credits.history({ ...(JSON.parse(named.key) as Query), limit: firstPage });
  kept = { ...named, page };
  return page;
}

/** Not before the first screen stands. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 5000 });
  else setTimeout(work, 1000);
}
