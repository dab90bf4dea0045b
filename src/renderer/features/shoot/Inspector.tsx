import { NumberInput, Slider } from '@mantine/core';
import { useEffect } from 'react';
import type { Proof, TemplateView } from '../../../contract/studio/looks.ts';
import type { Photo } from '../../../core/photos/shoot.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { Choice, Choices } from '../../design/Choice.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { bytes, count, shutter, stops } from '../../design/format.ts';
import { tell, tellFailure } from '../../design/notify.ts';
import { Thumb } from '../../design/Thumb.tsx';
import { failureFrom } from '../../failures.ts';
import { pictureUrl } from '../../pictures.ts';
import { chooseTemplate, isPaidFor, loadTemplates, setStrength, useLook } from '../../stores/look.ts';
import { type ProofWish, proofKey, useProofs, wantProof, wishOf } from '../../stores/proofs.ts';
import { takeShoot, useShoot } from '../../stores/shoot.ts';
import classes from './Inspector.module.css';
import { OpenDamaged } from './OpenDamaged.tsx';
import { framesByExposure } from './target.ts';
import { frameHandle } from './useFrameDrag.ts';
import { words } from './words.ts';

/** The look on top, then the photo it is judged on. */
export function Inspector(props: {
  shootId: string;
  target: readonly Photo[];
  active: Photo | null;
  template: TemplateView | null;
  /** The preview is left out where the photo itself fills the screen. */
  withPreview: boolean;
  children: React.ReactNode;
}) {
  const { shootId, active, template } = props;
  return (
    <aside className={classes.inspector} aria-label="Inspector">
      <div className={classes.scroll}>
        <Templates target={props.target} />
        <Strength />
        {active ? (
          <>
            <PhotoSection shootId={shootId} photo={active} template={template} withPreview={props.withPreview} />
            {active.frameIds.length > 1 ? <BracketSection shootId={shootId} photo={active} /> : null}
          </>
        ) : (
          <div className={classes.section}>
            <p className={classes.quiet}>{words.noPhoto}</p>
          </div>
        )}
      </div>
      {props.children}
    </aside>
  );
}

function Templates({ target }: { target: readonly Photo[] }) {
  const { templates, templateId } = useLook();
  if (templates.state === 'failed') {
    return (
      <div className={classes.section}>
        <FailureNote
          title={words.templatesFailed}
          failure={templates.failure}
          actions={<Button onClick={() => void loadTemplates()}>{words.retry}</Button>}
        />
      </div>
    );
  }
  if (templates.state === 'loading') return null;
  return (
    <fieldset className={classes.section}>
      <legend className="visually-hidden">{words.template}</legend>
      <p className={classes.heading} aria-hidden>
        {words.template}
      </p>
      <Choices>
        {templates.value.map((template) => (
          <TemplateRow
            key={template.id}
            template={template}
            isChosen={template.id === templateId}
            paidCount={target.filter((photo) => isPaidFor(photo, template)).length}
          />
        ))}
      </Choices>
    </fieldset>
  );
}

function TemplateRow(props: { template: TemplateView; isChosen: boolean; paidCount: number }) {
  const { template, isChosen, paidCount } = props;
  return (
    <Choice
      group="template"
      name={template.name}
      isChosen={isChosen}
      onChoose={() => chooseTemplate(template.id)}
      aside={paidCount > 0 ? <span className={classes.paidNote}>{words.alreadyPaid(paidCount)}</span> : null}
    >
      {isChosen ? template.description : null}
      {template.disclosure === 'must-disclose' ? <span className={classes.discloseNote}>{words.disclose}</span> : null}
    </Choice>
  );
}

function Strength() {
  const strength = useLook(({ strength }) => strength);
  return (
    <div className={classes.section}>
      <p className={classes.heading}>
        <span>{words.strength}</span>
      </p>
      <div className={classes.strength} title={words.strengthHint}>
        <Slider
          size="sm"
          onDoubleClick={() => setStrength(100)}
          min={0}
          max={100}
          value={strength}
          onChange={setStrength}
          label={null}
          thumbLabel={words.strength}
        />
        <NumberInput
          size="xs"
          aria-label={words.strength}
          min={0}
          max={100}
          clampBehavior="strict"
          value={strength}
          onChange={(value) => typeof value === 'number' && setStrength(value)}
        />
      </div>
    </div>
  );
}

function PhotoSection(props: { shootId: string; photo: Photo; template: TemplateView | null; withPreview: boolean }) {
  const { shootId, photo, template, withPreview } = props;
  const frame = useShoot(({ frames }) => frames.get(photo.mainFrameId));
  const strength = useLook(({ strength }) => strength);
  const longSidePx = withPreview ? 640 : 1600;
  const wish =
    template && !frame?.problem ? { shootId, photoId: photo.id, templateId: template.id, strength, longSidePx } : null;
  const proof = useWantedProof(wish, withPreview);
  if (!frame) return null;
  return (
    <div className={classes.section}>
      {withPreview && !frame.problem ? (
        <div className={classes.preview}>
          <Thumb
            src={pictureUrl(proof ? 'proof' : 'thumb', proof ? proof.id : photo.mainFrameId)}
            name=""
            fit="contain"
          />
        </div>
      ) : null}
      {withPreview && !frame.problem ? <p className={classes.quiet}>{words.previewFree}</p> : null}
      <p className={classes.photoName} title={frame.name}>
        {frame.name}
      </p>
      {frame.problem ? (
        <FailureNote failure={frame.problem} actions={<OpenDamaged shootId={shootId} frame={frame} />} />
      ) : null}
      <dl className={classes.facts}>
        {frame.header ? (
          <>
            <dt>{words.size}</dt>
            <dd>
              {count(frame.header.widthPx)} × {count(frame.header.heightPx)}, {bytes(frame.fileBytes)}
            </dd>
          </>
        ) : null}
        {frame.header ? <CameraRow exposure={frame.header.exposure} /> : null}
        {proof ? <MeasuredRows proof={proof} /> : null}
      </dl>
      {proof && proof.measured.notes.length > 0 ? (
        <div className={classes.notes}>
          {proof.measured.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function CameraRow({
  exposure,
}: {
  exposure: NonNullable<import('../../../core/photos/shoot.ts').Frame['header']>['exposure'];
}) {
  const parts = [
    exposure.exposureSeconds ? shutter(exposure.exposureSeconds) : null,
    exposure.apertureFNumber ? `f/${exposure.apertureFNumber}` : null,
    exposure.isoSpeed ? `ISO ${count(exposure.isoSpeed)}` : null,
    exposure.focalLengthMm ? `${count(exposure.focalLengthMm)} mm` : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return (
    <>
      <dt>{words.exposedAt}</dt>
      <dd>{parts.join(' · ')}</dd>
    </>
  );
}

function MeasuredRows({ proof }: { proof: Proof }) {
  const { lightKelvin, exposureStops, lightnessBefore, lightnessAfter } = proof.measured;
  return (
    <>
      <dt>{words.measured.light}</dt>
      <dd>{words.measured.kelvin(lightKelvin)}</dd>
      <dt>{words.measured.exposure}</dt>
      <dd>{words.measured.stops(stops(exposureStops))}</dd>
      <dt>{words.measured.lightness}</dt>
      <dd>
        {Math.round(lightnessBefore)} → {Math.round(lightnessAfter)}
      </dd>
    </>
  );
}

function BracketSection({ shootId, photo }: { shootId: string; photo: Photo }) {
  const frames = useShoot(({ frames }) => frames);
  const ungroup = async (): Promise<void> => {
    try {
      takeShoot(await studio.shoots.ungroup({ shootId, photoId: photo.id }));
      tell(words.ungrouped);
    } catch (error) {
      tellFailure(failureFrom(error));
    }
  };
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
      <Button onClick={() => void ungroup()}>{words.ungroup}</Button>
    </div>
  );
}

/** The proof of the photo in question; made only where no other part of the screen makes it already. */
function useWantedProof(wish: ProofWish | null, isMaker: boolean): Proof | null {
  const key = wish ? proofKey(wish) : null;
  const entry = useProofs(({ entries }) => (key ? entries.get(key) : undefined));
  useEffect(() => {
    if (!key || !isMaker) return;
    return wantProof(wishOf(key));
  }, [key, isMaker]);
  return entry && 'proof' in entry ? entry.proof : null;
}
