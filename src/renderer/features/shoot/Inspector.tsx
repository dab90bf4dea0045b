import { NumberInput, Slider } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TemplateView } from '../../../contract/studio/looks.ts';
import type { Photo } from '../../../core/photos/shoot.ts';
import { Button } from '../../design/Button.tsx';
import { Choice, Choices } from '../../design/Choice.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { chooseTemplate, isPaidFor, loadTemplates, setStrength, useLook } from '../../stores/look.ts';
import classes from './Inspector.module.css';
import { PhotoInQuestion } from './PhotoInQuestion.tsx';
import { words } from './words.ts';

/** The look on top, then the photo it is judged on. */
export function Inspector(props: {
  shootId: string;
  target: readonly Photo[];
  active: Photo | null;
  template: TemplateView | null;
  /** The preview is left out where the photo itself fills the screen. */
  withPreview: boolean;
  children: ReactNode;
}) {
  const { shootId, active, template } = props;
  return (
    <aside className={classes.inspector} aria-label="Inspector">
      <div className={classes.scroll}>
        <Templates target={props.target} />
        <Strength />
        {active ? (
          <PhotoInQuestion
            key={active.id}
            shootId={shootId}
            photo={active}
            template={template}
            withPreview={props.withPreview}
          />
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
