import { IconCheck, IconChevronLeft, IconChevronRight, IconLeaf } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import type { TemplateView } from '../../../contract/studio/looks.ts';
import type { Frame, Photo } from '../../../core/photos/shoot.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { BeforeAfter, type Comparison } from '../../design/BeforeAfter.tsx';
import { Button } from '../../design/Button.tsx';
import { cx } from '../../design/cx.ts';
import { FailureNote } from '../../design/FailureNote.tsx';
import { Segments } from '../../design/Segments.tsx';
import { Status } from '../../design/Status.tsx';
import { useDecoded } from '../../design/useDecoded.ts';
import { fitScale, fitted, type Size, toggleActualSize } from '../../design/zoom.ts';
import { pictureUrl } from '../../pictures.ts';
import { setStrength, useLook as useChosenLook } from '../../stores/look.ts';
import { useShoot } from '../../stores/shoot.ts';
import classes from './CompareView.module.css';
import { Filmstrip } from './Filmstrip.tsx';
import { OpenDamaged } from './OpenDamaged.tsx';
import { type LiveProof, useLiveProof } from './useLiveProof.ts';
import { words } from './words.ts';

const proofSidePx = 1600;
const start: Comparison = { isSplit: true, isBefore: false, split: 0.5, zoom: fitted };

/** One photo before and after, as large as the window allows. */
export function CompareView(props: {
  shootId: string;
  photos: readonly Photo[];
  photo: Photo;
  template: TemplateView | null;
  onPick: (photoId: string) => void;
}) {
  const { shootId, photos, photo, template } = props;
  const strength = useChosenLook(({ strength }) => strength);
  const frame = useShoot(({ frames }) => frames.get(photo.mainFrameId));
  const [state, setState] = useState<Comparison>(start);
  const [box, setBox] = useState<Size>({ width: 0, height: 0 });
  const [pictureBroken, setPictureBroken] = useState(0);
  const canDevelop = template !== null && !frame?.problem;
  const live = useLiveProof(
    canDevelop ? { shootId, photoId: photo.id, templateId: template.id, strength, longSidePx: proofSidePx } : null,
  );
  const isZoomed = state.zoom.scale !== null;
  const paid = photo.renditions.findLast(
    (rendition) => rendition.templateId === template?.id && rendition.strength === strength,
  );
  // At full size the developed photo itself is shown, if it exists: what was paid for, not a preview of it.
  const showsPaid = paid !== undefined && isZoomed;
  const wanted = showsPaid ? pictureUrl('rendition', paid.id) : live.proof ? pictureUrl('proof', live.proof.id) : null;
  const before = useDecoded(frame?.problem ? null : pictureUrl('original', photo.mainFrameId));
  const after = useDecoded(wanted);
  const picture = pictureSize(paid, live, frame?.header ?? null);
  const change = useCallback((part: Partial<Comparison>) => setState((now) => ({ ...now, ...part })), []);
  const actualSize = useCallback(
    (at?: { x: number; y: number }) =>
      setState((now) => ({ ...now, zoom: toggleActualSize(now.zoom, picture, box, at) })),
    [picture, box],
  );
  useEffect(
    () => setPictureBroken((count) => (before.hasFailed || after.hasFailed ? count + 1 : 0)),
    [before.hasFailed, after.hasFailed],
  );

  const step = (by: number) => (): void => {
    const next = photos[photos.findIndex(({ id }) => id === photo.id) + by];
    if (next) props.onPick(next.id);
  };
  const flip = (): void => change(state.isSplit ? { isSplit: false, isBefore: true } : { isBefore: !state.isBefore });
  const toggleSplit = (): void => change({ isSplit: !state.isSplit, isBefore: false });
  useShortcuts({
    title: words.keys.compareTitle,
    shortcuts: [
      { keys: ['\\'], label: words.keys.flip, run: flip },
      { keys: ['y'], label: words.keys.split, run: toggleSplit },
      { keys: ['z', 'space'], label: words.keys.actual, run: () => actualSize() },
      { keys: ['ArrowLeft'], label: words.keys.previous, run: step(-1), repeats: true },
      { keys: ['ArrowRight'], label: words.keys.next, run: step(1), repeats: true },
      { keys: ['-'], label: words.keys.weaker, run: () => setStrength(strength - 5), repeats: true },
      { keys: ['=', '+'], label: words.keys.stronger, run: () => setStrength(strength + 5), repeats: true },
    ],
  });

  const scale = state.zoom.scale ?? fitScale(picture, box);
  return (
    <div className={classes.compare}>
      <div className={classes.stage}>
        <BeforeAfter
          before={before.shown}
          after={after.shown && wanted ? after.shown : null}
          picture={picture}
          state={state}
          onChange={change}
          onBox={setBox}
          onActualSize={actualSize}
          name={frame?.name ?? ''}
        />
        {live.isWorking && !live.proof ? (
          <span className={classes.working} role="status">
            {words.making}
          </span>
        ) : null}
        <Trouble shootId={shootId} frame={frame} live={live} isPictureBroken={pictureBroken > 0} />
      </div>
      <div className={classes.bar}>
        <Button kind="plain" isIcon aria-label={words.previousPhoto} data-keys="screen" onClick={step(-1)}>
          <IconChevronLeft size={18} aria-hidden />
        </Button>
        <Button kind="plain" isIcon aria-label={words.nextPhoto} data-keys="screen" onClick={step(1)}>
          <IconChevronRight size={18} aria-hidden />
        </Button>
        <span className={classes.statement}>
          {showsPaid ? (
            <Status icon={IconCheck} meaning="green">
              {words.developedPaid}
            </Status>
          ) : (
            <Status icon={IconLeaf} meaning="green">
              <span className={classes.long}>{words.previewFree}</span>
              <span className={classes.short}>{words.previewFreeShort}</span>
            </Status>
          )}
        </span>
        <span className={classes.gap} />
        <Segments
          label={words.showing}
          value={state.isSplit ? 'split' : state.isBefore ? 'before' : 'after'}
          onChange={(shown) => change({ isSplit: shown === 'split', isBefore: shown === 'before' })}
          options={[
            { value: 'before', label: words.before },
            { value: 'split', label: words.split },
            { value: 'after', label: words.after },
          ]}
        />
        <span className={classes.scale}>{words.scale(scale)}</span>
        <Button aria-pressed={isZoomed} className={cx(isZoomed && classes.on)} onClick={() => actualSize()}>
          {isZoomed ? words.fit : words.actualSize}
        </Button>
      </div>
      <Filmstrip shootId={shootId} photos={photos} activeId={photo.id} onPick={props.onPick} />
    </div>
  );
}

function Trouble(props: { shootId: string; frame: Frame | undefined; live: LiveProof; isPictureBroken: boolean }) {
  const { shootId, frame, live, isPictureBroken } = props;
  const problem = frame?.problem ?? null;
  if (!problem && !live.failure && !isPictureBroken) return null;
  return (
    <div className={classes.failure}>
      {problem && frame ? (
        <FailureNote
          title={words.cannotOpen}
          failure={problem}
          actions={<OpenDamaged shootId={shootId} frame={frame} />}
        />
      ) : (
        <FailureNote
          title={live.failure ? words.proofFailed : undefined}
          failure={live.failure ?? { code: 'not-found', message: words.pictureFailed, details: {} }}
          actions={<Button onClick={live.again}>{words.retry}</Button>}
        />
      )}
    </div>
  );
}

/** The size that 100 % speaks of: the developed photo's where there is one, else the preview's, else the original's. */
function pictureSize(
  paid: { widthPx: number; heightPx: number } | undefined,
  live: LiveProof,
  header: { widthPx: number; heightPx: number } | null,
): Size {
  const known = paid ?? live.proof;
  if (known) return { width: known.widthPx, height: known.heightPx };
  if (!header) return { width: 3, height: 2 };
  const shrink = Math.min(1, proofSidePx / Math.max(header.widthPx, header.heightPx));
  return { width: Math.round(header.widthPx * shrink), height: Math.round(header.heightPx * shrink) };
}
