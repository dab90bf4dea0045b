import { IconFolderOpen, IconLock, IconPhotoPlus } from '@tabler/icons-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useShortcuts } from '../../app/shortcuts.ts';
import { bridge } from '../../bridge.ts';
import { Button } from '../../design/Button.tsx';
import { cx } from '../../design/cx.ts';
import { FailureNote } from '../../design/FailureNote.tsx';
import { Progress } from '../../design/Progress.tsx';
import { useSettings } from '../../stores/settings.ts';
import { loadShoots, useShoots } from '../../stores/shoots.ts';
import classes from './LibraryScreen.module.css';
import { openDrop, openFiles, openFolder, openSample, stopCopying, useOpening } from './opening.ts';
import { SamplePicture } from './SamplePicture.tsx';
import { ShootCard } from './ShootCard.tsx';
import { words } from './words.ts';

/** Where every shoot begins: drop a folder, open one, or try the sample. */
export function LibraryScreen() {
  const { list, leaving } = useShoots();
  const failure = useOpening(({ failure }) => failure);
  const { isOver, ...drop } = useDrop();
  useEffect(() => void loadShoots(), []);
  useShortcuts({
    title: words.recent,
    shortcuts: [{ keys: ['mod+o'], label: words.openFolder, run: () => void openFolder() }],
  });
  const shoots = ('value' in list ? (list.value ?? []) : []).filter(({ id }) => !leaving.has(id));
  const isAlone = shoots.length === 0;
  return (
    <section className={classes.library} {...drop} aria-label="Library">
      <div className={cx(classes.inside, isAlone && classes.alone)}>
        {list.state === 'loading' ? null : <DropZone isHero={isAlone} />}
        {failure ? <FailureNote title={words.openFailed} failure={failure} /> : null}
        {list.state === 'failed' ? (
          <FailureNote
            title={words.listFailed}
            failure={list.failure}
            actions={<Button onClick={() => void loadShoots()}>{words.retry}</Button>}
          />
        ) : null}
        {isAlone ? null : (
          <section>
            <h2 className={classes.heading}>{words.recent}</h2>
            <ul className={classes.grid}>
              {shoots.map((shoot) => (
                <ShootCard key={shoot.id} shoot={shoot} />
              ))}
            </ul>
          </section>
        )}
      </div>
      {isOver ? <div className={classes.over}>{words.dropNow}</div> : null}
    </section>
  );
}

function DropZone({ isHero }: { isHero: boolean }) {
  const { isOpening, copying } = useOpening();
  const about = useSettings(({ about }) => about);
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <section className={cx(classes.zone, isHero && classes.hero)}>
      {isHero ? <SamplePicture /> : null}
      <h2>{words.dropTitle}</h2>
      {copying ? (
        <div className={classes.copying} role="status">
          <div className={classes.line}>
            <span>{words.copying(copying.done, copying.total)}</span>
            <Button onClick={stopCopying}>{words.stop}</Button>
          </div>
          <Progress
            parts={[{ of: 'ink', count: copying.done }]}
            total={copying.total}
            label={words.copying(copying.done, copying.total)}
          />
          <span className={classes.name}>{copying.name}</span>
          <p>{words.copyingText}</p>
        </div>
      ) : (
        <>
          <p>{words.dropText}</p>
          <div className={classes.actions}>
            <Button kind="solid" size={isHero ? 'large' : undefined} disabled={isOpening} onClick={openFolder}>
              <IconFolderOpen size={18} aria-hidden />
              {words.openFolder}
            </Button>
            {bridge() ? null : (
              <Button size={isHero ? 'large' : undefined} disabled={isOpening} onClick={() => chooser.current?.click()}>
                <IconPhotoPlus size={18} aria-hidden />
                {words.choosePhotos}
              </Button>
            )}
            <Button size={isHero ? 'large' : undefined} disabled={isOpening} onClick={() => void openSample()}>
              {words.openSample}
            </Button>
          </div>
          <input
            ref={chooser}
            type="file"
            multiple
            accept="image/jpeg,image/png,image/webp,image/tiff,image/avif"
            hidden
            onChange={(event) => {
              void openFiles([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
          />
        </>
      )}
      <div className={classes.facts}>
        <span className={classes.fact}>
          <IconLock size={14} aria-hidden />
          {words.stays}
        </span>
        {about ? <span className={classes.fact}>{words.formats(about.formats)}</span> : null}
      </div>
    </section>
  );
}

/** The whole screen takes a drop. Entering a child fires "leave" on its parent, so entries are counted. */
function useDrop() {
  const [depth, setDepth] = useState(0);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return {
    isOver: depth > 0,
    onDragEnter: (event: DragEvent) => hasFiles(event) && setDepth((count) => count + 1),
    onDragLeave: (event: DragEvent) => hasFiles(event) && setDepth((count) => Math.max(0, count - 1)),
    onDragOver: (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setDepth(0);
      void openDrop(event.dataTransfer);
    },
  };
}
