import { createTheme, type MantineColorsTuple, Modal, Notification, Tooltip } from '@mantine/core';
import notification from './Notification.module.css';

// Mantine gives behaviour (dialogs, sliders, selects, focus); its greys are replaced by ours, which have no hue.

const greys: MantineColorsTuple = [
  '#f7f7f7',
  '#ececec',
  '#dfdfdf',
  '#d2d2d2',
  '#bdbdbd',
  '#a8a8a8',
  '#7a7a7a',
  '#525252',
  '#333333',
  '#181818',
];
const darks: MantineColorsTuple = [
  '#ededed',
  '#c8c8c8',
  '#adadad',
  '#8f8f8f',
  '#565656',
  '#3b3b3b',
  '#2c2c2c',
  '#222222',
  '#1b1b1b',
  '#141414',
];

export const theme = createTheme({
  colors: { gray: greys, dark: darks },
  primaryColor: 'gray',
  primaryShade: { light: 8, dark: 0 },
  black: '#181818',
  white: '#ffffff',
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.8125rem', lg: '0.9375rem', xl: '1.25rem' },
  defaultRadius: 4,
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // The page itself never scrolls, so there is nothing to lock.
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, centered: true, transitionProps: { duration: 120 }, shadow: 'none' },
    }),
    Notification: Notification.extend({
      classNames: { root: notification.root ?? '', description: notification.description ?? '' },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, transitionProps: { duration: 120 }, fz: 12 } }),
  },
});
