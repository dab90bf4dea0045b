import { useVirtualizer } from '@tanstack/react-virtual';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { TemplateView } from '../../../contract/studio/looks.ts';
import type { Photo } from '../../../core/photos/shoot.ts';
import { Button } from '../../design/Button.tsx';
import { cx } from '../../design/cx.ts';
import { Thumb } from '../../design/Thumb.tsx';
import { useSize } from '../../design/useSize.ts';
import { pictureUrl } from '../../pictures.ts';
import { chooseTemplate, useLook as useChosenLook } from '../../stores/look.ts';
import { type ProofWish, proofKey, retryProof, useProofs, wantProof, wishOf } from '../../stores/proofs.ts';
import { useShoot } from '../../stores/shoot.ts';
import classes from './ContactSheet.module.css';
import { useLook } from './PhotoGrid.tsx';
import { words } from './words.ts';

const gapPx = 8;
const proofSidePx = 480;

/** Every photo in every template, made as it comes into view. Hover splits, a press compares. */
export function ContactSheet(props: {
  shootId: string;
  photos: readonly Photo[];
  templates: readonly TemplateView[];
  onOpen: (photoId: string, templateId: string | null) => void;
}) {
  const { shootId, photos, templates, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [measure, { width }] = useSize<HTMLDivElement>();
  const templateId = useChosenLook(({ templateId }) => templateId);
  const pendingCount = useProofs(({ pendingCount }) => pendingCount);
  const columns = templates.length + 1;
  const cellWidth = (width - gapPx * (columns - 1)) / columns;
  const rowHeight = Math.max(64, Math.round((cellWidth * 2) / 3));
  const rows = useVirtualizer({
    count: width > 0 ? photos.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight + gapPx,
    overscan: 1,
  });
  useEffect(() => {
    if (rowHeight > 0) rows.measure();
  }, [rows, rowHeight]);
  const shown = rows.getVirtualItems().flatMap((row) => {
    const photo = photos[row.index];
    return photo ? [{ row, photo }] : [];
  });
  useLook(
    shootId,
    shown.map(({ photo }) => photo.mainFrameId),
  );
  const grid = { gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` };
  return (
    <div ref={scroller} className={classes.sheet} data-testid="contact-sheet">
      <div className={classes.head} style={grid}>
        <div className={classes.column}>
          <span className={classes.name}>{words.original}</span>
          <span className={classes.note} role="status">
            {pendingCount > 0 ? (
              words.makingSome(pendingCount)
            ) : (
              <>
                <span className={classes.long}>{words.previewFree}</span>
                <span className={classes.short}>{words.previewFreeShort}</span>
              </>
            )}
          </span>
        </div>
        {templates.map((template) => (
          <div key={template.id} className={classes.column}>
            <span className={classes.name}>
              <span title={template.description}>{template.name}</span>
            </span>
            {template.disclosure === 'must-disclose' ? <span className={classes.note}>{words.disclose}</span> : null}
            <Button
              className={cx(classes.use, template.id === templateId && classes.chosen)}
              aria-pressed={template.id === templateId}
              aria-label={`${words.use} ${template.name}`}
              onClick={() => chooseTemplate(template.id)}
            >
              {template.id === templateId ? words.chosen : words.use}
            </Button>
          </div>
        ))}
      </div>
      <div ref={measure} className={classes.rows} style={{ height: rows.getTotalSize() }}>
        {shown.map(({ row, photo }) => (
          <div
            key={photo.id}
            className={classes.row}
            style={{ ...grid, height: rowHeight, transform: `translateY(${row.start}px)` }}
          >
            <OriginalCell photo={photo} onOpen={() => onOpen(photo.id, null)} />
            {templates.map((template) => (
              <ProofCell
                key={template.id}
                shootId={shootId}
                photo={photo}
                template={template}
                onOpen={() => onOpen(photo.id, template.id)}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function OriginalCell({ photo, onOpen }: { photo: Photo; onOpen: () => void }) {
  const frame = useShoot(({ frames }) => frames.get(photo.mainFrameId));
  return (
    <button type="button" className={classes.cell} onClick={onOpen}>
      <Thumb src={frame?.problem ? null : pictureUrl('thumb', photo.mainFrameId)} name="" isBare />
      <span className={classes.label}>{frame?.name}</span>
    </button>
  );
}

function ProofCell(props: { shootId: string; photo: Photo; template: TemplateView; onOpen: () => void }) {
  const { shootId, photo, template } = props;
  const strength = useChosenLook(({ strength }) => strength);
  const frame = useShoot(({ frames }) => frames.get(photo.mainFrameId));
  const [split, setSplit] = useState<number | null>(null);
  const wish: ProofWish = { shootId, photoId: photo.id, templateId: template.id, strength, longSidePx: proofSidePx };
  const key = proofKey(wish);
  const entry = useProofs(({ entries }) => entries.get(key));
  const isBroken = Boolean(frame?.problem);
  useEffect(() => {
    if (isBroken) return;
    return wantProof(wishOf(key));
  }, [key, isBroken]);

  const follow = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    setSplit((event.clientX - box.left) / box.width);
  };
  const proof = entry && 'proof' in entry ? entry.proof : null;
  const failure = isBroken ? frame?.problem : entry && 'failure' in entry ? entry.failure : null;
  return (
    <button
      type="button"
      className={classes.cell}
      aria-label={words.compareWith(frame?.name ?? '', template.name)}
      onPointerMove={follow}
      onPointerLeave={() => setSplit(null)}
      onClick={failure && !isBroken ? () => retryProof(wish) : props.onOpen}
    >
      {proof ? <Thumb src={pictureUrl('proof', proof.id)} name="" /> : null}
      {proof && split !== null ? (
        <>
          <span className={classes.layer} style={{ clipPath: `inset(0 ${100 - split * 100}% 0 0)` }}>
            <Thumb src={pictureUrl('thumb', photo.mainFrameId)} name="" />
          </span>
          <span className={classes.splitter} style={{ left: `${split * 100}%` }} />
        </>
      ) : null}
      {failure ? (
        <span className={classes.wait} title={failure.message}>
          {isBroken ? words.cannotOpen : words.retry}
        </span>
      ) : null}
    </button>
  );
}
