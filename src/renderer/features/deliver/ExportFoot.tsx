import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { PriceButton } from '../../design/PriceButton.tsx';
import { Progress } from '../../design/Progress.tsx';
import classes from './DeliverScreen.module.css';
import type { Exporting } from './useExport.ts';
import { words } from './words.ts';

/** The button, the bar while it works, and what went wrong if something did. */
export function ExportFoot(props: {
  photoCount: number;
  exporting: Exporting;
  isReady: boolean;
  onExport: () => void;
  onStop: () => void;
}) {
  const { photoCount, exporting } = props;
  if (exporting.state === 'working') {
    const label = words.exporting(exporting.done, exporting.total);
    return (
      <div className={classes.foot} role="status">
        <div className={classes.line}>
          <span>{label}</span>
          <Button onClick={props.onStop}>{words.stop}</Button>
        </div>
        <Progress parts={[{ of: 'ink', count: exporting.done }]} total={exporting.total} label={label} />
        <span className={classes.small}>{exporting.name}</span>
      </div>
    );
  }
  return (
    <div className={classes.foot}>
      {exporting.state === 'failed' ? <FailureNote title={words.exportFailed} failure={exporting.failure} /> : null}
      {exporting.state === 'stopped' ? <p className={classes.quiet}>{words.stopped}</p> : null}
      <PriceButton
        credits={0}
        isWide
        size="large"
        disabled={!props.isReady || photoCount === 0}
        onClick={props.onExport}
        data-testid="export"
      >
        {words.export(photoCount)}
      </PriceButton>
      <p className={classes.small}>{words.alwaysFree}</p>
    </div>
  );
}
