import { IconArrowUp, IconFolder, IconStar } from '@tabler/icons-react';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import type { Place } from '../../contract/studio/app.ts';
import type { Failure } from '../../core/errors.ts';
import { studio } from '../client.ts';
import { Button } from '../design/Button.tsx';
import { cx } from '../design/cx.ts';
import { FailureNote } from '../design/FailureNote.tsx';
import { Sheet } from '../design/Sheet.tsx';
import { failureFrom } from '../failures.ts';
import { useSettings } from '../stores/settings.ts';
import classes from './FolderPicker.module.css';
import { words } from './words.ts';

type Purpose = 'open' | 'output';
type Asked = { purpose: Purpose; answer: (path: string | null) => void };

const useAsked = create<{ asked: Asked | null }>(() => ({ asked: null }));

/** Asks for a folder: with the system's own dialog where the host has one, else with ours. Null: nothing was chosen. */
export async function pickFolder(purpose: Purpose): Promise<string | null> {
  if (useSettings.getState().about?.canPickNatively) return (await studio.app.pickFolder({ purpose })).path;
  return new Promise((resolve) => {
    const answer = (path: string | null): void => {
      useAsked.setState({ asked: null });
      resolve(path);
    };
    useAsked.setState({ asked: { purpose, answer } });
  });
}

/** Our own folder dialog, for hosts without one. */
export function FolderPicker() {
  const asked = useAsked(({ asked }) => asked);
  const text = words.folder;
  return (
    <Sheet
      title={asked?.purpose === 'output' ? text.outputTitle : text.openTitle}
      isOpen={asked !== null}
      onClose={() => asked?.answer(null)}
      size="44rem"
      isOnTop
    >
      {asked ? <Browser asked={asked} /> : null}
    </Sheet>
  );
}

function Browser({ asked }: { asked: Asked }) {
  const [place, setPlace] = useState<Place | null>(null);
  const [typed, setTyped] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const text = words.folder;

  const visits = useRef(0);
  /** @returns where one is then; null where that failed, or somebody went on meanwhile */
  const visit = useCallback(async (path: string | null): Promise<Place | null> => {
    visits.current += 1;
    const own = visits.current;
    try {
      const next = await studio.app.places({ path });
      if (own !== visits.current) return null;
      setPlace(next);
      // What was typed while the first folder was looked for stays.
      setTyped((typed) => (path === null && typed !== '' ? typed : next.path));
      setFailure(null);
      return next;
    } catch (error) {
      if (own === visits.current) setFailure(failureFrom(error));
      return null;
    }
  }, []);
  useEffect(() => void visit(null), [visit]);

  /** Whatever the line says is what is chosen, looked at or not. */
  const choose = async (): Promise<void> => {
    const chosen = place?.path === typed ? place : await visit(typed);
    if (chosen) asked.answer(chosen.path);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void visit(typed);
  };
  return (
    <>
      <form className={classes.bar} onSubmit={onSubmit}>
        <Button
          isIcon
          aria-label={text.up}
          disabled={!place?.parent}
          onClick={() => place?.parent && void visit(place.parent)}
        >
          <IconArrowUp size={16} aria-hidden />
        </Button>
        <input
          className={classes.path}
          aria-label={text.path}
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" disabled={typed === place?.path}>
          {text.go}
        </Button>
      </form>
      {failure ? <FailureNote failure={failure} /> : null}
      <div className={classes.columns}>
        <ul className={cx(classes.list, classes.places)} aria-label={text.places}>
          {place?.shortcuts.map((folder) => (
            <FolderRow key={folder.path} folder={folder} icon="star" onOpen={visit} />
          ))}
        </ul>
        <ul className={classes.list} aria-label={place?.path ?? text.path}>
          {place?.folders.map((folder) => (
            <FolderRow key={folder.path} folder={folder} icon="folder" onOpen={visit} />
          ))}
          {place?.folders.length === 0 ? <li className={classes.quiet}>{text.empty}</li> : null}
        </ul>
      </div>
      <div className={classes.foot}>
        <p>{place && asked.purpose === 'open' ? text.photos(place.photoCount) : ''}</p>
        <Button onClick={() => asked.answer(null)}>{text.cancel}</Button>
        <Button kind="solid" disabled={!place} onClick={() => void choose()}>
          {asked.purpose === 'open' ? text.open : text.choose}
        </Button>
      </div>
    </>
  );
}

function FolderRow(props: {
  folder: { name: string; path: string };
  icon: 'star' | 'folder';
  onOpen: (path: string) => void;
}) {
  const Icon = props.icon === 'star' ? IconStar : IconFolder;
  return (
    <li>
      <button type="button" className={classes.row} onClick={() => props.onOpen(props.folder.path)}>
        <Icon size={16} aria-hidden />
        <span>{props.folder.name}</span>
      </button>
    </li>
  );
}
