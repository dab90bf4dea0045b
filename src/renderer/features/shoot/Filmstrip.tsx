import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Photo } from '../../../core/photos/shoot.ts';
import { Thumb } from '../../design/Thumb.tsx';
import { pictureUrl } from '../../pictures.ts';
import { useShoot } from '../../stores/shoot.ts';
import classes from './Filmstrip.module.css';
import { evLabel } from './PhotoCell.tsx';
import { useLook } from './PhotoGrid.tsx';
import { words } from './words.ts';

const pitchPx = 128;

/** All photos in one line, for going through them while one is looked at. */
export function Filmstrip(props: {
  shootId: string;
  photos: readonly Photo[];
  activeId: string | null;
  onPick: (photoId: string) => void;
}) {
  const { photos, activeId } = props;
  const frames = useShoot(({ frames }) => frames);
  const scroller = useRef<HTMLElement>(null);
  const cells = useVirtualizer({
    horizontal: true,
    count: photos.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => pitchPx,
    paddingStart: 8,
    overscan: 3,
  });
  const activeIndex = photos.findIndex(({ id }) => id === activeId);
  useEffect(() => {
    if (activeIndex >= 0) cells.scrollToIndex(activeIndex, { align: 'center' });
  }, [activeIndex, cells]);
  const shown = cells.getVirtualItems().flatMap((cell) => {
    const photo = photos[cell.index];
    return photo ? [{ cell, photo }] : [];
  });
  useLook(
    props.shootId,
    shown.map(({ photo }) => photo.mainFrameId),
  );
  return (
    <nav ref={scroller} className={classes.strip} data-runs="sideways" aria-label={words.filmstrip}>
      <div className={classes.cells} style={{ width: cells.getTotalSize() }}>
        {shown.map(({ cell, photo }) => (
          <button
            key={photo.id}
            type="button"
            className={classes.cell}
            style={{ transform: `translateX(${cell.start}px)` }}
            aria-current={photo.id === activeId}
            aria-label={frames.get(photo.mainFrameId)?.name ?? ''}
            data-keys="screen"
            onClick={() => props.onPick(photo.id)}
          >
            <Thumb
              src={frames.get(photo.mainFrameId)?.problem ? null : pictureUrl('thumb', photo.mainFrameId)}
              name=""
            />
            {photo.frameIds.length > 1 ? <span className={classes.badge}>{evLabel(photo)}</span> : null}
          </button>
        ))}
      </div>
    </nav>
  );
}
