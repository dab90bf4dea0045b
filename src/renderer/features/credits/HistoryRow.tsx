import { IconChevronRight, IconInfoCircle } from '@tabler/icons-react';
import { memo } from 'react';
import type { Transaction } from '../../../contract/wallet/history.ts';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { count, headed, signed } from '../../design/format.ts';
import history from './History.module.css';
import { historyWords as words } from './historyWords.ts';
import { momentIn } from './moments.ts';
import { RunParts } from './RunParts.tsx';
import { resourceOf } from './resource.ts';

type Props = {
  line: Transaction;
  index: number;
  catalog: CatalogView;
  zone: string;
  isUsage: boolean;
  isOpen: boolean;
  onToggle: (id: string) => void;
  /** Shows all lines of what this one belongs to; null while the wallet is away. */
  onFind: ((name: string) => void) | null;
};

/** One line: what it was, whose, when, and what was left after it. A run unfolds into its photos. */
export const HistoryRow = memo(function HistoryRow({
  line,
  index,
  catalog,
  zone,
  isUsage,
  isOpen,
  onToggle,
  onFind,
}: Props) {
  const resource = resourceOf(catalog);
  const name = resource.nameOf(line.resource);
  const number = resource.numberOf(line.resource);
  const unfolds = isUsage && catalog.history.byRun && line.run !== null;
  return (
    <>
      <tr className={number === null ? `${history.row} ${history.unnumbered}` : history.row} aria-rowindex={index + 2}>
        <td className={history.when}>
          {unfolds ? (
            <button
              type="button"
              className={history.unfold}
              aria-expanded={isOpen}
              aria-label={words.unfold(name ?? line.type)}
              onClick={() => onToggle(line.id)}
            >
              <IconChevronRight size={15} aria-hidden />
            </button>
          ) : null}
          {momentIn(line.at, zone)}
        </td>
        <td className={history.type}>
          {line.type}
          <Details line={line} />
        </td>
        {isUsage ? (
          <>
            <td className={`${history.cut} ${history.name}`} title={name ?? ''}>
              {name === null || onFind === null ? (
                (name ?? words.none)
              ) : (
                <button
                  type="button"
                  className={history.find}
                  aria-label={words.find(name)}
                  onClick={() => onFind(name)}
                >
                  {name}
                </button>
              )}
            </td>
            <td className={`${history.cut} ${history.quiet} ${history.number}`} title={number ?? ''}>
              {number === null ? words.none : resource.shortNumberOf(number)}
            </td>
          </>
        ) : null}
        <td className={history.cut}>{line.user ?? (isUsage ? words.someone : words.system)}</td>
        <td className={history.right}>{signed(line.credits)}</td>
        <td className={`${history.right} ${history.quiet}`}>{count(line.balanceAfter)}</td>
      </tr>
      {isOpen && line.run !== null ? (
        <tr className={history.unfolded}>
          <td colSpan={7}>
            <RunParts run={line.run} zone={zone} />
          </td>
        </tr>
      ) : null}
    </>
  );
});

/** What the type stands for, in the words of the price list: "Photo enhanced". */
function Details({ line }: { line: Transaction }) {
  const what = line.usage
    ? line.usage.map(({ label, credits }) => `${label} ${signed(credits)}`).join(', ')
    : headed(line.action ?? '');
  if (what === '') return null;
  return (
    <span className={history.details} title={what}>
      <IconInfoCircle size={14} aria-hidden />
      <span className={history.cut}>{what}</span>
    </span>
  );
}
