import type { ReactNode } from 'react';
import type { ExportPreset } from '../../../contract/studio/exports.ts';
import { nameFor, unknownTokens, withoutEnding } from '../../../core/photos/naming.ts';
import type { Photo, Shoot } from '../../../core/photos/shoot.ts';
import { pickFolder } from '../../app/FolderPicker.tsx';
import { Button } from '../../design/Button.tsx';
import { Choice, Choices as ChoiceList } from '../../design/Choice.tsx';
import { bytes } from '../../design/format.ts';
import { useShoot } from '../../stores/shoot.ts';
import classes from './DeliverScreen.module.css';
import { words } from './words.ts';

export type Options = {
  presetId: string;
  metadata: ExportPreset['metadata'];
  naming: string;
  /** Null: the studio's own choice. */
  folder: string | null;
};

export const optionsOf = (preset: ExportPreset): Options => ({
  presetId: preset.id,
  metadata: preset.metadata,
  naming: preset.naming,
  folder: null,
});

/** The name that the first file will get, before anything is added to keep it unique. */
export function exampleName(options: Options, preset: ExportPreset, shoot: Shoot, photo: Photo | undefined): string {
  const frame = photo ? useShoot.getState().frames.get(photo.mainFrameId) : undefined;
  const endings = { jpeg: '.jpg', webp: '.webp', png: '.png' };
  const name = nameFor(options.naming, {
    name: withoutEnding(frame?.name ?? 'IMG_0231.jpg'),
    seq: 1,
    shoot: shoot.name,
    template: photo?.renditions.at(-1)?.templateId ?? '',
    takenAt: frame?.header?.exposure.takenAt ?? null,
    at: localNow(),
  });
  return name + endings[preset.format];
}

function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

export function Choices(props: {
  presets: readonly ExportPreset[];
  options: Options;
  example: string;
  onChange: (options: Options) => void;
}) {
  const { presets, options, onChange } = props;
  const unknown = unknownTokens(options.naming);
  const pick = async (): Promise<void> => {
    const folder = await pickFolder('output');
    if (folder) onChange({ ...options, folder });
  };
  return (
    <>
      <Group title={words.preset}>
        {presets.map((preset) => (
          <Choice
            key={preset.id}
            group="preset"
            name={preset.name}
            aside={words.size(preset)}
            isChosen={options.presetId === preset.id}
            onChoose={() => onChange({ ...optionsOf(preset), folder: options.folder })}
          >
            {options.presetId === preset.id ? `${preset.description} ${factsOf(preset)}` : null}
          </Choice>
        ))}
      </Group>
      <Group title={words.metadata}>
        {Object.entries(words.policies).map(([policy, [name = '', text = '']]) => (
          <Choice
            key={policy}
            group="metadata"
            name={name}
            isChosen={options.metadata === policy}
            onChoose={() => onChange({ ...options, metadata: policy as Options['metadata'] })}
          >
            {options.metadata === policy ? text : null}
          </Choice>
        ))}
      </Group>
      <div className={classes.section}>
        <label className={classes.heading} htmlFor="naming">
          {words.naming}
        </label>
        <input
          id="naming"
          className={classes.field}
          value={options.naming}
          maxLength={200}
          spellCheck={false}
          onChange={(event) => onChange({ ...options, naming: event.target.value })}
        />
        <p className={classes.small}>{words.example(props.example)}</p>
        <p className={unknown.length > 0 ? classes.warn : classes.small}>
          {unknown.length > 0 ? words.unknown(unknown) : words.namingHint}
        </p>
      </div>
      <div className={classes.section}>
        <p className={classes.heading}>{words.folder}</p>
        <div className={classes.folder}>
          <span className={classes.path}>
            {options.folder ?? words.defaultFolder(presets.find(({ id }) => id === options.presetId)?.name ?? '')}
          </span>
          <Button onClick={() => void pick()}>{words.change}</Button>
        </div>
        {options.folder ? (
          <Button kind="plain" onClick={() => onChange({ ...options, folder: null })}>
            {words.useDefault}
          </Button>
        ) : null}
        <p className={classes.small}>{words.unique}</p>
      </div>
    </>
  );
}

function factsOf(preset: ExportPreset): string {
  const most = preset.maxBytes ? bytes(preset.maxBytes) : '';
  const isSaid = preset.description.toLowerCase().includes(most.toLowerCase());
  const facts = [preset.format.toUpperCase(), words.quality(preset.quality), isSaid ? null : words.under(most)];
  return `${facts.filter((fact) => fact !== null).join(', ')}.`;
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={classes.section}>
      <legend className="visually-hidden">{title}</legend>
      <p className={classes.heading} aria-hidden>
        {title}
      </p>
      <ChoiceList>{children}</ChoiceList>
    </fieldset>
  );
}
