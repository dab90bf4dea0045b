import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import type { RunPhoto } from '../../../contract/studio/runs.ts';
import { cx } from '../../design/cx.ts';
import { FailureNote } from '../../design/FailureNote.tsx';
import { Status } from '../../design/Status.tsx';
import { Thumb } from '../../design/Thumb.tsx';
import { pictureUrl } from '../../pictures.ts';
import classes from './RunPhotos.module.css';
import { photoLooks } from './states.ts';
import { words } from './words.ts';

/** Each photo of a run with its state, its credits and its file. */
export function RunPhotos({ photos }: { photos: readonly RunPhoto[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: photos.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 57,
    overscan: 6,
  });
  return (
    <div ref={scroller} className={classes.photos}>
      <div className={classes.head} aria-hidden>
        <span />
        <span>{words.photo}</span>
        <span>{words.state}</span>
        <span className={classes.right}>{words.credits}</span>
        <span className={classes.right}>{words.time}</span>
        <span>{words.output}</span>
      </div>
      <ul className={classes.body} style={{ height: rows.getTotalSize() }} aria-label={words.photo}>
        {rows.getVirtualItems().map((row) => {
          const photo = photos[row.index];
          if (!photo) return null;
          return (
            <li
              key={photo.photoId}
              ref={rows.measureElement}
              data-index={row.index}
              className={classes.place}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <PhotoRow photo={photo} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function PhotoRow({ photo }: { photo: RunPhoto }) {
  const [isWhyShown, setIsWhyShown] = useState(false);
  const stage = photo.state === 'running' && photo.stage ? words.stages[photo.stage] : null;
  return (
    <>
      <div className={classes.row}>
        <div className={classes.thumb}>
          <Thumb src={isUnreadable(photo) ? null : pictureUrl('thumb', photo.frameId)} name="" isBare />
        </div>
        <span className={classes.cut} title={photo.name}>
          {photo.name}
        </span>
        <span>
          <Status {...photoLooks[photo.state]}>{words.photoStates[photo.state]}</Status>
          {stage ? <span className={classes.quiet}> {stage}</span> : null}
          {photo.failure ? (
            <>
              {' '}
              <button
                type="button"
                className={classes.link}
                aria-expanded={isWhyShown}
                onClick={() => setIsWhyShown(!isWhyShown)}
              >
                {isWhyShown ? words.hideWhy : words.showWhy}
              </button>
            </>
          ) : null}
        </span>
        <span className={classes.right}>{creditsOf(photo)}</span>
        <span className={cx(classes.right, classes.quiet)}>{photo.tookMs ? words.seconds(photo.tookMs) : ''}</span>
        <span className={cx(classes.cut, classes.quiet)} title={photo.output ?? undefined}>
          {photo.output}
        </span>
      </div>
      {photo.failure && isWhyShown ? (
        <div className={classes.why}>
          <FailureNote failure={photo.failure} />
        </div>
      ) : null}
    </>
  );
}

/** A photo that cannot be opened has no thumbnail to wait for. */
function isUnreadable({ failure }: RunPhoto): boolean {
  return failure?.code.startsWith('photo-') ?? false;
}

/** The one figure that matters about a photo's credits: held, charged or given back. */
function creditsOf({ credits }: RunPhoto): string {
  if (credits.charged > 0) return words.chargedCredits(credits.charged);
  if (credits.held > 0) return words.heldCredits(credits.held);
  if (credits.returned > 0) return words.returnedCredits(credits.returned);
  return words.freeCredits;
}
