import { notifications } from '@mantine/notifications';
import type { Failure } from '../../core/errors.ts';

/** A short word in the corner, for what needs no answer. */
export function tell(message: string): void {
  notifications.show({ message, autoClose: 5_000, withBorder: true, color: 'gray' });
}

/** A failure of something small; failures of a screen are shown in their place instead. */
export function tellFailure(failure: Pick<Failure, 'message'>): void {
  notifications.show({ message: failure.message, autoClose: 12_000, withBorder: true, color: 'red', role: 'alert' });
}
