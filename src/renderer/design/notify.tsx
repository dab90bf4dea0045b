import { notifications } from '@mantine/notifications';
import { create } from 'zustand';
import type { Failure } from '../../core/errors.ts';
import { Button } from './Button.tsx';
import classes from './Notification.module.css';

const common = { withBorder: true, closeButtonProps: { 'aria-label': 'Close' } } as const;
const plain = { ...common, color: 'gray', 'data-stripe': 'none' } as const;

/** A short word in the corner, for what needs no answer. */
export function tell(message: string): void {
  notifications.show({ ...plain, message, autoClose: 5_000 });
}

/** A failure of something small; failures of a screen are shown in their place instead. */
export function tellFailure(failure: Pick<Failure, 'message'>): void {
  notifications.show({ ...common, message: failure.message, autoClose: 12_000, color: 'red', role: 'alert' });
}

type Undoable = { message: string; undo: () => void };

/** What Ctrl+Z takes back at present. */
const useUndo = create<{ last: { id: string; undo: () => void } | null }>(() => ({ last: null }));

/** Says what was done, with a way back for as long as it is shown: by its button, and by Ctrl+Z. */
export function tellWithUndo({ message, undo }: Undoable): void {
  const id = crypto.randomUUID();
  const takeBack = (): void => {
    notifications.hide(id);
    undo();
  };
  useUndo.setState({ last: { id, undo: takeBack } });
  notifications.show({
    ...plain,
    id,
    autoClose: 8_000,
    message: (
      <span className={classes.undoable}>
        <span>{message}</span>
        <Button onClick={takeBack}>Undo</Button>
      </span>
    ),
    onClose: () => {
      if (useUndo.getState().last?.id === id) useUndo.setState({ last: null });
    },
  });
}

export const undoLast = (): void => useUndo.getState().last?.undo();
