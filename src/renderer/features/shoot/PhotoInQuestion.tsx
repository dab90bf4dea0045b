import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Proof, TemplateView } from '../../../contract/studio/looks.ts';
import type { Failure } from '../../../core/errors.ts';
import type { Frame, Photo } from '../../../core/photos/shoot.ts';
import { Button } from '../../design/Button.tsx';
import { cx } from '../../design/cx.ts';
import { FailureNote } from '../../design/FailureNote.tsx';
import { bytes, count, shutter, stops } from '../../design/format.ts';
import { Thumb } from '../../design/Thumb.tsx';
import { useDecoded } from '../../design/useDecoded.ts';
import { pictureUrl } from '../../pictures.ts';
import { useLook } from '../../stores/look.ts';
import { type ProofWish, proofKey, retryProof, useProofs, wantProof, wishOf } from '../../stores/proofs.ts';
import { useShoot } from '../../stores/shoot.ts';
import { ungroupPhoto } from './brackets.ts';
import classes from './Inspector.module.css';
import { OpenDamaged } from './OpenDamaged.tsx';
import { framesByExposure } from './target.ts';
import { frameHandle } from './useFrameDrag.ts';
import { words } from './words.ts';

/** The photo that the look is judged on. What is only known once its preview is made has its room from the start, so that nothing moves. */
export function PhotoInQuestion(props: {
  shootId: string;
  photo: Photo;
  template: TemplateView | null;
  withPreview: boolean;
}) {
  const { shootId, photo, template, withPreview } = props;
  const frame = useShoot(({ frames }) => frames.get(photo.mainFrameId));
  const strength = useLook(({ strength }) => strength);
  const longSidePx = withPreview ? 640 : 1600;
  const wish =
    template && !frame?.problem ? { shootId, photoId: photo.id, templateId: template.id, strength, longSidePx } : null;
  const { proof, failure } = useWantedProof(wish, withPreview);
  if (!frame) return null;
  const notes = proof?.measured.notes ?? [];
  return (
    <>
      <div className={classes.section}>
        {withPreview && !frame.problem ? (
          <>
            <Preview frameId={photo.mainFrameId} proofId={proof?.id ?? null} />
            {failure && wish ? (
              <p className={classes.failed} title={failure.message}>
                {words.proofFailed}
                <Button onClick={() => retryProof(wish)}>{words.retry}</Button>
              </p>
            ) : (
              <p className={classes.quiet}>{words.previewFree}</p>
            )}
          </>
        ) : null}
        <p className={classes.photoName} title={frame.name}>
          {frame.name}
        </p>
        {frame.problem ? (
          <FailureNote failure={frame.problem} actions={<OpenDamaged shootId={shootId} frame={frame} />} />
        ) : null}
        <dl className={classes.facts}>
          {frame.header ? (
            <>
              <Fact name={words.size}>
                {count(frame.header.widthPx)} × {count(frame.header.heightPx)} px, {bytes(frame.fileBytes)}
              </Fact>
              <CameraRow exposure={frame.header.exposure} />
            </>
          ) : null}
          {wish ? <MeasuredRows proof={proof} hasFailed={failure !== null} /> : null}
        </dl>
      </div>
      {photo.frameIds.length > 1 ? <BracketSection shootId={shootId} photo={photo} /> : null}
      {notes.length > 0 ? (
        <div className={cx(classes.section, classes.notes)}>
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      ) : null}
    </>
  );
}

/** The preview over the original, which stays until the preview is there, and is shown for as long as the picture is held. */
function Preview({ frameId, proofId }: { frameId: string; proofId: string | null }) {
  const [isHeld, setIsHeld] = useState(false);
  const { shown } = useDecoded(proofId === null ? null : pictureUrl('proof', proofId));
  const release = (): void => setIsHeld(false);
  return (
    <div
      className={classes.preview}
      title={words.holdForOriginal}
      onPointerDown={(event) => setIsHeld(event.button === 0)}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
    >
      <Thumb src={pictureUrl('thumb', frameId)} name="" fit="contain" />
      {shown && proofId !== null ? (
        <img className={cx(classes.proof, isHeld && classes.away)} src={shown} alt="" draggable={false} />
      ) : null}
      {isHeld ? <span className={classes.heldTag}>{words.before}</span> : null}
    </div>
  );
}

function Fact({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div className={classes.fact} title={hint}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type Exposure = NonNullable<Frame['header']>['exposure'];

function CameraRow({ exposure }: { exposure: Exposure }) {
  const parts = [
    exposure.exposureSeconds ? shutter(exposure.exposureSeconds) : null,
    exposure.apertureFNumber ? `f/${exposure.apertureFNumber}` : null,
    exposure.isoSpeed ? `ISO\u00a0${count(exposure.isoSpeed)}` : null,
    exposure.focalLengthMm ? `${count(exposure.focalLengthMm)}\u00a0mm` : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return <Fact name={words.exposedAt}>{parts.join(' · ')}</Fact>;
}

/** Null: not measured yet, and the rows are there already. */
function MeasuredRows({ proof, hasFailed }: { proof: Proof | null; hasFailed: boolean }) {
  const { light, exposure, lightness, hints, kelvin, stops: inStops } = words.measured;
  const known = proof?.measured;
  const unknown = hasFailed ? '–' : <span className={classes.unknown} />;
  return (
    <>
      <Fact name={light} hint={hints.light}>
        {known ? kelvin(known.lightKelvin) : unknown}
      </Fact>
      <Fact name={exposure} hint={hints.exposure}>
        {known ? inStops(stops(known.exposureStops)) : unknown}
      </Fact>
      <Fact name={lightness} hint={hints.lightness}>
        {known ? `${Math.round(known.lightnessBefore)} → ${Math.round(known.lightnessAfter)}` : unknown}
      </Fact>
    </>
  );
}

function BracketSection({ shootId, photo }: { shootId: string; photo: Photo }) {
  const frames = useShoot(({ frames }) => frames);
  return (
    <div className={classes.section}>
      <p className={classes.heading}>
        <span>{words.bracketOf(photo.frameIds.length)}</span>
        <span>{photo.bracketReason}</span>
      </p>
      <div className={classes.frames}>
        {framesByExposure(photo).map(({ frameId, evStep }) => (
          <div
            key={frameId}
            {...frameHandle([frameId])}
            className={classes.frame}
            title={words.frameHint(frames.get(frameId)?.name ?? '')}
          >
            <div>
              <Thumb src={pictureUrl('thumb', frameId)} name={frames.get(frameId)?.name ?? ''} />
            </div>
            {stops(evStep)} EV
          </div>
        ))}
      </div>
      <Button onClick={() => void ungroupPhoto(shootId, photo.id)}>{words.ungroup}</Button>
    </div>
  );
}

/**
 * The proof of the photo in question; made only where no other part of the screen makes it already. While the strength moves, the one that was
 * made last stays.
 */
function useWantedProof(wish: ProofWish | null, isMaker: boolean): { proof: Proof | null; failure: Failure | null } {
  const key = wish ? proofKey(wish) : null;
  const subject = wish ? `${wish.photoId} ${wish.templateId}` : null;
  const entry = useProofs(({ entries }) => (key ? entries.get(key) : undefined));
  const last = useRef<{ subject: string; proof: Proof } | null>(null);
  const isMissing = entry === undefined;
  useEffect(() => {
    if (!key || !isMaker || !isMissing) return;
    return wantProof(wishOf(key));
  }, [key, isMaker, isMissing]);
  if (entry && 'proof' in entry && subject !== null) last.current = { subject, proof: entry.proof };
  return {
    proof: last.current !== null && last.current.subject === subject ? last.current.proof : null,
    failure: entry && 'failure' in entry ? entry.failure : null,
  };
}
