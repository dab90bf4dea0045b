import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useEffect, useMemo, useRef } from 'react';
import type { TemplateView } from '../../../contract/studio/looks.ts';
import type { Photo } from '../../../core/photos/shoot.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { studio } from '../../client.ts';
import { useSize } from '../../design/useSize.ts';
import { isPaidFor } from '../../stores/look.ts';
import { moveActive, pressPhoto, useSelection } from '../../stores/selection.ts';
import { gapPx, gridLayout, photosInRows } from './gridLayout.ts';
import { cellId, PhotoCell } from './PhotoCell.tsx';
import classes from './PhotoGrid.module.css';
import { words } from './words.ts';

/** The shoot as a grid that holds only what is on the screen, and tells the studio what that is. */
export function PhotoGrid(props: {
  shootId: string;
  photos: readonly Photo[];
  template: TemplateView | null;
  cellPx: number;
  onOpen: (photoId: string) => void;
}) {
  const { shootId, photos, template, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [measure, { width }] = useSize<HTMLDivElement>();
  const layout = gridLayout(photos.length, Math.max(1, width), props.cellPx);
  const order = useMemo(() => photos.map(({ id }) => id), [photos]);
  const activeId = useSelection(({ activeId }) => activeId);
  const rows = useVirtualizer({
    count: width > 0 ? layout.rowCount : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => layout.rowHeightPx + gapPx,
    overscan: 1,
  });
  // A new cell size changes every row.
  useEffect(() => {
    if (layout.rowHeightPx > 0) rows.measure();
  }, [rows, layout.rowHeightPx]);

  const shown = rows.getVirtualItems();
  const visible = photosInRows(photos, layout.columns, shown[0]?.index ?? 0, shown.at(-1)?.index ?? -1);
  useLook(
    shootId,
    visible.flatMap(({ mainFrameId, frameIds }) => [mainFrameId, ...frameIds.filter((id) => id !== mainFrameId)]),
  );

  const activeIndex = activeId ? order.indexOf(activeId) : -1;
  useEffect(() => {
    if (activeIndex >= 0) rows.scrollToIndex(Math.floor(activeIndex / layout.columns), { align: 'auto' });
  }, [activeIndex, layout.columns, rows]);

  const move = (step: number) => (event: KeyboardEvent) => void moveActive(order, step, event.shiftKey);
  useShortcuts({
    title: words.views.grid,
    shortcuts: [
      { keys: ['ArrowLeft', 'shift+ArrowLeft'], label: words.keys.previous, run: move(-1), repeats: true },
      { keys: ['ArrowRight', 'shift+ArrowRight'], label: words.keys.next, run: move(1), repeats: true },
      { keys: ['ArrowUp', 'shift+ArrowUp'], label: words.keys.up, run: move(-layout.columns), repeats: true },
      { keys: ['ArrowDown', 'shift+ArrowDown'], label: words.keys.down, run: move(layout.columns), repeats: true },
      {
        keys: ['s'],
        label: words.keys.toggle,
        run: () => activeId && pressPhoto(order, { id: activeId, isToggle: true, isRange: false }),
      },
      { keys: ['Enter', 'space'], label: words.keys.compare, run: () => activeId && onOpen(activeId) },
    ],
  });

  const onPress = (id: string, event: MouseEvent): void => {
    pressPhoto(order, { id, isToggle: event.ctrlKey || event.metaKey, isRange: event.shiftKey });
    scroller.current?.focus({ preventScroll: true });
  };
  const isActiveShown = visible.some(({ id }) => id === activeId);
  return (
    <div
      ref={scroller}
      className={classes.grid}
      role="listbox"
      aria-label={words.photosLabel}
      aria-multiselectable
      aria-activedescendant={isActiveShown && activeId ? cellId(activeId) : undefined}
      tabIndex={0}
      data-testid="grid"
    >
      <div ref={measure} className={classes.rows} style={{ height: rows.getTotalSize() }}>
        {shown.map((row) => (
          <div
            key={row.key}
            className={classes.row}
            style={{
              height: layout.rowHeightPx,
              transform: `translateY(${row.start}px)`,
              gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))`,
            }}
          >
            {photosInRows(photos, layout.columns, row.index, row.index).map((photo) => (
              <PhotoCell
                key={photo.id}
                shootId={shootId}
                photo={photo}
                isPaid={template !== null && isPaidFor(photo, template)}
                onPress={(event) => onPress(photo.id, event)}
                onOpen={() => onOpen(photo.id)}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Tells the studio which frames are on the screen, once the scrolling rests. */
export function useLook(shootId: string, frameIds: string[]): void {
  const key = frameIds.slice(0, 500).join();
  useEffect(() => {
    if (!key) return;
    const timer = setTimeout(() => {
      studio.shoots.look({ shootId, frameIds: key.split(',') }).catch(() => {
        // Only the order of the thumbnails depends on it: they come all the same.
      });
    }, 80);
    return () => clearTimeout(timer);
  }, [shootId, key]);
}
