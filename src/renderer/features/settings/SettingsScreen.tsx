import { NumberInput, Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Settings } from '../../../contract/studio/app.ts';
import { nameFor, unknownTokens } from '../../../core/photos/naming.ts';
import { pickFolder } from '../../app/FolderPicker.tsx';
import { Button } from '../../design/Button.tsx';
import { EmptyState } from '../../design/EmptyState.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { percent } from '../../design/format.ts';
import { Segments } from '../../design/Segments.tsx';
import { changeSettings, loadSettings, type SettingsChange, useSettings } from '../../stores/settings.ts';
import { AboutSection } from './AboutSection.tsx';
import classes from './SettingsScreen.module.css';
import { WalletSection } from './WalletSection.tsx';
import { words } from './words.ts';

/** Every change is kept at once; there is no button to save. */
export function SettingsScreen() {
  const { settings, failure } = useSettings();
  if (!settings && !failure) return <EmptyState title=" "> </EmptyState>;
  return (
    <div className={classes.settings}>
      <div className={classes.inside}>
        {failure ? (
          <FailureNote
            title={settings ? words.saveFailed : words.failedTitle}
            failure={failure}
            actions={<Button onClick={() => void loadSettings()}>{words.retry}</Button>}
          />
        ) : null}
        {settings ? (
          <>
            <Appearance settings={settings} />
            <Files settings={settings} />
            <Spending settings={settings} />
            <WalletSection />
          </>
        ) : null}
        <AboutSection />
      </div>
    </div>
  );
}

const textScales = [100, 110, 125, 150, 200];

const save = (change: SettingsChange): void => void changeSettings(change);

function Appearance({ settings }: { settings: Settings }) {
  return (
    <Section title={words.appearance}>
      <SettingRow name={words.theme}>
        <Segments
          label={words.theme}
          value={settings.theme}
          options={optionsOf(words.themes)}
          onChange={(theme) => save({ theme })}
        />
      </SettingRow>
      <SettingRow name={words.canvas} hint={words.canvasHint}>
        <Segments
          label={words.canvas}
          value={settings.canvas}
          options={optionsOf(words.canvases)}
          onChange={(canvas) => save({ canvas })}
        />
      </SettingRow>
      <SettingRow name={words.textScale}>
        <Segments
          label={words.textScale}
          value={String(settings.textScale)}
          options={textScales.map((part) => ({ value: String(part), label: percent(part) }))}
          onChange={(percent) => save({ textScale: Number(percent) })}
        />
      </SettingRow>
    </Section>
  );
}

function Files({ settings }: { settings: Settings }) {
  const [naming, setNaming] = useState(settings.naming);
  const unknown = unknownTokens(naming);
  const pick = async (): Promise<void> => {
    const outputFolder = await pickFolder('output');
    if (outputFolder) save({ outputFolder });
  };
  return (
    <Section title={words.files}>
      <SettingRow name={words.outputFolder}>
        <span className={classes.path}>{settings.outputFolder ?? words.defaultFolder}</span>
        <Button onClick={() => void pick()}>{words.change}</Button>
        {settings.outputFolder ? (
          <Button onClick={() => save({ outputFolder: null })}>{words.useDefault}</Button>
        ) : null}
      </SettingRow>
      <SettingRow name={words.naming}>
        <div className={classes.stack}>
          <input
            className={classes.field}
            aria-label={words.naming}
            value={naming}
            maxLength={200}
            spellCheck={false}
            onChange={(event) => setNaming(event.target.value)}
            onBlur={() => naming !== settings.naming && save({ naming })}
          />
          <p className={classes.hint}>{words.example(example(naming))}</p>
          <p className={unknown.length > 0 ? classes.warn : classes.hint}>
            {unknown.length > 0 ? words.unknown(unknown) : words.namingHint}
          </p>
        </div>
      </SettingRow>
      <SettingRow name={words.brackets} hint={words.bracketsHint}>
        <Switch
          classNames={{ thumb: classes.thumb ?? '', track: classes.track ?? '' }}
          aria-label={words.brackets}
          checked={settings.groupBrackets}
          onChange={(event) => save({ groupBrackets: event.currentTarget.checked })}
        />
      </SettingRow>
    </Section>
  );
}

function Spending({ settings }: { settings: Settings }) {
  return (
    <Section title={words.credits}>
      <SettingRow name={words.confirm} hint={words.confirmHint}>
        <NumberInput
          size="xs"
          w="6rem"
          min={0}
          max={50}
          clampBehavior="strict"
          aria-label={words.confirm}
          value={settings.confirmAboveCredits}
          onChange={(value) => typeof value === 'number' && save({ confirmAboveCredits: value })}
        />
        <span>{words.confirmUnit}</span>
      </SettingRow>
    </Section>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className={classes.heading}>{title}</h2>
      <div className={classes.rows}>{children}</div>
    </section>
  );
}

export function SettingRow({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div className={classes.row}>
      <div>
        <p className={classes.name}>{name}</p>
        {hint ? <p className={classes.hint}>{hint}</p> : null}
      </div>
      <div className={classes.value}>{children}</div>
    </div>
  );
}

/** The words of a choice as its options, in the order in which they are written down. */
function optionsOf<T extends string>(named: Record<T, string>): { value: T; label: string }[] {
  return Object.entries<string>(named).map(([value, label]) => ({ value: value as T, label }));
}

function example(naming: string): string {
  const parts = { name: 'IMG_0231', seq: 7, shoot: 'Canal house', template: 'Listing Natural' };
  return `${nameFor(naming, { ...parts, takenAt: '2026-10-03T10:30:05', at: '2026-10-03T18:00:00' })}.jpg`;
}
