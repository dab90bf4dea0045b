import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
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
