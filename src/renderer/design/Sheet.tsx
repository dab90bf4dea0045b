import { Modal } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import classes from './Sheet.module.css';

/** A dialog in the middle of the window. It holds the focus, gives it back, and closes with Escape. */
export function Sheet(props: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  size?: string;
  /** It is asked for from another sheet, and lies over it. */
  isOnTop?: boolean;
  children: ReactNode;
}) {
  useFocusBack(props.isOpen);
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? '34rem'}
      zIndex={props.isOnTop ? 300 : 200}
      classNames={{
        content: classes.content ?? '',
        header: classes.header ?? '',
        title: classes.title ?? '',
        body: classes.body ?? '',
        close: classes.close ?? '',
        overlay: classes.overlay ?? '',
      }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {props.children}
    </Modal>
  );
}

/** A sheet that is taken away while it is open gives the focus back to what had it before. */
function useFocusBack(isOpen: boolean): void {
  const [before] = useState(() => (isOpen ? document.activeElement : null));
  useEffect(
    () => () => {
      // After the one that leaves has let go of it, and unless something else has taken it.
      requestAnimationFrame(() => {
        const isFree = document.activeElement === null || document.activeElement === document.body;
        if (isFree && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      });
    },
    [before],
  );
}
