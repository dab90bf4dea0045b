import { Select } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { ExportPreset } from '../../../contract/studio/exports.ts';
import type { Failure } from '../../../core/errors.ts';
import type { Shoot } from '../../../core/photos/shoot.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { EmptyState } from '../../design/EmptyState.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { Pictogram } from '../../design/Pictogram.tsx';
import { failureFrom } from '../../failures.ts';
import { useShoot, watchShoot } from '../../stores/shoot.ts';
import { useShoots } from '../../stores/shoots.ts';
import { go } from '../../stores/ui.ts';
import { Choices, exampleName, type Options, optionsOf } from './Choices.tsx';
import classes from './DeliverScreen.module.css';
import { ExportFoot } from './ExportFoot.tsx';
import { ExportResult } from './ExportResult.tsx';
import { PhotoPicker } from './PhotoPicker.tsx';
import { useExport } from './useExport.ts';
import { words } from './words.ts';

/** From developed photos to files for a client. Everything here is free. */
export function DeliverScreen({ shootId }: { shootId: string | null }) {
  const list = useShoots(({ list }) => list);
  const { open, shootId: openId } = useShoot();
  const summaries = 'value' in list ? (list.value ?? []) : [];
  const firstId = shootId ?? summaries.find(({ renditionCount }) => renditionCount > 0)?.id ?? null;
  useEffect(() => {
    if (firstId) watchShoot(firstId);
  }, [firstId]);

  if (!firstId) {
    return (
      <EmptyState
        icon={<Pictogram of="deliver" />}
        title={words.emptyTitle}
        actions={
          <Button kind="solid" onClick={() => go({ screen: 'library' })}>
            {words.toLibrary}
          </Button>
        }
      >
        {words.empty}
      </EmptyState>
    );
  }
  if (openId !== firstId || open.state === 'loading') return <EmptyState title={words.opening}> </EmptyState>;
  if (open.state === 'failed') {
    return (
      <div className={classes.padded}>
        <FailureNote
          title={words.failedTitle}
          failure={open.failure}
          actions={<Button onClick={() => watchShoot(firstId)}>{words.retry}</Button>}
        />
      </div>
    );
  }
  return <DeliverShoot shoot={open.value} summaries={summaries} />;
}

function DeliverShoot(props: { shoot: Shoot; summaries: readonly { id: string; name: string }[] }) {
  const { shoot } = props;
  const developed = useMemo(() => shoot.photos.filter(({ renditions }) => renditions.length > 0), [shoot.photos]);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { presets, failure, reload } = usePresets();
  const [options, setOptions] = useState<Options | null>(null);
  const { exporting, start, stop, reset } = useExport();
  useEffect(() => {
    const first = presets?.[0];
    if (first) setOptions((chosen) => chosen ?? optionsOf(first));
  }, [presets]);

  const chosen = developed.filter(({ id }) => !left.has(id));
  const preset = presets?.find(({ id }) => id === options?.presetId);
  const begin = (): void => {
    if (!options || chosen.length === 0) return;
    void start({
      shootId: shoot.id,
      photoIds: chosen.map(({ id }) => id),
      presetId: options.presetId,
      naming: options.naming,
      metadata: options.metadata,
      ...(options.folder ? { outputFolder: options.folder } : {}),
    });
  };
  useShortcuts({
    title: words.keys.title,
    shortcuts: [
      { keys: ['mod+Enter'], label: words.keys.export, run: begin },
      { keys: ['mod+a'], label: words.keys.all, run: () => setLeft(new Set()) },
    ],
  });

  return (
    <div className={classes.deliver}>
      <div className={classes.main}>
        <div className={classes.bar}>
          <Select
            size="xs"
            aria-label={words.shoot}
            allowDeselect={false}
            value={shoot.id}
            data={props.summaries.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => id && go({ screen: 'deliver', shootId: id })}
          />
          <span className={classes.quiet}>{words.ready(developed.length, shoot.photoCount)}</span>
          <span className={classes.gap} />
          {developed.length > 0 ? (
            <Button
              kind="plain"
              onClick={() => setLeft(chosen.length > 0 ? new Set(developed.map(({ id }) => id)) : new Set())}
            >
              {chosen.length > 0 ? words.selectNone : words.selectAll}
            </Button>
          ) : null}
        </div>
        {exporting.state === 'finished' ? (
          <ExportResult answer={exporting.answer} onAgain={reset} />
        ) : developed.length === 0 ? (
          <EmptyState
            icon={<Pictogram of="deliver" />}
            title={words.emptyTitle}
            actions={
              <Button
                kind="solid"
                onClick={() => go({ screen: 'shoot', shootId: shoot.id, view: 'grid', photoId: null })}
              >
                {words.toShoot}
              </Button>
            }
          >
            {words.empty}
          </EmptyState>
        ) : (
          <PhotoPicker shootId={shoot.id} photos={developed} left={left} onLeft={setLeft} />
        )}
      </div>
      <aside className={classes.side} aria-label={words.preset}>
        <div className={classes.options}>
          {failure ? (
            <div className={classes.section}>
              <FailureNote
                title={words.presetsFailed}
                failure={failure}
                actions={<Button onClick={reload}>{words.retry}</Button>}
              />
            </div>
          ) : null}
          {presets && options && preset ? (
            <Choices
              presets={presets}
              options={options}
              example={exampleName(options, preset, shoot, chosen[0] ?? developed[0])}
              onChange={setOptions}
            />
          ) : null}
        </div>
        <ExportFoot
          photoCount={chosen.length}
          exporting={exporting}
          isReady={options !== null}
          onExport={begin}
          onStop={stop}
        />
      </aside>
    </div>
  );
}

function usePresets() {
  const [presets, setPresets] = useState<ExportPreset[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (turn < 0) return;
    studio.exports.presets().then(
      (list) => {
        setPresets(list);
        setFailure(null);
      },
      (error: unknown) => setFailure(failureFrom(error)),
    );
  }, [turn]);
  return { presets, failure, reload: () => setTurn((count) => count + 1) };
}
