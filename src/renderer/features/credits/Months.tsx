import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { studio } from '../../client.ts';
import { count } from '../../design/format.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance, useWallet } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import classes from './CreditsScreen.module.css';
import months from './Months.module.css';
import { words } from './words.ts';

type Card = Awaited<ReturnType<typeof studio.account.months>>[number];

/** This month and those before it. The running one is marked and never compared. `isAsked`: the list is read before the months. */
export function Months({ catalog, isAsked }: { catalog: CatalogView; isAsked: boolean }) {
  const balance = useRestedBalance();
  const asked = useAsked(isAsked ? balance : null, (signal) => studio.account.months(undefined, { signal }));
  const cards = lastOf(asked.answer);
  const isAway = useWallet(({ view }) => view.state === 'ready' && !view.value.isReachable);
  if (isAway && cards === null) return null;
  return (
    <section className={classes.months}>
      <h2 className={classes.heading}>{catalog.labels.months ?? words.months}</h2>
      {asked.answer.state === 'failed' ? <AskedNote asked={asked} failed={words.monthsFailed} /> : null}
      <ul className={months.cards} aria-busy={cards === null}>
        {(cards ?? blanks(catalog.cardCount)).map((card, index, all) => (
          <Month key={card.month} {...{ card, catalog, before: all[index + 1] ?? null, most: mostOf(all) }} />
        ))}
      </ul>
    </section>
  );
}

type Props = { card: Card; before: Card | null; most: number; catalog: CatalogView };

function Month({ card, before, most, catalog }: Props) {
  const { labels, unit } = catalog;
  const isBlank = card.month.startsWith('blank');
  const runs = labels.monthRuns ? `${labels.monthRuns}: ${count(card.runs)}` : words.monthRuns(card.runs);
  return (
    <li className={months.card} data-testid="month">
      <p className={months.head}>
        <span>{isBlank ? ' ' : words.month(card.month)}</span>
        {card.current ? <span className={classes.tag}>{words.current}</span> : null}
      </p>
      <p className={months.used}>
        <b>{isBlank ? '–' : count(card.credits)}</b>
        <span className={classes.small}>{labels.monthUsage ?? words.monthUsed(unit)}</span>
      </p>
      <span className={months.bar} aria-hidden>
        <span
          className={card.current ? months.running : ''}
          style={{ width: `${most > 0 ? (100 * card.credits) / most : 0}%` }}
        />
      </span>
      <p className={classes.small}>
        {isBlank
          ? ' '
          : [runs, card.current ? words.soFar : words.compared(card.credits, before)].filter(Boolean).join(' · ')}
      </p>
    </li>
  );
}

function mostOf(cards: readonly Card[]): number {
  return Math.max(0, ...cards.map(({ credits }) => credits));
}

function blanks(cardCount: number): Card[] {
  return Array.from({ length: cardCount }, (_, n) => ({ month: `blank ${n}`, credits: 0, runs: 0, current: false }));
}
