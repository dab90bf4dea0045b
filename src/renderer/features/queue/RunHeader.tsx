import { useState } from 'react';
import type { Run } from '../../../contract/studio/runs.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { cx } from '../../design/cx.ts';
import { FailureNote } from '../../design/FailureNote.tsx';
import { count, timeRange } from '../../design/format.ts';
import { Progress } from '../../design/Progress.tsx';
import { Sheet } from '../../design/Sheet.tsx';
import { Status } from '../../design/Status.tsx';
import { failureFrom } from '../../failures.ts';
import { loadRun, takeRun } from '../../stores/runs.ts';
import { useSettings } from '../../stores/settings.ts';
import { go } from '../../stores/ui.ts';
import { useWallet } from '../../stores/wallet.ts';
import classes from './RunHeader.module.css';
import { finishedCount, remainingCount, runLooks } from './states.ts';
import { words } from './words.ts';

type Act = 'pause' | 'resume' | 'cancel' | 'retryFailed';

/** How far a run is, what it has cost so far, and what can be done about it. */
export function RunHeader({ run }: { run: Run }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isStopping, setIsStopping] = useState(false);
  const canReveal = useSettings(({ about }) => about?.canReveal ?? false);
  const hasCredits = useWallet(({ view }) => view.state === 'ready' && view.value.balance.available > 0);
  const finished = finishedCount(run);
  const remaining = remainingCount(run);

  const act = async (what: Act): Promise<void> => {
    setFailure(null);
    setIsStopping(false);
    try {
      takeRun(await studio.runs[what]({ runId: run.id }));
      void loadRun(run.id);
    } catch (error) {
      setFailure(failureFrom(error));
    }
  };
  const reveal = (): void => void studio.app.reveal({ runId: run.id }).catch((error) => setFailure(failureFrom(error)));

  return (
    <header className={classes.header}>
      <div className={classes.top}>
        <div>
          <h2 className={classes.title}>{run.shootName}</h2>
          <p className={classes.quiet}>
            {run.templateName}, {words.strength(run.strength)}
          </p>
        </div>
        <div className={classes.actions}>
          {run.state === 'running' ? <Button onClick={() => void act('pause')}>{words.pause}</Button> : null}
          {run.state === 'paused' ? (
            <Button kind="solid" onClick={() => void act('resume')}>
              {words.resumeRemaining(remaining)}
            </Button>
          ) : null}
          {run.state === 'running' || run.state === 'paused' ? (
            <Button onClick={() => setIsStopping(true)}>{words.cancel}</Button>
          ) : null}
          {run.counts.failed > 0 && run.state !== 'running' ? (
            <Button onClick={() => void act('retryFailed')}>{words.retryFailed(run.counts.failed)}</Button>
          ) : null}
          {canReveal && finished > 0 ? <Button onClick={reveal}>{words.showFolder}</Button> : null}
          <Button onClick={() => go({ screen: 'shoot', shootId: run.shootId, view: 'grid', photoId: null })}>
            {words.toShoot}
          </Button>
          {run.state === 'done' && finished > 0 ? (
            <Button kind="solid" onClick={() => go({ screen: 'deliver', shootId: run.shootId })}>
              {words.deliver}
            </Button>
          ) : null}
        </div>
      </div>
      <Progress
        label={words.nOf(finished, run.counts.total)}
        total={run.counts.total}
        parts={[
          { of: 'ink', count: finished },
          { of: 'red', count: run.counts.failed },
        ]}
      />
      <div className={classes.figures}>
        <Status {...runLooks[run.state]}>{words.states[run.state]}</Status>
        <span data-testid="run-progress">{words.nOf(finished, run.counts.total)}</span>
        {run.counts.failed > 0 ? <span>{words.failed(run.counts.failed)}</span> : null}
        {run.state === 'running' && run.secondsLeft ? (
          <span>{words.left(timeRange(run.secondsLeft.low, run.secondsLeft.high))}</span>
        ) : null}
        {run.state === 'running' && run.currentName ? (
          <span className={cx(classes.now, classes.quiet)}>{words.now(run.currentName)}</span>
        ) : null}
        <span className={classes.gap} />
        <span className={classes.credits}>
          <Credit name={words.held} value={run.credits.held} />
          <Credit name={words.charged} value={run.credits.charged} />
          <Credit name={words.returned} value={run.credits.returned} />
        </span>
      </div>
      {run.state === 'out-of-credits' ? (
        <div className={cx(classes.notice, classes.needs)} role="status">
          <div>
            <strong>{words.outTitle(finished, run.counts.total, remaining)}</strong>
            <p>{hasCredits ? words.toppedUp : words.outText}</p>
          </div>
          <Button kind={hasCredits ? 'outline' : 'solid'} onClick={() => go({ screen: 'credits' })}>
            {words.topUp}
          </Button>
          <Button kind={hasCredits ? 'solid' : 'outline'} onClick={() => void act('resume')}>
            {words.resumeRemaining(remaining)}
          </Button>
          <Button onClick={() => setIsStopping(true)}>{words.stop}</Button>
        </div>
      ) : run.sentence ? (
        <div className={classes.notice} role="status">
          <div>{run.sentence}</div>
        </div>
      ) : null}
      {failure ? <FailureNote failure={failure} /> : null}
      <Sheet title={words.stopTitle} isOpen={isStopping} onClose={() => setIsStopping(false)} size="28rem">
        <p>{words.stopText(remaining)}</p>
        <div className={classes.actions} style={{ marginTop: 16 }}>
          <Button onClick={() => setIsStopping(false)}>{words.keepGoing}</Button>
          <Button kind="solid" onClick={() => void act('cancel')}>
            {words.cancel}
          </Button>
        </div>
      </Sheet>
    </header>
  );
}

function Credit({ name, value }: { name: string; value: number }) {
  return (
    <span className={classes.credit}>
      <span className={classes.quiet}>{name}</span>
      <b>{count(value)}</b>
    </span>
  );
}
