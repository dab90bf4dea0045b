import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './FailureNote.module.css';

type Shown = { code: string; message: string; details: Record<string, unknown> | Readonly<Record<string, unknown>> };

/** What happened, what became of the file and of the credits, what to do. The code stays folded away. */
export function FailureNote(props: { failure: Shown; title?: string | undefined; actions?: ReactNode }) {
  const { failure, title, actions } = props;
  return (
    <div className={classes.note} role="alert">
      <IconAlertTriangle size={18} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        {title ? <p className={classes.title}>{title}</p> : null}
        <p>{failure.message}</p>
        {actions ? <div className={classes.actions}>{actions}</div> : null}
        <details className={classes.details}>
          <summary>Details</summary>
          <pre>{detailLines(failure)}</pre>
        </details>
      </div>
    </div>
  );
}

export function detailLines(failure: Shown): string {
  const rows = Object.entries(failure.details).map(([name, value]) => `${name}: ${text(value)}`);
  return [`code: ${failure.code}`, ...rows].join('\n');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
