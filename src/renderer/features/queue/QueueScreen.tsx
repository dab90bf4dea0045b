import { useEffect } from 'react';
import type { Run } from '../../../contract/studio/runs.ts';
import { formatRoute } from '../../app/routes.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { EmptyState } from '../../design/EmptyState.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { shortMoment } from '../../design/format.ts';
import { tellFailure } from '../../design/notify.tsx';
import { Pictogram } from '../../design/Pictogram.tsx';
import { Progress } from '../../design/Progress.tsx';
import { Status } from '../../design/Status.tsx';
import { failureFrom } from '../../failures.ts';
import { isOver, loadRun, takeRun, useRuns } from '../../stores/runs.ts';
import { go } from '../../stores/ui.ts';
import { openSample } from '../library/opening.ts';
import classes from './QueueScreen.module.css';
import { RunHeader } from './RunHeader.tsx';
import { RunPhotos } from './RunPhotos.tsx';
import { finishedCount, runLooks } from './states.ts';
import { useSpoken } from './useSpoken.ts';
import { words } from './words.ts';

export function QueueScreen({ runId }: { runId: string | null }) {
  const list = useRuns(({ list }) => list);
  if (list.state === 'loading') return <EmptyState title={words.loading}> </EmptyState>;
  if (list.state === 'failed') {
    return (
      <div className={classes.padded}>
        <FailureNote title={words.listFailed} failure={list.failure} />
      </div>
    );
  }
  if (list.value.length === 0) {
    return (
      <EmptyState
        icon={<Pictogram of="queue" />}
        title={words.emptyTitle}
        actions={
          <>
            <Button kind="solid" onClick={() => go({ screen: 'library' })}>
              {words.toLibrary}
            </Button>
            <Button onClick={() => void openSample()}>{words.openSample}</Button>
          </>
        }
      >
        {words.empty}
      </EmptyState>
    );
  }
  const run = list.value.find(({ id }) => id === runId) ?? list.value.find((run) => !isOver(run)) ?? list.value[0];
  return run ? <Runs runs={list.value} run={run} /> : null;
}

function Runs({ runs, run }: { runs: readonly Run[]; run: Run }) {
  const photos = useRuns(({ photos }) => photos.get(run.id));
  useEffect(() => void loadRun(run.id), [run.id]);
  const spoken = useSpoken(
    words.live({
      shootName: run.shootName,
      done: finishedCount(run),
      total: run.counts.total,
      failed: run.counts.failed,
    }),
  );
  const step = (by: number) => (): void => {
    const next = runs[runs.indexOf(run) + by];
    if (next) go({ screen: 'queue', runId: next.id }, { replace: true });
  };
  const pauseOrResume = (): void => {
    const call = run.state === 'running' ? studio.runs.pause : run.state === 'paused' ? studio.runs.resume : null;
    call?.({ runId: run.id }).then(takeRun, (error: unknown) => tellFailure(failureFrom(error)));
  };
  useShortcuts({
    title: words.keys.title,
    shortcuts: [
      { keys: ['p'], label: words.keys.pause, run: pauseOrResume },
      { keys: ['ArrowUp'], label: words.keys.previous, run: step(-1), repeats: true },
      { keys: ['ArrowDown'], label: words.keys.next, run: step(1), repeats: true },
    ],
  });
  return (
    <div className={classes.queue}>
      <nav className={classes.list} aria-label={words.runs}>
        {runs.map((other) => (
          <RunCard key={other.id} run={other} isShown={other.id === run.id} />
        ))}
      </nav>
      <section className={classes.detail}>
        <RunHeader key={run.id} run={run} />
        {photos?.state === 'ready' ? <RunPhotos key={run.id} photos={photos.value} /> : null}
        {photos?.state === 'failed' ? (
          <div className={classes.padded}>
            <FailureNote
              title={words.runFailed}
              failure={photos.failure}
              actions={<Button onClick={() => void loadRun(run.id)}>{words.retry}</Button>}
            />
          </div>
        ) : null}
        <p className="visually-hidden" aria-live="polite">
          {spoken}
        </p>
      </section>
    </div>
  );
}

function RunCard({ run, isShown }: { run: Run; isShown: boolean }) {
  const finished = finishedCount(run);
  return (
    <a
      className={classes.run}
      href={formatRoute({ screen: 'queue', runId: run.id })}
      aria-current={isShown ? 'true' : undefined}
    >
      <span className={classes.runName}>{run.shootName}</span>
      <span className={classes.line}>
        <span className={classes.quiet}>{run.templateName}</span>
        <span className={classes.quiet}>{shortMoment(run.createdAt)}</span>
      </span>
      {isOver(run) ? null : (
        <Progress
          label={words.nOf(finished, run.counts.total)}
          total={run.counts.total}
          parts={[
            { of: 'ink', count: finished },
            { of: 'red', count: run.counts.failed },
          ]}
        />
      )}
      <span className={classes.line}>
        <Status {...runLooks[run.state]}>{words.states[run.state]}</Status>
        <span>
          {isOver(run) ? words.summary(finished, run.credits.charged) : words.nOf(finished, run.counts.total)}
        </span>
      </span>
    </a>
  );
}
