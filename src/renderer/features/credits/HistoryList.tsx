import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Transaction } from '../../../contract/wallet/history.ts';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import history from './History.module.css';
import { HistoryRow } from './HistoryRow.tsx';
import { historyWords as words } from './historyWords.ts';
import { resourceOf } from './resource.ts';

type Props = {
  entries: readonly Transaction[];
  next: string | null;
  more: () => void;
  catalog: CatalogView;
  zone: string;
  isUsage: boolean;
  onFind: ((name: string) => void) | null;
};

/** As in the style sheet; a line of usage has two rows where there is less room. */
const rowRem = { one: 2.5, two: 3.25 };
const roomyFromRem = 64;
/** So many rows before the last one, the next page is asked for. */
const ahead = 80;

/** The lines of the history. Only those on the screen, and a few around it, are in the page; a hundred thousand scroll like ten. */
export function HistoryList({ entries, next, more, catalog, zone, isUsage, onFind }: Props) {
  const head = useRef<HTMLTableSectionElement>(null);
  const { top, remPx, isRoomy } = usePlace(head);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  /** Lines that were unfolded once. Only they are measured: all others are as high as the style sheet says, and a list is scrolled often. */
  const touched = useRef(new Set<string>());
  const { heights, measured } = useHeights();
  const rowPx = remPx * (isUsage && !isRoomy ? rowRem.two : rowRem.one);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scrollerOf(head.current),
    estimateSize: (index) => heights.get(entries[index]?.id ?? '') ?? rowPx,
    // The same function always: another one has every line placed again, at each step of a scroll.
    getItemKey: useCallback((index: number) => entries[index]?.id ?? index, [entries]),
    overscan: 12,
    useFlushSync: false,
    scrollMargin: top,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: where a height is another, every line is placed again
  useLayoutEffect(() => rows.measure(), [rowPx, heights]);
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (next !== null && last >= entries.length - ahead) more();
  }, [next, last, entries.length, more]);
  // The same function always, so that a line which stays on the screen is not drawn again.
  const toggle = useCallback((id: string) => {
    touched.current.add(id);
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  return (
    <table
      className={`${history.table} ${isUsage ? history.usage : history.plain}`}
      aria-label={words.title}
      aria-rowcount={next === null ? entries.length + 1 : -1}
      style={{ paddingBottom: rows.getTotalSize() }}
    >
      <thead ref={head}>
        <tr className={`${history.row} ${history.head}`} aria-rowindex={1}>
          {columnsOf(resourceOf(catalog).label, isUsage).map((name) => (
            <th key={name} scope="col" className={numeric.has(name) ? history.right : ''}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {shown.map(({ index, key, start }) => {
        const line = entries[index];
        return line === undefined ? null : (
          <tbody
            key={key}
            ref={touched.current.has(line.id) ? measured : null}
            data-index={index}
            data-line={line.id}
            className={history.place}
            style={{ transform: `translateY(${start - top}px)` }}
          >
            <HistoryRow
              {...{ line, index, catalog, zone, isUsage, onFind }}
              isOpen={open.has(line.id)}
              onToggle={toggle}
            />
          </tbody>
        );
      })}
    </table>
  );
}

const { when, type, number, user, credits, after } = words.columns;
const numeric: ReadonlySet<string> = new Set([credits, after]);

function columnsOf(resource: string, isUsage: boolean): string[] {
  return isUsage ? [when, type, resource, number, user, credits, after] : [when, type, user, credits, after];
}

/** How high the lines are that were unfolded once, by their ids; also while they are scrolled out of sight. */
function useHeights() {
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(new Map());
  const measured = useCallback((line: HTMLElement | null) => {
    if (line === null) return;
    const id = line.dataset.line ?? '';
    const observer = new ResizeObserver(() => {
      const px = line.offsetHeight;
      setHeights((before) => (before.get(id) === px ? before : new Map(before).set(id, px)));
    });
    observer.observe(line);
    return () => observer.disconnect();
  }, []);
  return { heights, measured };
}

/** Where the lines begin, below their head, within what scrolls; what stands above it grows and shrinks. */
function usePlace(head: RefObject<HTMLElement | null>) {
  const [place, setPlace] = useState({ top: 0, remPx: 16, isRoomy: true });
  useLayoutEffect(() => {
    const outer = scrollerOf(head.current);
    const table = head.current?.parentElement;
    if (!outer || !table) return;
    const measure = () => {
      if (!head.current) return;
      const { bottom, width } = head.current.getBoundingClientRect();
      const top = bottom - outer.getBoundingClientRect().top + outer.scrollTop;
      const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      const seen = { top, remPx, isRoomy: width >= roomyFromRem * remPx };
      setPlace((before) => (isSame(before, seen) ? before : seen));
    };
    measure();
    const observer = new ResizeObserver(measure);
    // Whatever stands above the list, or the list itself, may become another size.
    for (const part of [table, ...outer.children]) observer.observe(part);
    return () => observer.disconnect();
  }, [head]);
  return place;
}

/** Found in the page: when all of the screen is drawn at once, nobody has been told of what is around him yet. */
function scrollerOf(part: Element | null): HTMLElement | null {
  return part?.closest<HTMLElement>('[data-scrolls]') ?? null;
}

type Place = { top: number; remPx: number; isRoomy: boolean };

function isSame(one: Place, other: Place): boolean {
  return Math.abs(one.top - other.top) < 1 && one.remPx === other.remPx && one.isRoomy === other.isRoomy;
}
