import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ExportEvent } from '../../../contract/studio/exports.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { bytes, count } from '../../design/format.ts';
import { tellFailure } from '../../design/notify.tsx';
import { Status } from '../../design/Status.tsx';
import { failureFrom } from '../../failures.ts';
import { useSettings } from '../../stores/settings.ts';
import classes from './DeliverScreen.module.css';
import { words } from './words.ts';

type Finished = Extract<ExportEvent, { type: 'finished' }>;

/** What was written, where, and what was not. */
export function ExportResult({ answer, onAgain }: { answer: Finished; onAgain: () => void }) {
  const canReveal = useSettings(({ about }) => about?.canReveal ?? false);
  const reveal = (): void => {
    studio.app.reveal({ folder: answer.folder }).catch((error: unknown) => tellFailure(failureFrom(error)));
  };
  return (
    <section className={classes.result} data-testid="export-result">
      <div className={classes.line}>
        <h2>{words.done(answer.files.length)}</h2>
        <div className={classes.line}>
          {canReveal ? <Button onClick={reveal}>{words.showFolder}</Button> : null}
          <Button onClick={onAgain}>{words.another}</Button>
        </div>
      </div>
      <p className={classes.path}>{answer.folder}</p>
      {answer.notPaid > 0 ? <p className={classes.quiet}>{words.notPaid(answer.notPaid)}</p> : null}
      {answer.failures.length > 0 ? (
        <div className={classes.stack}>
          <Status icon={IconAlertTriangle} meaning="red">
            {words.failures(answer.failures.length)}
          </Status>
          {answer.failures.map(({ photoId, name, failure }) => (
            <FailureNote key={photoId} title={name} failure={failure} />
          ))}
        </div>
      ) : null}
      <ul className={classes.files}>
        {answer.files.map((file) => (
          <li key={`${file.photoId} ${file.name}`} className={classes.file}>
            <span className={classes.fileName}>
              <IconCheck size={15} className={classes.written} aria-hidden />
              {file.name}
            </span>
            <span className={classes.quiet}>
              {count(file.widthPx)} × {count(file.heightPx)} px
            </span>
            <span className={classes.quiet}>{bytes(file.fileBytes)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
