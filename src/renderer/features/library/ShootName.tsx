import { TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { tellFailure } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import { renameShoot } from '../../stores/shoots.ts';
import { words } from './words.ts';

type ShootNameProps = { shootId: string; name: string; onDone: () => void };

/** The name of a shoot while it is changed: Enter keeps the new one, Escape the old one. Files and folders keep their names. */
export function ShootName({ shootId, name, onDone }: ShootNameProps) {
  const [draft, setDraft] = useState(name);
  const isGivenUp = useRef(false);
  const keep = async (): Promise<void> => {
    if (isGivenUp.current) return;
    const wanted = draft.trim();
    try {
      if (wanted !== '' && wanted !== name) await renameShoot(shootId, wanted);
    } catch (error) {
      tellFailure(failureFrom(error));
    }
    onDone();
  };
  return (
    <TextInput
      size="xs"
      aria-label={words.nameOf(name)}
      value={draft}
      maxLength={200}
      autoFocus
      onChange={(event) => setDraft(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={() => void keep()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') {
          isGivenUp.current = true;
          onDone();
        }
        event.stopPropagation();
      }}
    />
  );
}
