import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import type { Photo } from '../../../core/photos/shoot.ts';
import { cx } from '../../design/cx.ts';
import { stops } from '../../design/format.ts';
import { Thumb } from '../../design/Thumb.tsx';
import { pictureUrl } from '../../pictures.ts';
import { useSelection } from '../../stores/selection.ts';
import { useShoot } from '../../stores/shoot.ts';
import classes from './PhotoCell.module.css';
import { framesByExposure } from './target.ts';
import { frameHandle, useFrameDrop } from './useFrameDrag.ts';
import { words } from './words.ts';

export const cellId = (photoId: string): string => `photo-${photoId}`;

/** One photo of the grid: its picture, its name, and at most what matters about it. */
export function PhotoCell(props: {
  shootId: string;
  photo: Photo;
  isPaid: boolean;
  onPress: (event: MouseEvent) => void;
  onOpen: () => void;
}) {
  const { shootId, photo, isPaid } = props;
  const drop = useFrameDrop(shootId, photo);
  const frame = useShoot(({ frames }) => frames.get(photo.mainFrameId));
  const isSelected = useSelection(({ selected }) => selected.has(photo.id));
  const isActive = useSelection(({ activeId }) => activeId === photo.id);
  const isBracket = photo.frameIds.length > 1;
  const name = frame?.name ?? '';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus, and its keys do what a press does.
    <div
      id={cellId(photo.id)}
      role="option"
      tabIndex={-1}
      aria-selected={isSelected}
      aria-label={spoken({
        name,
        isBracket,
        frames: photo.frameIds.length,
        isPaid,
        isBroken: Boolean(frame?.problem),
        isDamaged: frame?.openedAsDamaged ?? false,
      })}
      {...frameHandle(photo.frameIds)}
      {...drop.target}
      className={cx(
        classes.cell,
        drop.isOver && classes.taking,
        isBracket && classes.stack,
        isSelected && classes.selected,
        isActive && classes.active,
      )}
      onClick={props.onPress}
      onDoubleClick={props.onOpen}
    >
      <div className={classes.picture}>
        <Thumb src={frame?.problem ? null : pictureUrl('thumb', photo.mainFrameId)} name="" fit="contain" isBare />
        {frame?.problem ? (
          <span className={classes.broken}>
            <IconAlertTriangle size={20} aria-hidden />
            {words.cannotOpen}
          </span>
        ) : null}
        {isSelected ? (
          <span className={classes.check}>
            <IconCheck size={14} stroke={3} aria-hidden />
          </span>
        ) : null}
        {isBracket || frame?.openedAsDamaged ? (
          <span className={classes.badges}>
            {frame?.openedAsDamaged ? (
              <span className={classes.badge} title={words.damagedHint}>
                <IconAlertTriangle size={12} aria-hidden />
                {words.damaged}
              </span>
            ) : null}
            {isBracket ? (
              <span className={classes.badge} title={photo.bracketReason ?? undefined}>
                {evLabel(photo)} EV
              </span>
            ) : null}
          </span>
        ) : null}
      </div>
      <span className={classes.caption}>
        <span className={classes.name}>{name}</span>
        {isPaid ? (
          <span className={classes.paid}>
            <IconCheck size={11} stroke={3} aria-hidden />
            {words.paid}
          </span>
        ) : null}
      </span>
    </div>
  );
}

/** "−2 / 0 / +2": the exposures of a bracket. */
export function evLabel(photo: Photo): string {
  return framesByExposure(photo)
    .map(({ evStep }) => stops(evStep))
    .join(' / ');
}

function spoken(photo: {
  name: string;
  isBracket: boolean;
  frames: number;
  isPaid: boolean;
  isBroken: boolean;
  isDamaged: boolean;
}): string {
  const parts = [photo.name];
  if (photo.isBracket) parts.push(words.bracketOf(photo.frames));
  if (photo.isPaid) parts.push(words.paid);
  if (photo.isBroken) parts.push(words.cannotOpen);
  if (photo.isDamaged) parts.push(words.damaged);
  return parts.join(', ');
}
