import { plural } from '../design/plurals.ts';

export const words = {
  product: 'Tonebank',
  screens: {
    library: 'Library',
    shoot: 'Shoot',
    queue: 'Queue',
    deliver: 'Deliver',
    credits: 'Credits',
    settings: 'Settings',
  },
  navigation: 'Main',
  narrow: 'Collapse the navigation',
  wide: 'Widen the navigation',
  shortcuts: 'Keyboard shortcuts',
  everywhere: 'Everywhere',
  undo: 'Take back what was done last',
  runsActive: (count: number) => plural(count, { one: '# run under way', other: '# runs under way' }),
  lost: 'The studio is not answering. Tonebank keeps trying; what is under way is written down, and nothing is charged twice.',
  wallets: {
    pays: (name: string) => `Paid from ${name}. Change the wallet`,
    title: 'Paid from',
    manage: 'Add or remove a wallet',
    failed: 'The wallet was not changed',
    changed: (name: string) => `${name} pays from now on.`,
    untold: (credits: number) =>
      plural(credits, { one: '# credit spent here waits to be told', other: '# credits spent here wait to be told' }),
    changing: 'Changing the wallet',
  },
  refusedTitle: 'This window has lost its key',
  refused:
    'For your safety each start of Tonebank makes a new address. Close this tab, and open the address that the last start printed, or start Tonebank again.',
  connecting: 'Opening your studio',
  brokenTitle: 'This screen stopped working',
  broken: 'Your photos and credits are safe: the studio works apart from this window. Open the screen again to go on.',
  again: 'Open it again',
  toLibrary: 'Go to the library',
  retry: 'Try again',
  folder: {
    openTitle: 'Open a folder of photos',
    outputTitle: 'Choose a folder for the output',
    up: 'One folder up',
    path: 'Folder',
    go: 'Go',
    places: 'Places',
    empty: 'No folders in here.',
    photos: (count: number) =>
      plural(count, { one: '# photo directly in this folder', other: '# photos directly in this folder' }),
    open: 'Open this folder',
    choose: 'Use this folder',
    cancel: 'Cancel',
  },
};
