import { IconPlugConnectedX } from '@tabler/icons-react';
import type { Shoot } from '../../../core/photos/shoot.ts';
import { Progress } from '../../design/Progress.tsx';
import { Status } from '../../design/Status.tsx';
import classes from './ShootScreen.module.css';
import { words } from './words.ts';

type Props = { shoot: Shoot; isGrid: boolean };

/** One line for each thing worth knowing about the shoot at present, and none when there is nothing. */
export function ShootNotes({ shoot, isGrid }: Props) {
  const { progress, skipped } = shoot;
  const isReading = progress.headersRead < progress.total;
  return (
    <div className={classes.notes}>
      {shoot.isMissing ? (
        <div className={classes.note} role="alert">
          <Status icon={IconPlugConnectedX} meaning="red">
            {words.missingTitle}
          </Status>
          <span>{words.missing}</span>
        </div>
      ) : null}
      {isReading ? (
        <div className={classes.note} role="status">
          <span>{words.reading(progress.headersRead, progress.total)}</span>
          <div className={classes.progress}>
            <Progress
              parts={[{ of: 'ink', count: progress.headersRead }]}
              total={progress.total}
              label={words.readingLabel}
            />
          </div>
        </div>
      ) : null}
      {isGrid && skipped.count > 0 ? (
        <details className={classes.note}>
          <summary>{words.skipped(skipped.count)}</summary>
          <ul className={classes.reasons}>
            {skipped.reasons.map(({ reason, count, examples }) => (
              <li key={reason}>
                {count} × {reason}
                {examples.length > 0 ? ` (${examples.join(', ')})` : ''}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
