import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Photo } from '../../../core/photos/shoot.ts';
import { Thumb } from '../../design/Thumb.tsx';
import { useSize } from '../../design/useSize.ts';
import { pictureUrl } from '../../pictures.ts';
import { templateById, useLook } from '../../stores/look.ts';
import { proofKey, useProofs, wantProof, wishOf } from '../../stores/proofs.ts';
import { useShoot } from '../../stores/shoot.ts';
import { gapPx, gridLayout, photosInRows } from '../shoot/gridLayout.ts';
import classes from './DeliverScreen.module.css';

const cellPx = 172;

/** The developed photos, all of them chosen until one is left out. Only those on the screen exist. */
export function PhotoPicker(props: {
  shootId: string;
  photos: readonly Photo[];
  left: ReadonlySet<string>;
  onLeft: (left: ReadonlySet<string>) => void;
}) {
  const { photos } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [measure, { width }] = useSize<HTMLDivElement>();
  const { columns, rowHeightPx, rowCount } = gridLayout(photos.length, Math.max(1, width), cellPx);
  const rows = useVirtualizer({
    count: width > 0 ? rowCount : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx + gapPx,
    overscan: 1,
  });
  useEffect(() => {
    if (rowHeightPx > 0) rows.measure();
  }, [rows, rowHeightPx]);
  const toggle = (id: string): void => {
    const left = new Set(props.left);
    if (!left.delete(id)) left.add(id);
    props.onLeft(left);
  };
  return (
    <div ref={scroller} className={classes.photos}>
      <div ref={measure} className={classes.rows} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            className={classes.row}
            style={{
              height: rowHeightPx,
              transform: `translateY(${row.start}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {photosInRows(photos, columns, row.index, row.index).map((photo) => (
              <PickedPhoto
                key={photo.id}
                shootId={props.shootId}
                photo={photo}
                isChosen={!props.left.has(photo.id)}
                onToggle={() => toggle(photo.id)}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function PickedPhoto(props: { shootId: string; photo: Photo; isChosen: boolean; onToggle: () => void }) {
  const { shootId, photo } = props;
  const name = useShoot(({ frames }) => frames.get(photo.mainFrameId)?.name ?? '');
  const templates = useLook(({ templates }) => templates);
  const newest = photo.renditions.at(-1);
  // A small proof of what was developed: the developed file itself is far too large for a thumbnail.
  const key = newest
    ? proofKey({
        shootId,
        photoId: photo.id,
        templateId: newest.templateId,
        strength: newest.strength,
        longSidePx: 480,
      })
    : null;
  const entry = useProofs(({ entries }) => (key ? entries.get(key) : undefined));
  useEffect(() => (key ? wantProof(wishOf(key)) : undefined), [key]);
  const src = entry && 'proof' in entry ? pictureUrl('proof', entry.proof.id) : pictureUrl('thumb', photo.mainFrameId);
  const template = newest ? (templateById(templates, newest.templateId)?.name ?? newest.templateId) : '';
  return (
    <label className={classes.photo}>
      <input type="checkbox" aria-label={name} checked={props.isChosen} onChange={props.onToggle} />
      <div className={classes.picture}>
        <Thumb src={src} name="" fit="contain" isBare />
      </div>
      <span className={classes.caption}>
        <span title={name}>{name}</span>
        <span title={template}>{template}</span>
      </span>
    </label>
  );
}
