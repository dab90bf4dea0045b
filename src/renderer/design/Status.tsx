import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import classes from './Status.module.css';

export type Meaning = 'plain' | 'amber' | 'green' | 'blue' | 'red';

/** A state as a shape and a word; the colour only repeats what they say. */
export function Status({ icon: Icon, meaning, children }: { icon: TablerIcon; meaning: Meaning; children: ReactNode }) {
  return (
    <span className={cx(classes.status, classes[meaning])}>
      <Icon size={15} aria-hidden />
      {children}
    </span>
  );
}
